/// OPT1 PE: accumulates in carry-save form; sum_o + carry_o = sum of a * b since clr_i, modulo
/// 2^AccWidth.
///
/// Four Booth rows, sum and carry meet in one 6:2 tree; no carry is propagated, so the period does
/// not depend on AccWidth. Above the product the accumulator only counts: the tree's carries and
/// the sign of the product add -1, 0 or 1, and every fourth carry is enough there. ms_flush_add
/// makes one word of the pair after the last operands.
///
/// Latency: 2 enabled cycles from operands to sum_o and carry_o. Throughput: one product per
/// enabled cycle.
/// Not done: carry propagation, detection of overflow. How a total is split into sum_o and carry_o
/// is not part of the contract.
/// Source: Q. Wu et al., HPCA 2025, arXiv 2503.06342.
/// Model: macroscope::pe::Opt1.
module ms_pe_opt1 #(
  parameter int unsigned AWidth = 8,
  parameter int unsigned BWidth = 8,
  parameter int unsigned AccWidth = 32,
  parameter bit          Stall = 1'b1  // 0: en_i is not read, the PE never stalls
) (
  input  logic                clk_i,
  input  logic                rst_ni,  // no control bits, not read
  input  logic                clr_i,   // these operands start a new sum
  input  logic                en_i,    // low: nothing changes
  input  logic [AWidth-1:0]   a_i,     // signed
  input  logic [BWidth-1:0]   b_i,     // signed
  output logic [AccWidth-1:0] sum_o,
  output logic [AccWidth-1:0] carry_o
);

  // The tree has the product's columns and one more, where at most two carries arrive.
  localparam int unsigned LOW = AWidth + BWidth;
  localparam int unsigned HIGH = AccWidth - LOW;

  if (AccWidth <= LOW + 1) begin : gen_width_error
    $error("ms_pe_opt1: AccWidth is not more than AWidth + BWidth + 1");
  end

  logic                clr_q;
  logic [AWidth-1:0]   a_q;
  logic [BWidth-1:0]   b_q;
  logic [AccWidth-1:0] sum_q;
  logic [AccWidth-1:0] carry_q;
  logic [AccWidth-1:0] sum;      // of what stays: 0 after a clear
  logic [AccWidth-1:0] carry;
  logic [LOW:0]        low_sum;
  logic [LOW:0]        low_carry;
  logic [HIGH-1:0]     high_sum;
  logic [HIGH-1:0]     high_carry;

  assign sum = sum_q & {AccWidth{~clr_q}};
  assign carry = carry_q & {AccWidth{~clr_q}};

  ms_mul_tree #(
    .AWidth(AWidth),
    .BWidth(BWidth),
    .Width (LOW + 1),
    .Extra (2),
    .Head  (1)
  ) u_mul (
    .a_i    (a_q),
    .b_i    (b_q),
    .extra_i({1'b0, carry[LOW-1:0], 1'b0, sum[LOW-1:0]}),
    .sum_o  (low_sum),
    .carry_o(low_carry)
  );

  // The tree's total is 2^LOW too high; its earlier carry makes up for it, its later one waits in a
  // register.
  ms_segment_sign #(
    .Width(HIGH)
  ) u_high (
    .sum_i  (sum[AccWidth-1:LOW]),
    .carry_i(carry[AccWidth-1:LOW]),
    .minus_i(~low_sum[LOW]),
    .sum_o  (high_sum),
    .carry_o(high_carry)
  );

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      clr_q   <= clr_i;
      a_q     <= a_i;
      b_q     <= b_i;
      sum_q   <= {high_sum, low_sum[LOW-1:0]};
      carry_q <= {high_carry[HIGH-1:1], low_carry};
    end
  end

  assign sum_o = sum_q;
  assign carry_o = carry_q;

  logic unused_bits;
  assign unused_bits = rst_ni ^ high_carry[0];

endmodule

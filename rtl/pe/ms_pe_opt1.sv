/// OPT1 PE: accumulates in carry-save form; sum_o + carry_o = sum of a * b since clr_i, modulo
/// 2^AccWidth.
///
/// Four Booth rows, sum and carry meet in one 6:2 tree; no carry is propagated, so the period does
/// not depend on AccWidth. ms_flush_add makes one word of the pair after the last operands.
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

  logic                clr_q;
  logic [AWidth-1:0]   a_q;
  logic [BWidth-1:0]   b_q;
  logic [AccWidth-1:0] sum_d;
  logic [AccWidth-1:0] sum_q;
  logic [AccWidth-1:0] carry_d;
  logic [AccWidth-1:0] carry_q;

  ms_mul_tree #(
    .AWidth(AWidth),
    .BWidth(BWidth),
    .Width (AccWidth),
    .Extra (2)
  ) u_mul (
    .a_i    (a_q),
    .b_i    (b_q),
    .extra_i({carry_q, sum_q} & {2 * AccWidth{~clr_q}}),
    .sum_o  (sum_d),
    .carry_o(carry_d)
  );

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      clr_q   <= clr_i;
      a_q     <= a_i;
      b_q     <= b_i;
      sum_q   <= sum_d;
      carry_q <= carry_d;
    end
  end

  assign sum_o = sum_q;
  assign carry_o = carry_q;

  logic unused_rst;
  assign unused_rst = rst_ni;

endmodule

/// OPT4C PE: one digit of an encoded operand times b per cycle, accumulated in carry-save form;
/// sum_o + carry_o = sum of digit * b since clr_i, modulo 2^AccWidth.
///
/// Of the row's columns every second carry is stored, above them every fourth: 16 flip-flops and a
/// quarter of the energy less than full carry-save, for a sixth more time. The digits come from a
/// column's shared encoder, all of one bit weight between two clr_i; the weight itself is applied
/// when the pair is flushed (ms_flush_shift_add). A digit 0 adds nothing.
///
/// Latency: 2 enabled cycles from digit_i and b_i to sum_o and carry_o. Throughput: one digit per
/// enabled cycle.
/// Not done: carry propagation, detection of overflow (26 bits hold 131,071 digits times int8). How
/// a total is split into sum_o and carry_o is not part of the contract.
/// Source: Q. Wu et al., HPCA 2025, arXiv 2503.06342.
/// Model: macroscope::pe::Opt4c.
module ms_pe_opt4c #(
  parameter int unsigned BWidth = 8,
  parameter int unsigned AccWidth = 26,
  parameter bit          Stall = 1'b1  // 0: en_i is not read, the PE never stalls
) (
  input  logic                clk_i,
  input  logic                rst_ni,   // no control bits, not read
  input  logic                clr_i,    // this digit starts a new sum
  input  logic                en_i,     // low: nothing changes
  input  logic [2:0]          digit_i,  // {neg, two, one}
  input  logic [BWidth-1:0]   b_i,      // signed
  output logic [AccWidth-1:0] sum_o,
  output logic [AccWidth-1:0] carry_o
);

  localparam int unsigned LOW = BWidth + 1;
  localparam int unsigned HIGH = AccWidth - LOW;

  if (AccWidth <= LOW + 1) begin : gen_width_error
    $error("ms_pe_opt4c: AccWidth is not more than BWidth + 2");
  end

  logic                clr_q;
  logic                neg_q;
  logic                two_q;
  logic [BWidth-1:0]   b_q;      // 0 for a digit 0
  logic [AccWidth-1:0] sum_q;
  logic [AccWidth-1:0] carry_q;
  logic [AccWidth-1:0] sum;      // of what stays: 0 after a clear
  logic [AccWidth-1:0] carry;
  logic [BWidth:0]     row;
  logic [LOW-1:0]      low_sum;
  logic [LOW:0]        low_carry;
  logic [HIGH-1:0]     high_sum;
  logic [HIGH-1:0]     high_carry;

  assign sum = sum_q & {AccWidth{~clr_q}};
  assign carry = carry_q & {AccWidth{~clr_q}};

  ms_candidate_select #(
    .BWidth(BWidth)
  ) u_select (
    .neg_i(neg_q),
    .two_i(two_q),
    .b_i  (b_q),
    .row_o(row)
  );

  ms_segment_row #(
    .Width(LOW)
  ) u_low (
    .sum_i  (sum[LOW-1:0]),
    .carry_i(carry[LOW-1:0]),
    .row_i  (row),
    .sum_o  (low_sum),
    .carry_o(low_carry)
  );

  ms_segment_sign #(
    .Width(HIGH)
  ) u_high (
    .sum_i  (sum[AccWidth-1:LOW]),
    .carry_i(carry[AccWidth-1:LOW]),
    .minus_i(row[BWidth]),
    .sum_o  (high_sum),
    .carry_o(high_carry)
  );

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      clr_q   <= clr_i;
      neg_q   <= digit_i[2];
      two_q   <= digit_i[1];
      b_q     <= b_i & {BWidth{digit_i[1] | digit_i[0]}};
      sum_q   <= {high_sum, low_sum};
      // The 1 that completes a negative row takes the empty lowest place.
      carry_q <= {high_carry[HIGH-1:1], low_carry[LOW:1], neg_q};
    end
  end

  assign sum_o = sum_q;
  assign carry_o = carry_q;

  logic unused_bits;
  assign unused_bits = rst_ni ^ low_carry[0] ^ high_carry[0];

endmodule

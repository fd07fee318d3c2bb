/// Multiply-accumulate PE with the accumulator folded into the multiplier's tree: acc_o = sum of
/// a * b since clr_i.
///
/// Booth radix-4, a Dadda tree that takes the accumulator as one more row, one Sklansky adder: one
/// carry propagation a cycle instead of two.
///
/// Latency: 2 enabled cycles from operands to acc_o. Throughput: one product per enabled cycle.
/// Not done: detection of overflow; acc_o is the sum modulo 2^AccWidth.
/// Model: macroscope::pe::MacFolded.
module ms_pe_mac_folded #(
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
  output logic [AccWidth-1:0] acc_o
);

  logic                clr_q;
  logic [AWidth-1:0]   a_q;
  logic [BWidth-1:0]   b_q;
  logic [AccWidth-1:0] acc_d;
  logic [AccWidth-1:0] acc_q;
  logic [AccWidth-1:0] sum;
  logic [AccWidth-1:0] carry;

  ms_mul_tree #(
    .AWidth(AWidth),
    .BWidth(BWidth),
    .Width (AccWidth),
    .Extra (1)
  ) u_mul (
    .a_i    (a_q),
    .b_i    (b_q),
    .extra_i(acc_q & {AccWidth{~clr_q}}),
    .sum_o  (sum),
    .carry_o(carry)
  );

  ms_add_prefix #(
    .Width   (AccWidth),
    .Sklansky(1'b1)
  ) u_accumulate (
    .a_i    (sum),
    .b_i    (carry),
    .carry_i(1'b0),
    .sum_o  (acc_d)
  );

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      clr_q <= clr_i;
      a_q   <= a_i;
      b_q   <= b_i;
      acc_q <= acc_d;
    end
  end

  assign acc_o = acc_q;

  logic unused_rst;
  assign unused_rst = rst_ni;

endmodule

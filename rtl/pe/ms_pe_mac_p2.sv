/// Multiply-accumulate PE with a register between multiplier and accumulator: acc_o = sum of a * b
/// since clr_i.
///
/// ms_pe_mac in two stages, with a Kogge-Stone adder for the accumulator: the strongest
/// conventional PE here.
///
/// Latency: 3 enabled cycles from operands to acc_o. Throughput: one product per enabled cycle.
/// Not done: detection of overflow; acc_o is the sum modulo 2^AccWidth.
/// Model: macroscope::pe::MacP2.
module ms_pe_mac_p2 #(
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

  localparam int unsigned PRODUCT = AWidth + BWidth;

  logic                clr_q;
  logic                clr_q2;
  logic [AWidth-1:0]   a_q;
  logic [BWidth-1:0]   b_q;
  logic [PRODUCT-1:0]  product_d;
  logic [PRODUCT-1:0]  product_q;
  logic [AccWidth-1:0] acc_d;
  logic [AccWidth-1:0] acc_q;

  ms_mul #(
    .AWidth(AWidth),
    .BWidth(BWidth)
  ) u_mul (
    .a_i      (a_q),
    .b_i      (b_q),
    .product_o(product_d)
  );

  ms_add_prefix #(
    .Width(AccWidth)
  ) u_accumulate (
    .a_i    (AccWidth'($signed(product_q))),
    .b_i    (acc_q & {AccWidth{~clr_q2}}),
    .carry_i(1'b0),
    .sum_o  (acc_d)
  );

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      clr_q     <= clr_i;
      a_q       <= a_i;
      b_q       <= b_i;
      clr_q2    <= clr_q;
      product_q <= product_d;
      acc_q     <= acc_d;
    end
  end

  assign acc_o = acc_q;

  logic unused_rst;
  assign unused_rst = rst_ni;

endmodule

/// Multiply-accumulate PE as in conventional arrays: acc_o = sum of a * b since clr_i.
///
/// Booth radix-4, a Dadda tree, a carry-propagate adder for the product and a second one,
/// Kogge-Stone, for the accumulator: the fair baseline of the bit-weight options.
///
/// Latency: 2 enabled cycles from operands to acc_o. Throughput: one product per enabled cycle.
/// Not done: detection of overflow; acc_o is the sum modulo 2^AccWidth.
/// Model: macroscope::pe::Mac.
module ms_pe_mac #(
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
  logic [AWidth-1:0]   a_q;
  logic [BWidth-1:0]   b_q;
  logic [AccWidth-1:0] acc_d;
  logic [AccWidth-1:0] acc_q;
  logic [PRODUCT-1:0]  product;

  ms_mul #(
    .AWidth(AWidth),
    .BWidth(BWidth)
  ) u_mul (
    .a_i      (a_q),
    .b_i      (b_q),
    .product_o(product)
  );

  ms_add_prefix #(
    .Width   (AccWidth),
    .Sklansky(1'b1)
  ) u_accumulate (
    .a_i    (AccWidth'($signed(product))),
    .b_i    (acc_q & {AccWidth{~clr_q}}),
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

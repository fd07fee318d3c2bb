/// Multiplier of signed numbers: product_o = a_i * b_i. Combinational: Booth rows, a Dadda tree and
/// a Sklansky adder.
///
/// Model: integer multiplication; tests/rtl/lib_test.cpp.
module ms_mul #(
  parameter  int unsigned AWidth = 8,
  parameter  int unsigned BWidth = 8,
  localparam int unsigned Product = AWidth + BWidth
) (
  input  logic [AWidth-1:0]  a_i,
  input  logic [BWidth-1:0]  b_i,
  output logic [Product-1:0] product_o
);

  logic [Product-1:0] sum;
  logic [Product-1:0] carry;

  ms_mul_tree #(
    .AWidth(AWidth),
    .BWidth(BWidth),
    .Width (Product)
  ) u_tree (
    .a_i    (a_i),
    .b_i    (b_i),
    .extra_i({Product{1'b0}}),
    .sum_o  (sum),
    .carry_o(carry)
  );

  ms_add_prefix #(
    .Width   (Product),
    .Sklansky(1'b1)
  ) u_add (
    .a_i    (sum),
    .b_i    (carry),
    .carry_i(1'b0),
    .sum_o  (product_o)
  );

endmodule

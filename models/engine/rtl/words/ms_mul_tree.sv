/// Stands in for rtl/lib/ms_mul_tree.sv where speed counts: sum_o + carry_o has the same total, by
/// a product and additions of words.
///
/// With `Head`, a total that the gates would hold in both top bits is split the same way.
/// Model: integer multiplication; tests/rtl/array_test.cpp compares the two.
module ms_mul_tree #(
  parameter  int unsigned AWidth = 8,
  parameter  int unsigned BWidth = 8,
  parameter  int unsigned Width = 16,
  parameter  int unsigned Extra = 0,
  parameter  int unsigned Head = 0,
  localparam int unsigned Words = Extra == 0 ? 1 : Extra
) (
  input  logic [AWidth-1:0]      a_i,
  input  logic [BWidth-1:0]      b_i,
  input  logic [Words*Width-1:0] extra_i,
  output logic [Width-1:0]       sum_o,
  output logic [Width-1:0]       carry_o
);

  // The gates add 2^(Width - Head), so that no total is negative.
  localparam bit [Width:0] BIAS = Head == 0 ? '0 : (Width + 1)'(1) << (Width - Head);

  logic [Width:0] total;

  always_comb begin
    total = (Width + 1)'($signed(a_i)) * (Width + 1)'($signed(b_i)) + BIAS;
    if (Extra > 0) total = total + (Width + 1)'(extra_i[Width-1:0]);
    if (Extra > 1) total = total + (Width + 1)'(extra_i[Words*Width-1-:Width]);
    sum_o = total[Width-1:0];
    carry_o = '0;
    if (Head != 0 && total[Width]) begin
      sum_o[Width-1] = 1'b1;
      carry_o[Width-1] = 1'b1;
    end
  end

endmodule

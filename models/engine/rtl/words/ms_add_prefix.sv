/// Stands in for rtl/lib/ms_add_prefix.sv where speed counts: the same sum, added as words.
///
/// Model: integer addition; tests/rtl/array_test.cpp compares the two.
module ms_add_prefix #(
  parameter int unsigned Width = 32,
  parameter bit          Sklansky = 1'b0  // not read
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic             carry_i,
  output logic [Width-1:0] sum_o
);

  assign sum_o = a_i + b_i + Width'(carry_i);

endmodule

/// 6:2 compressor: sum_o + carry_o = the six rows added modulo 2^`Width`. Combinational, three full
/// adders deep (6, 4, 3, 2).
///
/// Not done: carry propagation.
/// Model: integer addition; tests/rtl/lib_test.cpp.
module ms_tree_6_2 #(
  parameter int unsigned Width = 32
) (
  input  logic [6*Width-1:0] rows_i,  // row r in bits r*Width +: Width, earliest first
  output logic [Width-1:0]   sum_o,
  output logic [Width-1:0]   carry_o
);

  ms_tree #(
    .Rows (6),
    .Width(Width)
  ) u_tree (
    .rows_i(rows_i),
    .rows_o({carry_o, sum_o})
  );

endmodule

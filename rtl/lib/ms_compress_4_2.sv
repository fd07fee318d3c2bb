/// 4:2 compressor: sum_o + carry_o = the four operands added modulo 2^`Width`. Combinational, two
/// full adders deep. `d_i` may arrive one full adder after the others. Bit 0 of carry_o is always
/// 0.
///
/// Not done: carry propagation.
/// Model: integer addition; tests/rtl/lib_test.cpp.
module ms_compress_4_2 #(
  parameter int unsigned Width = 32
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic [Width-1:0] c_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] sum_o,
  output logic [Width-1:0] carry_o
);

  logic [Width-1:0] sum;
  logic [Width-1:0] carry;

  ms_full_adder_row #(
    .Width(Width)
  ) u_first (
    .a_i    (a_i),
    .b_i    (b_i),
    .c_i    (c_i),
    .sum_o  (sum),
    .carry_o(carry)
  );

  ms_full_adder_row #(
    .Width(Width)
  ) u_second (
    .a_i    (sum),
    .b_i    (carry),
    .c_i    (d_i),
    .sum_o  (sum_o),
    .carry_o(carry_o)
  );

endmodule

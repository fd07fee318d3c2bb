/// A row of full adders (3:2 compressor): sum_o + carry_o = a_i + b_i + c_i modulo 2^`Width`.
/// Combinational, one full adder deep at any width. `c_i` has the shortest way to both outputs, so
/// the latest operand belongs there. Bit 0 of carry_o is always 0: a place for one more bit.
///
/// Not done: carry propagation.
/// Model: integer addition; tests/rtl/lib_test.cpp.
module ms_full_adder_row #(
  parameter int unsigned Width = 32
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic [Width-1:0] c_i,
  output logic [Width-1:0] sum_o,
  output logic [Width-1:0] carry_o
);

  logic [Width:0] majority;

  assign majority[0] = 1'b0;
  for (genvar i = 0; i < Width; i++) begin : gen_adder
    ms_full_adder #(
      .Shared(1'b0)
    ) u_adder (
      .a_i    (a_i[i]),
      .b_i    (b_i[i]),
      .c_i    (c_i[i]),
      .sum_o  (sum_o[i]),
      .carry_o(majority[i+1])
    );
  end
  assign carry_o = majority[Width-1:0];

  logic unused_carry;
  assign unused_carry = majority[Width];

endmodule

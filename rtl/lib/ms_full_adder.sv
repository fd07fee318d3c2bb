/// Full adder: {carry_o, sum_o} = a_i + b_i + c_i. Combinational. `c_i` has the shortest way to
/// both outputs, so the latest operand belongs there.
///
/// A module of its own so that synthesis can put a full adder of the library in its place.
/// Model: integer addition; tests/rtl/lib_test.cpp.
module ms_full_adder #(
  parameter bit Shared = 1'b1  // the carry uses the sum's XOR; 0: an OR of its own
) (
  input  logic a_i,
  input  logic b_i,
  input  logic c_i,
  output logic sum_o,
  output logic carry_o
);

  logic either;

  assign either = Shared ? a_i ^ b_i : a_i | b_i;
  assign sum_o = (a_i ^ b_i) ^ c_i;
  assign carry_o = (a_i & b_i) | (either & c_i);

endmodule

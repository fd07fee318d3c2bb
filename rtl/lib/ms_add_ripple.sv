/// Ripple-carry adder: sum_o = a_i + b_i + carry_i modulo 2^`Width`. Combinational, `Width` full
/// adders in a row: smallest and, beyond a few bits, slowest.
///
/// Model: integer addition; tests/rtl/lib_test.cpp.
module ms_add_ripple #(
  parameter int unsigned Width = 32
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic             carry_i,
  output logic [Width-1:0] sum_o
);

  for (genvar i = 0; i < Width; i++) begin : gen_bit
    logic carry;
    if (i == 0) begin : gen_first
      assign carry = carry_i;
    end else begin : gen_next
      assign carry = (a_i[i-1] & b_i[i-1]) | (gen_bit[i-1].carry & (a_i[i-1] ^ b_i[i-1]));
    end
    assign sum_o[i] = a_i[i] ^ b_i[i] ^ carry;
  end

endmodule

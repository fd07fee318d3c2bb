/// The upper part of an accumulator, to which a sign is added: sum_o + carry_o = sum_i + carry_i -
/// minus_i modulo 2^`Width`. Combinational; from minus_i it is one multiplexer and one XOR gate.
///
/// Only every `Segment`-th carry is stored, as in ms_segment_row: carry_i and carry_o have bits
/// only where a segment starts. Bit 0 of carry_o is always 0: the place for the carry from below.
/// The upper part of a sum seldom changes, so this takes less area and energy than carry-save.
///
/// Model: integer addition; tests/rtl/lib_test.cpp.
module ms_segment_sign #(
  parameter int unsigned Width = 16,
  parameter int unsigned Segment = 4
) (
  input  logic [Width-1:0] sum_i,
  input  logic [Width-1:0] carry_i,
  input  logic             minus_i,
  output logic [Width-1:0] sum_o,
  output logic [Width-1:0] carry_o
);

  assign carry_o[0] = 1'b0;

  // A bit turns when all below it in its segment are ones (counting up) or zeros (counting down).
  for (genvar i = 0; i < Width; i++) begin : gen_bit
    logic up;
    logic down;
    if (i % Segment == 0) begin : gen_start
      assign up = carry_i[i];
      assign down = ~carry_i[i];
    end else begin : gen_chain
      assign up = gen_bit[i-1].up & sum_i[i-1];
      assign down = gen_bit[i-1].down & ~sum_i[i-1];
    end
    assign sum_o[i] = sum_i[i] ^ (minus_i ? down : up);
    if (i + 1 < Width) begin : gen_carry
      if ((i + 1) % Segment == 0) begin : gen_end
        // Counting down adds all ones to a segment: no carry out of it is a borrow.
        assign carry_o[i+1] = minus_i ? ~(down & ~sum_i[i]) : up & sum_i[i];
      end else begin : gen_inside
        assign carry_o[i+1] = 1'b0;
      end
    end
  end

  if (Segment > 1) begin : gen_unused
    logic unused_carry;
    assign unused_carry = ^carry_i;
  end

endmodule

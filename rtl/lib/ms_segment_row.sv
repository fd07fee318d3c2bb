/// Adds a row to an accumulator of which only every `Segment`-th carry is stored: sum_o + carry_o =
/// sum_i + carry_i + row_i, exactly. Combinational, `Segment` full adders deep at any width.
///
/// Carries run within a segment and stop at its end, so carry_i and carry_o have bits only where a
/// segment starts; the others are 0 and not read. Bit `Width` of carry_o is the carry out. Bit 0 is
/// always 0: a place for one more bit. `Segment` 1 is carry-save; more saves flip-flops. `row_i`
/// may arrive late.
///
/// Model: integer addition; tests/rtl/lib_test.cpp.
module ms_segment_row #(
  parameter int unsigned Width = 9,
  parameter int unsigned Segment = 2
) (
  input  logic [Width-1:0] sum_i,
  input  logic [Width-1:0] carry_i,
  input  logic [Width-1:0] row_i,
  output logic [Width-1:0] sum_o,
  output logic [Width:0]   carry_o
);

  assign carry_o[0] = 1'b0;

  for (genvar i = 0; i < Width; i++) begin : gen_bit
    logic carry;
    if (i % Segment == 0) begin : gen_start
      assign sum_o[i] = (sum_i[i] ^ carry_i[i]) ^ row_i[i];
      assign carry = (sum_i[i] & carry_i[i]) | ((sum_i[i] | carry_i[i]) & row_i[i]);
    end else begin : gen_chain
      logic propagate;
      assign propagate = sum_i[i] ^ row_i[i];
      assign sum_o[i] = propagate ^ gen_bit[i-1].carry;
      assign carry = (sum_i[i] & row_i[i]) | (propagate & gen_bit[i-1].carry);
    end
    assign carry_o[i+1] = (i + 1) % Segment == 0 || i + 1 == Width ? carry : 1'b0;
  end

  if (Segment > 1) begin : gen_unused
    logic unused_carry;
    assign unused_carry = ^carry_i;
  end

endmodule

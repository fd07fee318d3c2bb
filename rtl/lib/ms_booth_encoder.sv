/// Radix-4 Booth encoder: a_i = sum of digit_i * 4^i with digits -2 .. 2. Combinational.
///
/// A digit is {neg, two, one}: one for 1 and -1, two for 2 and -2, neither for 0, and neg for what
/// is subtracted. A digit 0 has neg clear, also that of three ones: the upper rows of small
/// negative operands rest, which saves 4 to 10 % of the energy of a multiplier.
///
/// Source: O. L. MacSorley, Proc. IRE 49(1), 1961.
/// Model: macroscope::numerics::encode(Encoding::mbe, ...).
module ms_booth_encoder #(
  parameter  int unsigned AWidth = 8,
  localparam int unsigned Digits = (AWidth + 1) / 2
) (
  input  logic [AWidth-1:0]   a_i,
  output logic [3*Digits-1:0] digits_o  // digit i in bits 3*i +: 3
);

  logic [2*Digits:0] windows;  // a zero below a, its sign above where the width is odd

  if (AWidth % 2 == 0) begin : gen_even
    assign windows = {a_i, 1'b0};
  end else begin : gen_odd
    assign windows = {a_i[AWidth-1], a_i, 1'b0};
  end

  for (genvar i = 0; i < Digits; i++) begin : gen_digit
    logic neg;
    logic two;
    logic one;
    assign neg = windows[2*i+2] & ~(windows[2*i+1] & windows[2*i]);
    assign one = windows[2*i] ^ windows[2*i+1];
    assign two = ~one & (windows[2*i+1] ^ windows[2*i+2]);
    assign digits_o[3*i+:3] = {neg, two, one};
  end

endmodule

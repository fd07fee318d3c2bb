/// EN-T encoder: a_i = sum of digit_i * 4^i, sign and magnitude digits. Combinational; the carry
/// runs through all digits, one gate each.
///
/// word_o = {sign, magnitude digits of 2 bits}: 0, 1, 2, and 3 for -1; the sign applies to all of
/// them. Digit i is in bits 2*i +: 2. One bit more than the operand when its width is even:
/// ms_ent_digits makes {neg, two, one} of it where the digits are used.
///
/// The two's complement of a negative operand is not completed by an adder: its 1 is the carry into
/// the lowest digit. The top digit is at most 2, so no carry leaves it.
///
/// Source: Q. Wu et al., "EN-T", ICCD 2024, arXiv 2404.11887.
/// Model: macroscope::numerics::encode(Encoding::ent, ...).
module ms_ent_encoder #(
  parameter  int unsigned AWidth = 8,
  localparam int unsigned Digits = (AWidth + 1) / 2
) (
  input  logic [AWidth-1:0] a_i,
  output logic [2*Digits:0] word_o
);

  logic                sign;
  logic [AWidth-1:0]   inverted;  // the operand, inverted when negative
  logic [2*Digits-1:0] ones;      // the same, with a 0 above an odd width

  assign sign = a_i[AWidth-1];
  assign inverted = a_i ^ {AWidth{sign}};
  assign ones = (2 * Digits)'(inverted);

  for (genvar i = 0; i < Digits; i++) begin : gen_digit
    logic carry;
    if (i == 0) begin : gen_first
      assign carry = sign;
    end else begin : gen_next
      assign carry = ones[2*i-1] & (ones[2*i-2] | gen_digit[i-1].carry);
    end
    assign word_o[2*i] = ones[2*i] ^ carry;
    assign word_o[2*i+1] = ones[2*i+1] ^ (ones[2*i] & carry);
  end
  assign word_o[2*Digits] = sign;

endmodule

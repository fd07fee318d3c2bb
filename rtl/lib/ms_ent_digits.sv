/// Digits {neg, two, one} of an EN-T word {sign, magnitude digits of 2 bits}. Combinational, two
/// gates deep. A digit 0 has neg clear.
///
/// Model: macroscope::numerics::encode(Encoding::ent, ...).
module ms_ent_digits #(
  parameter int unsigned Digits = 4
) (
  input  logic [2*Digits:0]   word_i,
  output logic [3*Digits-1:0] digits_o  // digit i in bits 3*i +: 3
);

  for (genvar i = 0; i < Digits; i++) begin : gen_digit
    logic high;
    logic low;
    logic neg;
    assign {high, low} = word_i[2*i+:2];
    assign neg = (high | low) & (word_i[2*Digits] ^ (high & low));
    assign digits_o[3*i+:3] = {neg, high & ~low, low};
  end

endmodule

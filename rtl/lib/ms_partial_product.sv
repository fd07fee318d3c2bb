/// Partial product of one digit {neg, two, one} and b_i, without any sign extension. Combinational.
///
/// The row has `BWidth` + 1 bits. Its top bit stands inverted and a negative row lacks the 1 that
/// completes its two's complement:
///
///     digit * b = row_o + neg - 2^BWidth
///
/// Who adds rows adds neg and one constant for all of them.
/// Model: integer multiplication; tests/rtl/lib_test.cpp.
module ms_partial_product #(
  parameter int unsigned BWidth = 8
) (
  input  logic [2:0]        digit_i,
  input  logic [BWidth-1:0] b_i,
  output logic [BWidth:0]   row_o
);

  logic              neg;
  logic              two;
  logic              one;
  logic [BWidth+1:0] twice;  // 2b; one bit up it is b with its sign

  assign {neg, two, one} = digit_i;
  assign twice = {b_i[BWidth-1], b_i, 1'b0};

  for (genvar j = 0; j <= BWidth; j++) begin : gen_bit
    logic product;
    assign product = ((one & twice[j+1]) | (two & twice[j])) ^ neg;
    assign row_o[j] = j == BWidth ? ~product : product;
  end

endmodule

/// One of the four candidates -2b, -b, b, 2b of a digit that is not zero. Combinational.
///
/// row_o is `BWidth` + 1 bits of a signed number; a negative one lacks the 1 that completes its
/// two's complement: digit * b = row_o + neg_i. For a digit 0 the caller gives b_i = 0, neg_i = 0.
///
/// Model: integer multiplication; tests/rtl/lib_test.cpp.
module ms_candidate_select #(
  parameter int unsigned BWidth = 8
) (
  input  logic              neg_i,
  input  logic              two_i,
  input  logic [BWidth-1:0] b_i,
  output logic [BWidth:0]   row_o
);

  assign row_o = (two_i ? {b_i, 1'b0} : {b_i[BWidth-1], b_i}) ^ {BWidth + 1{neg_i}};

endmodule

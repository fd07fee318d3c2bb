// The combinational library side by side with SystemVerilog's own arithmetic. bad_o has a bit per
// checked instance; digits and picks go out to be compared with their models.
module ms_lib_bench (
  input  logic [191:0] words_i,  // six words of 32 bits
  input  logic         carry_i,
  output logic [31:0]  bad_o,

  input  logic [15:0]  a_i,
  output logic [11:0]  booth8_o,
  output logic [8:0]   booth5_o,
  output logic [23:0]  booth16_o,
  output logic [11:0]  ent8_o,
  output logic [8:0]   ent5_o,
  output logic [23:0]  ent16_o,
  output logic [8:0]   ent_word_o,

  input  logic [6:0]   mask_i,
  output logic [6:0]   first_o,
  output logic [6:0]   rest_o,
  output logic [2:0]   index_o,
  output logic [2:0]   count_o
);

  logic [31:0] word[6];
  for (genvar i = 0; i < 6; i++) begin : gen_word
    assign word[i] = words_i[32*i+:32];
  end

  // Compressors.
  logic [31:0] fa_sum, fa_carry, c42_sum, c42_carry, c62_sum, c62_carry;
  ms_full_adder_row #(.Width(32)) u_fa (.a_i(word[0]), .b_i(word[1]), .c_i(word[2]),
    .sum_o(fa_sum), .carry_o(fa_carry));
  ms_compress_4_2 #(.Width(32)) u_42 (.a_i(word[0]), .b_i(word[1]), .c_i(word[2]), .d_i(word[3]),
    .sum_o(c42_sum), .carry_o(c42_carry));
  ms_tree_6_2 #(.Width(32)) u_62 (.rows_i(words_i), .sum_o(c62_sum), .carry_o(c62_carry));
  assign bad_o[0] = fa_sum + fa_carry != word[0] + word[1] + word[2] || fa_carry[0];
  assign bad_o[1] = c42_sum + c42_carry != word[0] + word[1] + word[2] + word[3] || c42_carry[0];
  assign bad_o[2] =
      c62_sum + c62_carry != word[0] + word[1] + word[2] + word[3] + word[4] + word[5];

  // Trees: one row, two rows, a mask with holes, more rows than two at the end.
  localparam bit [44:0] HOLES = 45'h1_5aa3_c7f1_0e9;
  logic [31:0]  one;
  logic [31:0]  unused_zero;
  logic [17:0]  holes;
  logic [38:0]  three;
  logic [8:0]   holes_expected;
  logic [12:0]  three_expected;
  logic [207:0] sixteen;
  ms_tree #(.Rows(1), .Width(32)) u_one (.rows_i(word[0]), .rows_o({unused_zero, one}));
  ms_tree #(.Rows(5), .Width(9), .Mask(HOLES)) u_holes (.rows_i(words_i[44:0]), .rows_o(holes));
  ms_tree #(.Rows(16), .Width(13), .Out(3)) u_three (.rows_i(sixteen), .rows_o(three));
  assign sixteen = {words_i[15:0], words_i};
  always_comb begin
    holes_expected = '0;
    for (int unsigned r = 0; r < 5; r++) begin
      holes_expected = holes_expected + (words_i[9*r+:9] & HOLES[9*r+:9]);
    end
    three_expected = '0;
    for (int unsigned r = 0; r < 16; r++) three_expected = three_expected + sixteen[13*r+:13];
  end
  assign bad_o[3] = three[12:0] + three[25:13] + three[38:26] != three_expected;
  assign bad_o[4] = one != word[0] || unused_zero != 0;
  assign bad_o[5] = holes[8:0] + holes[17:9] != holes_expected;

  // Adders of four widths.
  for (genvar i = 0; i < 4; i++) begin : gen_adders
    localparam int unsigned W = i == 0 ? 1 : i == 1 ? 7 : i == 2 ? 26 : 32;
    logic [W-1:0] ripple, kogge_stone, sklansky, expected;
    assign expected = word[0][W-1:0] + word[1][W-1:0] + W'(carry_i);
    ms_add_ripple #(.Width(W)) u_ripple (.a_i(word[0][W-1:0]), .b_i(word[1][W-1:0]),
      .carry_i(carry_i), .sum_o(ripple));
    ms_add_prefix #(.Width(W)) u_kogge_stone (.a_i(word[0][W-1:0]), .b_i(word[1][W-1:0]),
      .carry_i(carry_i), .sum_o(kogge_stone));
    ms_add_prefix #(.Width(W), .Sklansky(1'b1)) u_sklansky (.a_i(word[0][W-1:0]),
      .b_i(word[1][W-1:0]), .carry_i(carry_i), .sum_o(sklansky));
    assign bad_o[6+3*i] = ripple != expected;
    assign bad_o[7+3*i] = kogge_stone != expected;
    assign bad_o[8+3*i] = sklansky != expected;
  end

  // Products of four shapes.
  logic [15:0] p8_sum, p8_carry;
  logic [31:0] p32_sum, p32_carry, p32;
  logic [19:0] p20_sum, p20_carry, p20;
  logic [23:0] p24_sum, p24_carry, p24;
  ms_mul_tree #(.AWidth(8), .BWidth(8), .Width(16)) u_p8 (.a_i(word[0][7:0]), .b_i(word[1][7:0]),
    .extra_i(word[5][15:0]), .sum_o(p8_sum), .carry_o(p8_carry));
  ms_mul_tree #(.AWidth(8), .BWidth(8), .Width(32), .Extra(2)) u_p32 (.a_i(word[0][7:0]),
    .b_i(word[1][7:0]), .extra_i({word[3], word[2]}), .sum_o(p32_sum), .carry_o(p32_carry));
  ms_mul_tree #(.AWidth(5), .BWidth(7), .Width(20), .Extra(1)) u_p20 (.a_i(word[0][4:0]),
    .b_i(word[1][6:0]), .extra_i(word[2][19:0]), .sum_o(p20_sum), .carry_o(p20_carry));
  ms_mul_tree #(.AWidth(16), .BWidth(3), .Width(24)) u_p24 (.a_i(word[0][15:0]),
    .b_i(word[1][2:0]), .extra_i(word[5][23:0]), .sum_o(p24_sum), .carry_o(p24_carry));
  assign p32 = 32'($signed(word[0][7:0])) * 32'($signed(word[1][7:0])) + word[2] + word[3];
  assign p20 = 20'($signed(word[0][4:0])) * 20'($signed(word[1][6:0])) + word[2][19:0];
  assign p24 = 24'($signed(word[0][15:0])) * 24'($signed(word[1][2:0]));
  assign bad_o[18] =
      p8_sum + p8_carry != 16'($signed(word[0][7:0])) * 16'($signed(word[1][7:0]));
  assign bad_o[19] = p32_sum + p32_carry != p32;
  assign bad_o[20] = p20_sum + p20_carry != p20;
  assign bad_o[21] = p24_sum + p24_carry != p24;

  logic [15:0] p16;
  ms_mul #(.AWidth(8), .BWidth(8)) u_p16 (.a_i(word[0][7:0]), .b_i(word[1][7:0]), .product_o(p16));
  assign bad_o[27] = p16 != 16'($signed(word[0][7:0])) * 16'($signed(word[1][7:0]));

  // One digit times b: word[0] has the digit and b.
  logic [2:0]  digit;
  logic [8:0]  row, candidate;
  logic [11:0] product;
  assign digit = word[0][9:8] == 2'd3 ? 3'b000 : {word[0][10], word[0][9:8]};
  assign product = (digit[1] ? 12'd2 : {11'b0, digit[0]}) * 12'($signed(word[0][7:0]));
  ms_partial_product #(.BWidth(8)) u_product (.digit_i(digit), .b_i(word[0][7:0]), .row_o(row));
  ms_candidate_select #(.BWidth(8)) u_candidate (.neg_i(digit[2]), .two_i(digit[1]),
    .b_i(word[0][7:0] & {8{digit[1] | digit[0]}}), .row_o(candidate));
  assign bad_o[22] = 12'(row) + 12'(digit[2]) - 12'd256 != (digit[2] ? -product : product);
  assign bad_o[23] =
      12'($signed(candidate)) + 12'(digit[2]) != (digit[2] ? -product : product);

  // Segments: carries only where a segment starts, one of 3 or 4 bits left over at the end.
  logic [10:0] row_carry, row_sum, row_total;
  logic [11:0] row_out;
  logic [17:0] sign_carry, sign_sum, sign_out, sign_total;
  for (genvar i = 0; i < 18; i++) begin : gen_segment
    if (i < 11) begin : gen_row
      assign row_carry[i] = i % 3 == 0 ? word[1][i] : 1'b0;
    end
    assign sign_carry[i] = i % 4 == 0 ? word[1][i] : 1'b0;
  end
  ms_segment_row #(.Width(11), .Segment(3)) u_row (.sum_i(word[0][10:0]), .carry_i(row_carry),
    .row_i(word[2][10:0]), .sum_o(row_sum), .carry_o(row_out));
  ms_segment_sign #(.Width(18), .Segment(4)) u_sign (.sum_i(word[0][17:0]), .carry_i(sign_carry),
    .minus_i(carry_i), .sum_o(sign_sum), .carry_o(sign_out));
  assign row_total = word[0][10:0] + row_carry + word[2][10:0];
  assign sign_total = word[0][17:0] + sign_carry - 18'(carry_i);
  assign bad_o[24] = row_sum + row_out[10:0] != row_total ||
      13'(row_sum) + 13'(row_out) != 13'(word[0][10:0]) + 13'(row_carry) + 13'(word[2][10:0]);
  assign bad_o[25] = sign_sum + sign_out != sign_total;
  assign bad_o[26] = (row_out & 12'b0101_1011_0111) != 0 || (sign_out & 18'o567357) != 0;
  assign bad_o[31:28] = '0;

  // Encoders.
  logic [6:0]  word5;
  logic [16:0] word16;
  ms_booth_encoder #(.AWidth(8)) u_booth8 (.a_i(a_i[7:0]), .digits_o(booth8_o));
  ms_booth_encoder #(.AWidth(5)) u_booth5 (.a_i(a_i[4:0]), .digits_o(booth5_o));
  ms_booth_encoder #(.AWidth(16)) u_booth16 (.a_i(a_i), .digits_o(booth16_o));
  ms_ent_encoder #(.AWidth(8)) u_ent8 (.a_i(a_i[7:0]), .word_o(ent_word_o));
  ms_ent_digits #(.Digits(4)) u_digits8 (.word_i(ent_word_o), .digits_o(ent8_o));
  ms_ent_encoder #(.AWidth(5)) u_ent5 (.a_i(a_i[4:0]), .word_o(word5));
  ms_ent_digits #(.Digits(3)) u_digits5 (.word_i(word5), .digits_o(ent5_o));
  ms_ent_encoder #(.AWidth(16)) u_ent16 (.a_i(a_i), .word_o(word16));
  ms_ent_digits #(.Digits(8)) u_digits16 (.word_i(word16), .digits_o(ent16_o));

  ms_sparse_encoder #(.Size(7)) u_sparse (.mask_i(mask_i), .first_o(first_o), .rest_o(rest_o),
    .index_o(index_o), .count_o(count_o));

endmodule

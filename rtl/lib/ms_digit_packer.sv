/// Packs the digits of a bit weight that are not zero into words of four, so that PEs see neither
/// zeros nor groups of zeros: max(1, ceil(digits / 4)) words per bit weight.
///
/// Groups of four digits {neg, two, one} go in, in the order of k; a word has up to four digits,
/// each with its k. Only the last word of a bit weight has digits 0, behind the others. Packing
/// belongs where operands are encoded, once for all PEs that use them: words then feed ms_pe_opt4e
/// directly, and ms_digit_picker as groups.
///
/// Latency: 2 enabled cycles from a bit weight's last group to its last word, 3 if two words are
/// left of it. Throughput: one group per enabled cycle, one less when two words are left at the
/// end.
/// Handshake: a group is taken in an enabled cycle with valid_i and ready_o; words are not held
/// back, valid_o is high for one enabled cycle each.
/// Not done: storing words.
/// Model: macroscope::pe::DigitPacker.
module ms_digit_packer #(
  parameter int unsigned PositionWidth = 6,  // k of a digit, at least 3 bits; wraps
  parameter bit          Stall = 1'b1        // 0: en_i is not read, the packer never stalls
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic                       en_i,        // low: nothing changes

  input  logic                       valid_i,
  input  logic                       last_i,      // the last group of its bit weight
  input  logic [11:0]                digits_i,    // digit k of the group in bits 3*k +: 3
  output logic                       ready_o,

  output logic                       valid_o,
  output logic                       last_o,      // the last word of its bit weight
  output logic [11:0]                digits_o,    // digit s of the word in bits 3*s +: 3
  output logic [4*PositionWidth-1:0] positions_o  // its k in bits s*PositionWidth +: PositionWidth
);

  localparam int unsigned ENTRY = 3 + PositionWidth;

  if (PositionWidth < 3) begin : gen_width_error
    $error("ms_digit_packer: PositionWidth is less than 3");
  end

  logic [PositionWidth-3:0] group_q;   // groups of the bit weight that have been taken
  logic [4*ENTRY-1:0]       kept_d;
  logic [4*ENTRY-1:0]       kept_q;    // digits that wait for a word to fill, lowest first
  logic [2:0]               count_d;
  logic [2:0]               count_q;   // how many, at most four
  logic                     flush_d;
  logic                     flush_q;   // they are the last of their bit weight
  logic [4*ENTRY-1:0]       fresh;     // digits of the group that are not zero, lowest first
  logic [2:0]               added;
  logic [3:0]               total;
  logic [8*ENTRY-1:0]       all;       // kept digits, then fresh ones
  logic                     take;
  logic                     full;
  logic                     emit;
  logic                     final_word;

  logic                     valid_q;
  logic                     last_q;
  logic [4*ENTRY-1:0]       word_q;

  assign ready_o = ~flush_q;
  assign take = valid_i & ~flush_q;

  // Fresh digit s is the one with s others below it.
  always_comb begin
    fresh = '0;
    added = '0;
    for (int unsigned k = 0; k < 4; k++) begin
      if (digits_i[3*k] | digits_i[3*k+1]) begin
        for (int unsigned s = 0; s < 4; s++) begin
          if (added == 3'(s)) fresh[s*ENTRY+:ENTRY] = {group_q, 2'(k), digits_i[3*k+:3]};
        end
        added = added + 3'd1;
      end
    end
    if (!take) added = '0;
  end

  always_comb begin
    all = (8 * ENTRY)'(kept_q);
    for (int unsigned s = 0; s < 5; s++) begin
      if (take && count_q == 3'(s)) begin
        for (int unsigned f = 0; f < 4; f++) begin
          if (s + f < 8) all[(s+f)*ENTRY+:ENTRY] = fresh[f*ENTRY+:ENTRY];
        end
      end
    end
  end

  // A full word waits for one digit more, or for the end: only then it is known to be the last.
  assign total = 4'(count_q) + 4'(added);
  assign full = total > 4'd4;
  assign final_word = flush_q | (take & last_i & ~full);
  assign emit = full | final_word;
  assign flush_d = take & last_i & full;
  assign count_d = final_word ? 3'd0 : full ? 3'(total - 4'd4) : 3'(total);
  assign kept_d = final_word ? '0 : full ? all[8*ENTRY-1:4*ENTRY] : all[4*ENTRY-1:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      group_q <= '0;
      kept_q  <= '0;
      count_q <= '0;
      flush_q <= 1'b0;
      valid_q <= 1'b0;
    end else if (en_i || !Stall) begin
      if (take) group_q <= last_i ? '0 : group_q + (PositionWidth - 2)'(1);
      kept_q  <= kept_d;
      count_q <= count_d;
      flush_q <= flush_d;
      valid_q <= emit;
    end
  end

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      last_q <= final_word;
      word_q <= all[4*ENTRY-1:0];
    end
  end

  assign valid_o = valid_q;
  assign last_o = last_q;
  for (genvar s = 0; s < 4; s++) begin : gen_word
    assign {positions_o[s*PositionWidth+:PositionWidth], digits_o[3*s+:3]} = word_q[s*ENTRY+:ENTRY];
  end

endmodule

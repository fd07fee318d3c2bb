/// Laconic-like PE: both operands are sums of signed powers of two; 16 lanes take one pair of
/// powers each per cycle; acc_o = sum of the products of all pairs since clr_i.
///
/// A power is {neg, exponent}. Exponents are added, decoded one-hot and counted over the lanes (a
/// histogram of 15 signed counts); counts whose exponents are six apart stand side by side in one
/// word, so that six words hold all of them, and are added with the accumulator.
///
/// Latency: 5 enabled cycles from the powers to acc_o. Throughput: 16 pairs per enabled cycle.
/// Not done: encoding operands and walking through their pairs; detection of overflow.
/// Source: S. Sharify et al., "Laconic deep learning inference acceleration", ISCA 2019; details of
/// the circuit are ours.
/// Model: macroscope::pe::Laconic.
module ms_pe_laconic #(
  parameter int unsigned AccWidth = 32,
  parameter bit          Stall = 1'b1  // 0: en_i is not read, the PE never stalls
) (
  input  logic                clk_i,
  input  logic                rst_ni,   // no control bits, not read
  input  logic                clr_i,    // these pairs start a new sum
  input  logic                en_i,     // low: nothing changes
  input  logic [15:0]         valid_i,  // lanes with a pair
  input  logic [63:0]         a_i,      // lane l: {neg, exponent of 3 bits} in bits 4*l +: 4
  input  logic [63:0]         b_i,      // likewise
  output logic [AccWidth-1:0] acc_o
);

  localparam int unsigned LANES = 16;
  localparam int unsigned BINS = 15;
  localparam int unsigned COUNT = 6;  // a count plus 16 is 0 to 32
  localparam int unsigned WORDS = 6;
  localparam int unsigned TOTAL = BINS + COUNT - 1;  // 32 * (2^15 - 1) at most: no carry is lost
  // Accumulator, constant, the pair that the words leave.
  localparam int unsigned ROWS = 4;

  if (AccWidth <= TOTAL) begin : gen_width_error
    $error("ms_pe_laconic: AccWidth is less than 21");
  end

  // -16 * (2^15 - 1): every count stands 16 too high.
  function automatic bit [AccWidth-1:0] offset();
    offset = '0;
    offset[4] = 1'b1;
    for (int unsigned c = BINS + 4; c < AccWidth; c++) offset[c] = 1'b1;
  endfunction
  localparam bit [AccWidth-1:0] OFFSET = offset();

  function automatic bit [WORDS*TOTAL-1:0] word_bits();
    word_bits = '0;
    for (int unsigned e = 0; e < BINS; e++) begin
      word_bits[(e%WORDS)*TOTAL+e+:COUNT] = {COUNT{1'b1}};
    end
  endfunction

  function automatic bit [ROWS*AccWidth-1:0] sum_bits();
    sum_bits = '0;
    sum_bits[AccWidth-1:0] = {AccWidth{1'b1}};
    sum_bits[AccWidth+:AccWidth] = OFFSET;
    sum_bits[2*AccWidth+:TOTAL] = {TOTAL{1'b1}};
    sum_bits[3*AccWidth+:TOTAL] = {TOTAL{1'b1}};
  endfunction

  logic                     clr_q;
  logic                     clr_q2;
  logic                     clr_q3;
  logic                     clr_q4;
  logic [LANES-1:0]         valid_q;
  logic [4*LANES-1:0]       a_q;
  logic [4*LANES-1:0]       b_q;
  logic [LANES-1:0]         valid_q2;
  logic [LANES-1:0]         neg_d;
  logic [LANES-1:0]         neg_q;
  logic [4*LANES-1:0]       exponents_d;
  logic [4*LANES-1:0]       exponents_q;
  logic [BINS*COUNT-1:0]    counts_d;
  logic [BINS*COUNT-1:0]    counts_q;
  logic [AccWidth-1:0]      acc_d;
  logic [AccWidth-1:0]      acc_q;
  logic [BINS*LANES-1:0]    hits;  // lane l has exponent e: bit e*LANES + l
  logic [WORDS*TOTAL-1:0]   words;
  logic [2*TOTAL-1:0]       total_d;
  logic [2*TOTAL-1:0]       total_q;
  logic [ROWS*AccWidth-1:0] rows;
  logic [2*AccWidth-1:0]    pair;

  for (genvar l = 0; l < LANES; l++) begin : gen_lane
    assign exponents_d[4*l+:4] = 4'(a_q[4*l+:3]) + 4'(b_q[4*l+:3]);
    assign neg_d[l] = a_q[4*l+3] ^ b_q[4*l+3];
    for (genvar e = 0; e < BINS; e++) begin : gen_bin
      assign hits[e*LANES+l] = valid_q2[l] & (exponents_q[4*l+:4] == 4'(e));
    end
  end

  // Positive pairs count one, pairs that are not negative another; the second is 16 too high.
  for (genvar e = 0; e < BINS; e++) begin : gen_count
    logic [2*LANES*COUNT-1:0] ones;
    logic [2*COUNT-1:0]       halves;
    for (genvar l = 0; l < LANES; l++) begin : gen_one
      assign ones[2*l*COUNT+:COUNT] = {{COUNT - 1{1'b0}}, hits[e*LANES+l] & ~neg_q[l]};
      assign ones[(2*l+1)*COUNT+:COUNT] = {{COUNT - 1{1'b0}}, ~(hits[e*LANES+l] & neg_q[l])};
    end
    ms_tree #(
      .Rows (2 * LANES),
      .Width(COUNT),
      .Mask ({2 * LANES{COUNT'(1)}})
    ) u_tree (
      .rows_i(ones),
      .rows_o(halves)
    );
    ms_add_ripple #(
      .Width(COUNT)
    ) u_add (
      .a_i    (halves[COUNT-1:0]),
      .b_i    (halves[2*COUNT-1:COUNT]),
      .carry_i(1'b0),
      .sum_o  (counts_d[e*COUNT+:COUNT])
    );
  end

  for (genvar w = 0; w < WORDS; w++) begin : gen_word
    for (genvar c = 0; c < TOTAL; c++) begin : gen_bit
      if (c >= w && c - w < COUNT * ((BINS + WORDS - 1 - w) / WORDS)) begin : gen_count
        assign words[w*TOTAL+c] = counts_q[(c-(c-w)%COUNT)*COUNT+(c-w)%COUNT];
      end else begin : gen_zero
        assign words[w*TOTAL+c] = 1'b0;
      end
    end
  end

  ms_tree #(
    .Rows (WORDS),
    .Width(TOTAL),
    .Mask (word_bits())
  ) u_words (
    .rows_i(words),
    .rows_o(total_d)
  );

  assign rows[AccWidth-1:0] = acc_q & {AccWidth{~clr_q4}};
  assign rows[AccWidth+:AccWidth] = OFFSET;
  assign rows[2*AccWidth+:AccWidth] = AccWidth'(total_q[TOTAL-1:0]);
  assign rows[3*AccWidth+:AccWidth] = AccWidth'(total_q[2*TOTAL-1:TOTAL]);

  ms_tree #(
    .Rows (ROWS),
    .Width(AccWidth),
    .Mask (sum_bits())
  ) u_sum (
    .rows_i(rows),
    .rows_o(pair)
  );

  ms_add_prefix #(
    .Width(AccWidth)
  ) u_accumulate (
    .a_i    (pair[AccWidth-1:0]),
    .b_i    (pair[2*AccWidth-1:AccWidth]),
    .carry_i(1'b0),
    .sum_o  (acc_d)
  );

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      clr_q       <= clr_i;
      valid_q     <= valid_i;
      a_q         <= a_i;
      b_q         <= b_i;
      clr_q2      <= clr_q;
      valid_q2    <= valid_q;
      neg_q       <= neg_d;
      exponents_q <= exponents_d;
      clr_q3      <= clr_q2;
      counts_q    <= counts_d;
      clr_q4      <= clr_q3;
      total_q     <= total_d;
      acc_q       <= acc_d;
    end
  end

  assign acc_o = acc_q;

  logic unused_rst;
  assign unused_rst = rst_ni;

endmodule

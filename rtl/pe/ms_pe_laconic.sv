/// Laconic-like PE: both operands are sums of signed powers of two; 16 lanes take one pair of
/// powers each per cycle; acc_o = sum of the products of all pairs since clr_i.
///
/// A power is {neg, exponent}. Exponents are added, decoded one-hot and counted over the lanes (a
/// histogram of 15 signed counts); counts whose exponents are six apart stand side by side in one
/// word, so that six words hold all of them, and are added with the accumulator.
///
/// Latency: 3 enabled cycles from the powers to acc_o. Throughput: 16 pairs per enabled cycle.
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
  // Accumulator, constant, words of counts.
  localparam int unsigned ROWS = 2 + WORDS;

  if (AccWidth < BINS + COUNT) begin : gen_width_error
    $error("ms_pe_laconic: AccWidth is less than 21");
  end

  // -16 * (2^15 - 1): every count stands 16 too high.
  function automatic bit [AccWidth-1:0] offset();
    offset = '0;
    offset[4] = 1'b1;
    for (int unsigned c = BINS + 4; c < AccWidth; c++) offset[c] = 1'b1;
  endfunction

  function automatic bit [ROWS*AccWidth-1:0] used_bits();
    used_bits = '0;
    used_bits[AccWidth-1:0] = {AccWidth{1'b1}};
    used_bits[AccWidth+:AccWidth] = offset();
    for (int unsigned e = 0; e < BINS; e++) begin
      used_bits[(2+e%WORDS)*AccWidth+e+:COUNT] = {COUNT{1'b1}};
    end
  endfunction

  logic                     clr_q;
  logic                     clr_q2;
  logic [LANES-1:0]         valid_q;
  logic [4*LANES-1:0]       a_q;
  logic [4*LANES-1:0]       b_q;
  logic [BINS*COUNT-1:0]    counts_d;
  logic [BINS*COUNT-1:0]    counts_q;
  logic [AccWidth-1:0]      acc_d;
  logic [AccWidth-1:0]      acc_q;
  logic [LANES-1:0]         neg;
  logic [BINS*LANES-1:0]    hits;  // lane l has exponent e: bit e*LANES + l
  logic [ROWS*AccWidth-1:0] rows;
  logic [2*AccWidth-1:0]    pair;

  for (genvar l = 0; l < LANES; l++) begin : gen_lane
    logic [3:0] exponent;
    assign exponent = 4'(a_q[4*l+:3]) + 4'(b_q[4*l+:3]);
    assign neg[l] = a_q[4*l+3] ^ b_q[4*l+3];
    for (genvar e = 0; e < BINS; e++) begin : gen_bin
      assign hits[e*LANES+l] = valid_q[l] & (exponent == 4'(e));
    end
  end

  // Positive pairs count one, pairs that are not negative another; the second is 16 too high.
  for (genvar e = 0; e < BINS; e++) begin : gen_count
    logic [2*LANES*COUNT-1:0] ones;
    logic [2*COUNT-1:0]       halves;
    for (genvar l = 0; l < LANES; l++) begin : gen_one
      assign ones[2*l*COUNT+:COUNT] = {{COUNT - 1{1'b0}}, hits[e*LANES+l] & ~neg[l]};
      assign ones[(2*l+1)*COUNT+:COUNT] = {{COUNT - 1{1'b0}}, ~(hits[e*LANES+l] & neg[l])};
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

  assign rows[AccWidth-1:0] = acc_q & {AccWidth{~clr_q2}};
  assign rows[AccWidth+:AccWidth] = offset();
  for (genvar w = 0; w < WORDS; w++) begin : gen_word
    for (genvar c = 0; c < AccWidth; c++) begin : gen_bit
      if (c >= w && c - w < COUNT * ((BINS + WORDS - 1 - w) / WORDS)) begin : gen_count
        assign rows[(2+w)*AccWidth+c] = counts_q[(c-(c-w)%COUNT)*COUNT+(c-w)%COUNT];
      end else begin : gen_zero
        assign rows[(2+w)*AccWidth+c] = 1'b0;
      end
    end
  end

  ms_tree #(
    .Rows (ROWS),
    .Width(AccWidth),
    .Mask (used_bits())
  ) u_words (
    .rows_i(rows),
    .rows_o(pair)
  );

  ms_add_kogge_stone #(
    .Width(AccWidth)
  ) u_accumulate (
    .a_i    (pair[AccWidth-1:0]),
    .b_i    (pair[2*AccWidth-1:AccWidth]),
    .carry_i(1'b0),
    .sum_o  (acc_d)
  );

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      clr_q    <= clr_i;
      valid_q  <= valid_i;
      a_q      <= a_i;
      b_q      <= b_i;
      clr_q2   <= clr_q;
      counts_q <= counts_d;
      acc_q    <= acc_d;
    end
  end

  assign acc_o = acc_q;

  logic unused_rst;
  assign unused_rst = rst_ni;

endmodule

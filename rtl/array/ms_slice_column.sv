/// A column of digit PEs: the source of their digits, `Rows` PEs and their flush units. All PEs
/// take the same digits; each has b of its own.
///
/// Private=1, Lanes=1: ms_pe_opt3, each with a picker. Private=0: ms_pe_opt4c behind one picker
/// (Lanes=1) or ms_pe_opt4e behind four (Lanes=4). Words=1, Lanes=4: packed words of four digits
/// (ms_digit_packer) pass through two registers, a word per cycle, while their b are fetched.
///
/// A reduction is `Digits` bit weights, lowest first, each of groups that end with last_i. Its
/// first groups come with start_i, in a cycle with free_o: all digits of the reduction before are
/// on their way then. The sum of a bit weight goes to the flush units three cycles after its last
/// digits were picked.
///
/// Latency: the digits of a group are at the PEs 2 enabled cycles later (index_o, b_i); 5 enabled
/// cycles from the one in which the last digits of a reduction are picked (the first with free_o)
/// to acc_valid_o. Throughput: a digit per lane and enabled cycle, no cycle between reductions.
/// Not done: encoding operands, storing and packing digits, fetching b, detection of overflow.
/// Source: Q. Wu et al., HPCA 2025, arXiv 2503.06342.
/// Model: macroscope::engine::SliceColumn.
module ms_slice_column #(
  parameter  int unsigned Rows = 2,
  parameter  int unsigned Lanes = 1,       // digits per cycle: 1 or 4
  parameter  bit          Private = 1'b0,  // a picker in each PE
  parameter  bit          Words = 1'b0,    // packed words instead of groups, four lanes
  parameter  int unsigned BWidth = 8,
  parameter  int unsigned AccWidth = 26,
  parameter  int unsigned Digits = 4,
  parameter  bit          Stall = 1'b1,    // 0: en_i is not read, the column never stalls
  localparam int unsigned Feeds = Words ? 1 : Lanes,
  localparam int unsigned ResultWidth = AccWidth + 2 * (Digits - 1)
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        en_i,       // low: nothing changes

  input  logic [Feeds-1:0]            valid_i,
  input  logic [Feeds-1:0]            last_i,     // the feed's last group of its bit weight
  input  logic [12*Feeds-1:0]         digits_i,   // digit k of feed f in bits 12*f + 3*k +: 3
  output logic [Feeds-1:0]            ready_o,
  input  logic                        start_i,    // these groups begin a reduction
  output logic                        free_o,     // which they may

  output logic [2*Lanes-1:0]          index_o,    // which b of its group lane l needs, not of words
  input  logic [Rows*Lanes*BWidth-1:0] b_i,       // row r, lane l at (r*Lanes + l)*BWidth

  output logic                        acc_valid_o,
  output logic [Rows*ResultWidth-1:0] acc_o       // row r in bits r*ResultWidth +: ResultWidth
);

  if (Lanes != 1 && Lanes != 4) begin : gen_lanes_error
    $error("ms_slice_column: Lanes is neither 1 nor 4");
  end
  if ((Private && Lanes != 1) || (Words && Lanes != 4)) begin : gen_kind_error
    $error("ms_slice_column: Private needs one lane, Words four");
  end

  localparam int unsigned COUNT = $clog2(Digits);

  logic [Rows-1:0]           pe_ready;
  logic [Rows-1:0]           pe_done;
  logic [2*Rows-1:0]         pe_index;
  logic                      clr;
  logic [3*Lanes-1:0]        digits;
  logic [Rows*AccWidth-1:0]  sum;
  logic [Rows*AccWidth-1:0]  carry;
  logic [Rows-1:0]           valid;

  logic                      done;       // no digit is left to pick
  logic                      took_last;
  logic                      picked;     // the last digits of a bit weight are picked
  logic                      top;        // it is the top weight
  logic                      ending_d;
  logic                      ending_q;   // its last group has been taken
  logic                      working_d;
  logic                      working_q;  // a reduction is in work
  logic [COUNT-1:0]          weight_d;
  logic [COUNT-1:0]          weight_q;   // its bit weight
  logic [2:0]                last_q;     // picked, one, two and three cycles ago
  logic [COUNT-1:0]          flushed_d;
  logic [COUNT-1:0]          flushed_q;  // bit weights that have gone to the flush units

  // Digit source: pickers in the PEs, pickers of the column, or registers.
  if (Private) begin : gen_private
    assign ready_o = pe_ready[0];
    assign done = pe_done[0];
    assign index_o = pe_index[1:0];
    assign clr = 1'b0;
    assign digits = '0;
    logic unused_private;
    assign unused_private = clr ^ (^digits) ^ (^pe_ready) ^ (^pe_done) ^ (^pe_index);
  end else if (Words) begin : gen_words
    logic        valid_q;
    logic        last_q1;
    logic [11:0] word_q;
    logic [11:0] word_q2;
    logic        first_q;   // the next word is the first of its bit weight
    logic        clr_q;
    logic        clr_q2;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        valid_q <= 1'b0;
        first_q <= 1'b1;
      end else if (en_i || !Stall) begin
        valid_q <= valid_i[0];
        if (valid_i[0]) first_q <= last_i[0];
      end
    end

    always_ff @(posedge clk_i) begin
      if (en_i || !Stall) begin
        last_q1 <= last_i[0];
        word_q  <= digits_i & {12{valid_i[0]}};
        clr_q   <= first_q & valid_i[0];
        word_q2 <= word_q;
        clr_q2  <= clr_q;
      end
    end

    assign ready_o = 1'b1;
    assign done = valid_q & last_q1;
    assign index_o = '0;
    assign clr = clr_q2;
    assign digits = word_q2;
    logic unused_words;
    assign unused_words = (^pe_ready) ^ (^pe_done) ^ (^pe_index);
  end else begin : gen_shared
    logic unused_valid;
    ms_column_encoder #(
      .Lanes(Lanes),
      .Stall(Stall)
    ) u_encoder (
      .clk_i   (clk_i),
      .rst_ni  (rst_ni),
      .en_i    (en_i),
      .valid_i (valid_i),
      .last_i  (last_i),
      .digits_i(digits_i),
      .ready_o (ready_o),
      .done_o  (done),
      .valid_o (unused_valid),
      .clr_o   (clr),
      .digits_o(digits),
      .index_o (index_o)
    );
    logic unused_shared;
    assign unused_shared = (^pe_ready) ^ (^pe_done) ^ (^pe_index);
  end

  // Where the reduction stands.
  assign took_last = |(valid_i & ready_o & last_i);
  assign picked = done & ending_q;
  assign top = weight_q == COUNT'(Digits - 1);
  assign ending_d = took_last | (ending_q & ~picked);
  assign free_o = ~working_q | (picked & top);
  assign working_d = start_i | ~free_o;
  assign weight_d = !picked ? weight_q : top ? '0 : weight_q + COUNT'(1);
  assign flushed_d = !last_q[2] ? flushed_q
                     : flushed_q == COUNT'(Digits - 1) ? '0
                                                       : flushed_q + COUNT'(1);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ending_q  <= 1'b0;
      working_q <= 1'b0;
      weight_q  <= '0;
      last_q    <= '0;
      flushed_q <= '0;
    end else if (en_i || !Stall) begin
      ending_q  <= ending_d;
      working_q <= working_d;
      weight_q  <= weight_d;
      last_q    <= {last_q[1:0], picked};
      flushed_q <= flushed_d;
    end
  end

  for (genvar r = 0; r < Rows; r++) begin : gen_row
    if (Private) begin : gen_opt3
      ms_pe_opt3 #(
        .BWidth  (BWidth),
        .AccWidth(AccWidth),
        .Stall   (Stall)
      ) u_pe (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .en_i    (en_i),
        .valid_i (valid_i[0]),
        .last_i  (last_i[0]),
        .digits_i(digits_i[11:0]),
        .ready_o (pe_ready[r]),
        .done_o  (pe_done[r]),
        .index_o (pe_index[2*r+:2]),
        .b_i     (b_i[r*BWidth+:BWidth]),
        .sum_o   (sum[r*AccWidth+:AccWidth]),
        .carry_o (carry[r*AccWidth+:AccWidth])
      );
    end else if (Lanes == 1) begin : gen_opt4c
      ms_pe_opt4c #(
        .BWidth  (BWidth),
        .AccWidth(AccWidth),
        .Stall   (Stall)
      ) u_pe (
        .clk_i  (clk_i),
        .rst_ni (rst_ni),
        .clr_i  (clr),
        .en_i   (en_i),
        .digit_i(digits[2:0]),
        .b_i    (b_i[r*BWidth+:BWidth]),
        .sum_o  (sum[r*AccWidth+:AccWidth]),
        .carry_o(carry[r*AccWidth+:AccWidth])
      );
    end else begin : gen_opt4e
      ms_pe_opt4e #(
        .BWidth  (BWidth),
        .AccWidth(AccWidth),
        .Stall   (Stall)
      ) u_pe (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .clr_i   (clr),
        .en_i    (en_i),
        .digits_i(digits),
        .b_i     (b_i[r*Lanes*BWidth+:Lanes*BWidth]),
        .sum_o   (sum[r*AccWidth+:AccWidth]),
        .carry_o (carry[r*AccWidth+:AccWidth])
      );
    end
    if (!Private) begin : gen_no_picker
      assign pe_ready[r] = 1'b0;
      assign pe_done[r] = 1'b0;
      assign pe_index[2*r+:2] = 2'b00;
    end

    ms_flush_shift_add #(
      .AccWidth(AccWidth),
      .Digits  (Digits),
      .Stall   (Stall)
    ) u_flush (
      .clk_i   (clk_i),
      .rst_ni  (rst_ni),
      .en_i    (en_i),
      .valid_i (last_q[2]),
      .first_i (flushed_q == '0),
      .last_i  (flushed_q == COUNT'(Digits - 1)),
      .sum_i   (sum[r*AccWidth+:AccWidth]),
      .carry_i (carry[r*AccWidth+:AccWidth]),
      .valid_o (valid[r]),
      .result_o(acc_o[r*ResultWidth+:ResultWidth])
    );
  end

  assign acc_valid_o = valid[0];  // all rows go in step

  if (Rows > 1) begin : gen_unused
    logic unused_valids;
    assign unused_valids = ^valid[Rows-1:1];
  end

endmodule

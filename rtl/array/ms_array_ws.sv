/// Weight-stationary systolic array: acc_o[column] = sum over rows of a_i[row] * word[row, column]
/// for every vector of a_i. Input-stationary is the same array with its operands swapped.
///
/// Words of a block enter at b_i, one row of them per cycle, last row first; b_row_i is the row
/// that keeps them. clr_i goes with the first cycle of a stream: its vectors and all later ones
/// meet the block loaded by then. A stream is any number of vectors (M) whose lane 0 is valid;
/// lanes that are not valid count as 0, which makes rows (K) unused. Columns (N) without valid
/// words of the block give results that mean nothing. Lane i of an edge enters i cycles after lane
/// 0. Pairs of `opt1` are added up below each column; with `Flush` = 0 they leave as {carry, sum}.
///
/// Latency: from a vector to its result in column 0 Rows - 1 + `Latency` enabled cycles, in column
/// j j more, with `opt1` added up 2 more. Throughput: one vector and one row of words per enabled
/// cycle; the first row of a block may enter in the cycle of the clr_i before it, with `Shadow` = 0
/// in the cycle behind the last vector.
/// Not done: back-pressure at acc_o; detection of overflow; sums over more than Rows rows.
/// Model: macroscope::engine::PeArray.
module ms_array_ws #(
  parameter  int unsigned Rows = 4,
  parameter  int unsigned Cols = 4,
  parameter  int unsigned Pe = 0,          // of ms_pass_pe
  parameter  int unsigned Latency = 2,     // of the PE
  parameter  int unsigned AWidth = 8,
  parameter  int unsigned BWidth = 8,
  parameter  int unsigned AccWidth = 32,
  parameter  bit          Flush = 1'b1,    // 0: pairs leave the array
  parameter  bit          Shadow = 1'b1,   // 0: one register for a stationary word
  parameter  bit          Stall = 1'b1,    // 0: en_i is not read, nothing ever stalls
  localparam int unsigned RowBits = Rows == 1 ? 1 : $clog2(Rows),
  localparam int unsigned OutWidth = Pe == 3 && !Flush ? 2 * AccWidth : AccWidth
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     en_i,         // low: nothing changes

  input  logic                     clr_i,        // the stream of a new block begins
  input  logic [Rows-1:0]          a_valid_i,
  input  logic [Rows*AWidth-1:0]   a_i,
  input  logic [Cols-1:0]          b_valid_i,
  input  logic [RowBits-1:0]       b_row_i,
  input  logic [Cols*BWidth-1:0]   b_i,

  output logic [Cols-1:0]          acc_valid_o,
  output logic [Cols*OutWidth-1:0] acc_o
);

  localparam int unsigned WORDS = Pe == 3 ? 2 : 1;
  // From a valid lane 0 to the sum register of the last row and column.
  localparam int unsigned VALID = Rows + Latency + Cols - 2;

  logic [Rows*AWidth-1:0] a;
  logic [Rows*AWidth-1:0] a_skewed;
  logic [Rows-1:0]        swap_skewed;
  logic [Cols*BWidth-1:0] b;
  logic [Cols*BWidth-1:0] b_skewed;
  logic [VALID-1:0]       valid_q;
  logic [VALID:0]         valid_all;

  for (genvar i = 0; i < Rows; i++) begin : gen_row_lane
    assign a[i*AWidth+:AWidth] = a_i[i*AWidth+:AWidth] & {AWidth{a_valid_i[i]}};
  end

  for (genvar j = 0; j < Cols; j++) begin : gen_column_lane
    assign b[j*BWidth+:BWidth] = b_i[j*BWidth+:BWidth] & {BWidth{b_valid_i[j]}};
  end

  ms_skew #(
    .Lanes(Rows),
    .Width(AWidth),
    .Stall(Stall)
  ) u_skew_a (
    .clk_i,
    .rst_ni,
    .en_i,
    .data_i(a),
    .data_o(a_skewed)
  );

  ms_skew #(
    .Lanes(Rows),
    .Width(1),
    .Reset(1'b1),
    .Stall(Stall)
  ) u_skew_swap (
    .clk_i,
    .rst_ni,
    .en_i,
    .data_i({Rows{clr_i}}),
    .data_o(swap_skewed)
  );

  ms_skew #(
    .Lanes(Cols),
    .Width(BWidth),
    .Stall(Stall)
  ) u_skew_b (
    .clk_i,
    .rst_ni,
    .en_i,
    .data_i(b),
    .data_o(b_skewed)
  );

  // Sums follow the operand of row 0, so one shift register knows when they are complete.
  assign valid_all = {valid_q, a_valid_i[0]};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= '0;
    end else if (en_i || !Stall) begin
      valid_q <= valid_all[VALID-1:0];
    end
  end

  for (genvar i = 0; i < Rows; i++) begin : gen_row
    // Column 0: which words go down, and whether they belong here. Other columns follow.
    logic               load_valid;
    logic [RowBits-1:0] load_row;
    logic               keep;
    if (i == 0) begin : gen_first
      assign load_valid = b_valid_i[0];
      assign load_row = b_row_i;
    end else begin : gen_next
      logic               load_valid_q;
      logic [RowBits-1:0] load_row_q;
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) begin
          load_valid_q <= 1'b0;
        end else if (en_i || !Stall) begin
          load_valid_q <= gen_row[i-1].load_valid;
        end
      end
      always_ff @(posedge clk_i) begin
        if (en_i || !Stall) begin
          load_row_q <= gen_row[i-1].load_row;
        end
      end
      assign load_valid = load_valid_q;
      assign load_row = load_row_q;
    end
    assign keep = load_valid && load_row == RowBits'(i);

    for (genvar j = 0; j < Cols; j++) begin : gen_column
      logic                swap_in;
      logic                keep_in;
      logic [AWidth-1:0]   a_in;
      logic [BWidth-1:0]   b_in;
      logic [AccWidth-1:0] sum_in;
      logic [AccWidth-1:0] carry_in;
      logic                swap_out;
      logic                keep_out;
      logic [AWidth-1:0]   a_out;
      logic [BWidth-1:0]   b_out;
      logic [AccWidth-1:0] sum;
      logic [AccWidth-1:0] carry;

      if (j == 0) begin : gen_left
        assign swap_in = swap_skewed[i];
        assign keep_in = keep;
        assign a_in = a_skewed[i*AWidth+:AWidth];
      end else begin : gen_inner
        assign swap_in = gen_row[i].gen_column[j-1].swap_out;
        assign keep_in = gen_row[i].gen_column[j-1].keep_out;
        assign a_in = gen_row[i].gen_column[j-1].a_out;
      end
      if (i == 0) begin : gen_top
        assign b_in = b_skewed[j*BWidth+:BWidth];
        assign sum_in = '0;
        assign carry_in = '0;
      end else begin : gen_under
        assign b_in = gen_row[i-1].gen_column[j].b_out;
        assign sum_in = gen_row[i-1].gen_column[j].sum;
        assign carry_in = gen_row[i-1].gen_column[j].carry;
      end

      ms_ws_cell #(
        .Pe      (Pe),
        .AWidth  (AWidth),
        .BWidth  (BWidth),
        .AccWidth(AccWidth),
        .Shadow  (Shadow),
        .Stall   (Stall)
      ) u_cell (
        .clk_i,
        .rst_ni,
        .en_i,
        .swap_i (swap_in),
        .a_i    (a_in),
        .swap_o (swap_out),
        .a_o    (a_out),
        .keep_i (keep_in),
        .keep_o (keep_out),
        .b_i    (b_in),
        .b_o    (b_out),
        .sum_i  (sum_in),
        .carry_i(carry_in),
        .sum_o  (sum),
        .carry_o(carry)
      );

      if (j + 1 == Cols) begin : gen_right
        logic unused_right;
        assign unused_right = ^{swap_out, keep_out, a_out};
      end
      if (i + 1 == Rows) begin : gen_bottom
        logic valid;
        logic unused_bottom;
        assign valid = valid_all[Rows+Latency-1+j];
        if (WORDS == 2 && Flush) begin : gen_flush
          assign unused_bottom = ^b_out;
          ms_flush_add #(
            .Width(AccWidth),
            .Stall(Stall)
          ) u_flush (
            .clk_i,
            .rst_ni,
            .en_i,
            .valid_i (valid),
            .sum_i   (sum),
            .carry_i (carry),
            .valid_o (acc_valid_o[j]),
            .result_o(acc_o[j*AccWidth+:AccWidth])
          );
        end else if (WORDS == 2) begin : gen_pair
          assign unused_bottom = ^b_out;
          assign acc_valid_o[j] = valid;
          assign acc_o[j*OutWidth+:OutWidth] = {carry, sum};
        end else begin : gen_sum
          assign unused_bottom = ^{b_out, carry};
          assign acc_valid_o[j] = valid;
          assign acc_o[j*AccWidth+:AccWidth] = sum;
        end
      end
    end
  end

endmodule

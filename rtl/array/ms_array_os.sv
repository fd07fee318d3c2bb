/// Output-stationary systolic array: acc_o = sums over a stream of a_i[row] * b_i[column].
///
/// A stream is any number of vectors (K) between clr_i and last_i; bubbles without valid lanes may
/// stand in it. Lane i of a_i is a row (M), lane j of b_i a column (N). The first vector tells
/// which lanes are in use, and all others of the stream agree: rows and columns 0 to the last one
/// in use. Lane i enters i cycles after lane 0. When the lowest row of column j has its sum, the
/// column is released: its results move down and out at acc_o, lowest row first, column j j cycles
/// after column 0. Pairs of `opt1` are added up below each column; with `Flush` = 0 they leave as
/// {carry, sum}.
///
/// Latency: from the last vector to the first result of column 0 Rows + `Latency` + 1 enabled
/// cycles, with `opt1` added up one more; then one row per cycle. Throughput: one vector per
/// enabled cycle; a stream ends no earlier than as many cycles behind the one before as that had
/// rows.
/// Not done: back-pressure at acc_o; detection of overflow and of streams that end too early.
/// Model: macroscope::engine::PeArray.
module ms_array_os #(
  parameter  int unsigned Rows = 4,
  parameter  int unsigned Cols = 4,
  parameter  int unsigned Pe = 0,        // of ms_dense_pe
  parameter  int unsigned Latency = 2,   // of the PE
  parameter  int unsigned AWidth = 8,
  parameter  int unsigned BWidth = 8,
  parameter  int unsigned AccWidth = 32,
  parameter  bit          Flush = 1'b1,  // 0: pairs leave the array
  parameter  bit          Stall = 1'b1,  // 0: en_i is not read, nothing ever stalls
  localparam int unsigned OutWidth = Pe == 3 && !Flush ? 2 * AccWidth : AccWidth
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     en_i,         // low: nothing changes

  input  logic                     clr_i,        // the vectors of this cycle start new sums
  input  logic                     last_i,       // they end them
  input  logic [Rows-1:0]          a_valid_i,
  input  logic [Rows*AWidth-1:0]   a_i,
  input  logic [Cols-1:0]          b_valid_i,
  input  logic [Cols*BWidth-1:0]   b_i,

  output logic [Cols-1:0]          acc_valid_o,
  output logic [Cols*OutWidth-1:0] acc_o
);

  localparam int unsigned WORDS = Pe == 3 ? 2 : 1;
  localparam int unsigned DRAIN = WORDS * AccWidth;

  logic [Rows*AWidth-1:0]  a;
  logic [Rows*AWidth-1:0]  a_skewed;
  logic [3*Rows-1:0]       control;  // {lowest row in use and last, last, first} of each lane
  logic [3*Rows-1:0]       control_skewed;
  logic [Cols*BWidth-1:0]  b;
  logic [Cols*BWidth-1:0]  b_skewed;
  logic [Cols-1:0]         b_valid_skewed;
  logic [Rows-1:0]         lowest;
  logic [Latency+Cols-1:0] release_q;
  logic [Latency+Cols:0]   release_all;

  for (genvar i = 0; i < Rows; i++) begin : gen_row_lane
    logic below;
    if (i + 1 < Rows) begin : gen_below
      assign below = a_valid_i[i+1];
    end else begin : gen_bottom
      assign below = 1'b0;
    end
    assign a[i*AWidth+:AWidth] = a_i[i*AWidth+:AWidth] & {AWidth{a_valid_i[i]}};
    assign control[3*i+:3] = {last_i & ~below, last_i, clr_i} & {3{a_valid_i[i]}};
    assign lowest[i] = control_skewed[3*i+2];
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
    .Width(3),
    .Reset(1'b1),
    .Stall(Stall)
  ) u_skew_control (
    .clk_i,
    .rst_ni,
    .en_i,
    .data_i(control),
    .data_o(control_skewed)
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

  ms_skew #(
    .Lanes(Cols),
    .Width(1),
    .Reset(1'b1),
    .Stall(Stall)
  ) u_skew_b_valid (
    .clk_i,
    .rst_ni,
    .en_i,
    .data_i(b_valid_i),
    .data_o(b_valid_skewed)
  );

  // The last operands of the lowest row are at column 0 when lowest is set; the sum is in the drain
  // register `Latency` + 1 cycles later. Columns follow one by one.
  assign release_all = {release_q, |lowest};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      release_q <= '0;
    end else if (en_i || !Stall) begin
      release_q <= release_all[Latency+Cols-1:0];
    end
  end

  for (genvar i = 0; i < Rows; i++) begin : gen_row
    for (genvar j = 0; j < Cols; j++) begin : gen_column
      logic              first_in;
      logic              last_in;
      logic              b_valid_in;
      logic              drain_valid_in;
      logic [AWidth-1:0] a_in;
      logic [BWidth-1:0] b_in;
      logic [DRAIN-1:0]  drain_in;
      logic              first;
      logic              last;
      logic              b_valid;
      logic              drain_valid;
      logic [AWidth-1:0] a_out;
      logic [BWidth-1:0] b_out;
      logic [DRAIN-1:0]  drain;

      if (j == 0) begin : gen_left
        assign first_in = control_skewed[3*i];
        assign last_in = control_skewed[3*i+1];
        assign a_in = a_skewed[i*AWidth+:AWidth];
      end else begin : gen_inner
        assign first_in = gen_row[i].gen_column[j-1].first;
        assign last_in = gen_row[i].gen_column[j-1].last;
        assign a_in = gen_row[i].gen_column[j-1].a_out;
      end
      if (i == 0) begin : gen_top
        assign b_valid_in = b_valid_skewed[j];
        assign b_in = b_skewed[j*BWidth+:BWidth];
        assign drain_valid_in = 1'b0;
        assign drain_in = '0;
      end else begin : gen_under
        assign b_valid_in = gen_row[i-1].gen_column[j].b_valid;
        assign b_in = gen_row[i-1].gen_column[j].b_out;
        assign drain_valid_in = gen_row[i-1].gen_column[j].drain_valid;
        assign drain_in = gen_row[i-1].gen_column[j].drain;
      end

      ms_os_cell #(
        .Pe      (Pe),
        .Latency (Latency),
        .AWidth  (AWidth),
        .BWidth  (BWidth),
        .AccWidth(AccWidth),
        .Stall   (Stall)
      ) u_cell (
        .clk_i,
        .rst_ni,
        .en_i,
        .first_i      (first_in),
        .last_i       (last_in),
        .a_i          (a_in),
        .first_o      (first),
        .last_o       (last),
        .a_o          (a_out),
        .b_valid_i    (b_valid_in),
        .b_i          (b_in),
        .b_valid_o    (b_valid),
        .b_o          (b_out),
        .release_i    (release_all[Latency+1+j]),
        .drain_valid_i(drain_valid_in),
        .drain_i      (drain_in),
        .drain_valid_o(drain_valid),
        .drain_o      (drain)
      );

      if (j + 1 == Cols) begin : gen_right
        logic unused_right;
        assign unused_right = ^{first, last, a_out};
      end
      if (i + 1 == Rows) begin : gen_bottom
        logic unused_bottom;
        assign unused_bottom = ^{b_valid, b_out};
        ms_drain_edge #(
          .Words(WORDS),
          .Width(AccWidth),
          .Flush(Flush),
          .Stall(Stall)
        ) u_edge (
          .clk_i,
          .rst_ni,
          .en_i,
          .valid_i (drain_valid),
          .words_i (drain),
          .valid_o (acc_valid_o[j]),
          .result_o(acc_o[j*OutWidth+:OutWidth])
        );
      end
    end
  end

endmodule

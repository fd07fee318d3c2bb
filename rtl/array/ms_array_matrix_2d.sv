/// 2D-matrix: acc_o = sums over a stream of a_i[row] * b_i[column].
///
/// A stream is any number of vectors (K) between clr_i and last_i; bubbles without valid lanes may
/// stand in it. Lane i of a_i is a row (M), lane j of b_i a column (N). The last vector tells which
/// lanes are in use: rows and columns 0 to the last valid one. All PEs of a row see its operand in
/// the same cycle. Results leave row by row (ms_array_drain).
///
/// Latency: from the last vector to row i at acc_o `Latency` + 1 + i enabled cycles; with `Pe` = 3
/// 2 more where pairs are added up. Throughput: one vector per enabled cycle. Streams end as many
/// cycles apart as the earlier one has rows; with `Drain` = 0 the next one begins as many cycles
/// behind the last vector.
/// Not done: back-pressure at acc_o; detection of overflow and of streams that come too early.
/// Model: macroscope::engine::BroadcastArray.
module ms_array_matrix_2d #(
  parameter  int unsigned Rows = 4,
  parameter  int unsigned Cols = 4,
  parameter  int unsigned Pe = 0,         // of ms_dense_pe
  parameter  int unsigned Latency = 2,    // of the PE
  parameter  int unsigned AWidth = 8,
  parameter  int unsigned BWidth = 8,
  parameter  int unsigned AccWidth = 32,
  parameter  bit          Drain = 1'b1,   // 0: results are read from the accumulators
  parameter  bit          Flush = 1'b1,   // 0: pairs of `Pe` = 3 leave as {carry, sum}
  parameter  bit          Stall = 1'b1,   // 0: en_i is not read, nothing ever stalls
  localparam int unsigned OutWidth = Pe == 3 && !Flush ? 2 * AccWidth : AccWidth
) (
  input  logic                           clk_i,
  input  logic                           rst_ni,
  input  logic                           en_i,  // low: nothing changes

  input  logic                           clr_i,   // the vectors of this cycle start new sums
  input  logic                           last_i,  // they end them
  input  logic [Rows-1:0]                a_valid_i,
  input  logic [Rows*AWidth-1:0]         a_i,
  input  logic [Cols-1:0]                b_valid_i,
  input  logic [Cols*BWidth-1:0]         b_i,

  output logic [Cols-1:0]                acc_valid_o,
  output logic [Cols*OutWidth-1:0]       acc_o
);

  localparam int unsigned WORDS = Pe == 3 ? 2 : 1;
  localparam int unsigned CELL = WORDS * AccWidth;

  logic                      valid;
  logic [Rows*AWidth-1:0] a;
  logic [Cols*BWidth-1:0] b;
  logic [Rows*Cols*CELL-1:0] cells;

  // A lane that is not valid counts as 0; control counts with a vector only.
  assign valid = a_valid_i[0];
  for (genvar i = 0; i < Rows; i++) begin : gen_row_lane
    assign a[i*AWidth+:AWidth] =
        a_i[i*AWidth+:AWidth] & {AWidth{a_valid_i[i]}};
  end
  for (genvar j = 0; j < Cols; j++) begin : gen_column_lane
    assign b[j*BWidth+:BWidth] =
        b_i[j*BWidth+:BWidth] & {BWidth{b_valid_i[j]}};
  end

  for (genvar i = 0; i < Rows; i++) begin : gen_row
    for (genvar j = 0; j < Cols; j++) begin : gen_column
      logic [AccWidth-1:0] sum;
      logic [AccWidth-1:0] carry;

      ms_dense_pe #(
        .Pe      (Pe),
        .AWidth  (AWidth),
        .BWidth  (BWidth),
        .AccWidth(AccWidth),
        .Stall   (Stall)
      ) u_cell (
        .clk_i,
        .rst_ni,
        .clr_i  (clr_i & valid),
        .en_i,
        .a_i    (a[i*AWidth+:AWidth]),
        .b_i    (b[j*BWidth+:BWidth]),
        .sum_o  (sum),
        .carry_o(carry)
      );

      if (WORDS == 2) begin : gen_pair
        assign cells[(i*Cols+j)*CELL+:CELL] = {carry, sum};
      end else begin : gen_word
        logic unused_carry;
        assign unused_carry = ^carry;
        assign cells[(i*Cols+j)*CELL+:CELL] = sum;
      end
    end
  end

  ms_array_drain #(
    .Rows     (Rows),
    .Cols     (Cols),
    .Latency  (Latency),
    .Words    (WORDS),
    .Width    (AccWidth),
    .Flush    (Flush),
    .Registers(Drain),
    .Stall    (Stall)
  ) u_drain (
    .clk_i,
    .rst_ni,
    .en_i,
    .last_i (last_i & valid),
    .rows_i (a_valid_i),
    .cols_i (b_valid_i),
    .cells_i(cells),
    .acc_valid_o,
    .acc_o
  );

endmodule

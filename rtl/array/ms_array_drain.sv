/// Takes results out of an array whose rows and columns are broadcast, one row per cycle, row 0
/// first.
///
/// last_i comes with the last operands of all sums; `Latency` cycles later the sums stand in the
/// cells. With `Registers` all of them are copied in that cycle and shift towards row 0, whose
/// register is the output register. Without, a multiplexer per column reads a row of cells per
/// cycle into an output register; the cells have to keep their sums until then. Pairs (`Words` = 2)
/// are added up behind the output register, one per column and cycle; with `Flush` = 0 they leave
/// as {carry, sum}.
///
/// Latency: from last_i to row i at acc_o `Latency` + 1 + i enabled cycles, of pairs that are added
/// up 2 more.
/// Throughput: one row per enabled cycle; as many cycles as there are rows between two last_i.
/// Not done: back-pressure; detection of a last_i that comes too early.
/// Model: macroscope::engine::BroadcastGrid.
module ms_array_drain #(
  parameter  int unsigned Rows = 4,
  parameter  int unsigned Cols = 4,
  parameter  int unsigned Latency = 2,
  parameter  int unsigned Words = 1,         // of a result: 2 are {carry, sum}
  parameter  int unsigned Width = 32,
  parameter  bit          Flush = 1'b1,
  parameter  bit          Registers = 1'b1,
  parameter  bit          Stall = 1'b1,      // 0: en_i is not read, nothing ever stalls
  localparam int unsigned OutWidth = Flush ? Width : Words * Width
) (
  input  logic                             clk_i,
  input  logic                             rst_ni,
  input  logic                             en_i,     // low: nothing changes

  input  logic                             last_i,
  input  logic [Rows-1:0]                  rows_i,   // rows in use: 0 to the last one
  input  logic [Cols-1:0]                  cols_i,
  input  logic [Rows*Cols*Words*Width-1:0] cells_i,  // row i, column j at i*Cols + j

  output logic [Cols-1:0]                  acc_valid_o,
  output logic [Cols*OutWidth-1:0]         acc_o
);

  localparam int unsigned CELL = Words * Width;
  localparam int unsigned ROW = Cols * CELL;

  logic            complete;
  logic [Rows-1:0] rows;
  logic [Cols-1:0] cols;
  logic [Cols-1:0] cols_d;
  logic [Cols-1:0] cols_q;
  logic            valid;
  logic [ROW-1:0]  row;

  ms_delay #(
    .Width (1),
    .Cycles(Latency),
    .Reset (1'b1),
    .Stall (Stall)
  ) u_last (
    .clk_i,
    .rst_ni,
    .en_i,
    .data_i(last_i),
    .data_o(complete)
  );

  ms_delay #(
    .Width (Rows + Cols),
    .Cycles(Latency),
    .Stall (Stall)
  ) u_used (
    .clk_i,
    .rst_ni,
    .en_i,
    .data_i({cols_i, rows_i}),
    .data_o({cols, rows})
  );

  assign cols_d = complete ? cols : cols_q;

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) cols_q <= cols_d;
  end

  if (Registers) begin : gen_registers
    logic [Rows-1:0]     waiting_d;  // bit i: the register of row i holds a result
    logic [Rows-1:0]     waiting_q;
    logic [Rows*ROW-1:0] drain_d;
    logic [Rows*ROW-1:0] drain_q;

    assign waiting_d = complete ? rows : waiting_q >> 1;
    assign drain_d = complete ? cells_i : drain_q >> ROW;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        waiting_q <= {Rows{1'b0}};
      end else if (en_i || !Stall) begin
        waiting_q <= waiting_d;
      end
    end

    always_ff @(posedge clk_i) begin
      if (en_i || !Stall) drain_q <= drain_d;
    end

    assign valid = waiting_q[0];
    assign row = drain_q[ROW-1:0];
  end else begin : gen_multiplexers
    logic [Rows-1:0] turn;    // the row that is read in this cycle, one bit
    logic [Rows-1:0] turn_d;
    logic [Rows-1:0] turn_q;
    logic [Rows-1:0] used;
    logic [Rows-1:0] used_q;
    logic            valid_q;
    logic [ROW-1:0]  row_d;
    logic [ROW-1:0]  row_q;

    assign used = complete ? rows : used_q;
    assign turn = complete ? rows & Rows'(1) : turn_q;
    assign turn_d = (turn << 1) & used;

    always_comb begin
      row_d = {ROW{1'b0}};
      for (int unsigned i = 0; i < Rows; i++) begin
        row_d = row_d | (cells_i[i*ROW+:ROW] & {ROW{turn[i]}});
      end
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        turn_q  <= {Rows{1'b0}};
        valid_q <= 1'b0;
      end else if (en_i || !Stall) begin
        turn_q  <= turn_d;
        valid_q <= |turn;
      end
    end

    always_ff @(posedge clk_i) begin
      if (en_i || !Stall) begin
        used_q <= used;
        row_q  <= row_d;
      end
    end

    assign valid = valid_q;
    assign row = row_q;
  end

  for (genvar j = 0; j < Cols; j++) begin : gen_column
    if (Words == 2 && Flush) begin : gen_flush
      ms_flush_add #(
        .Width(Width),
        .Stall(Stall)
      ) u_flush (
        .clk_i,
        .rst_ni,
        .en_i,
        .valid_i (valid & cols_q[j]),
        .sum_i   (row[j*CELL+:Width]),
        .carry_i (row[j*CELL+Width+:Width]),
        .valid_o (acc_valid_o[j]),
        .result_o(acc_o[j*Width+:Width])
      );
    end else begin : gen_word
      assign acc_valid_o[j] = valid & cols_q[j];
      assign acc_o[j*OutWidth+:OutWidth] = row[j*CELL+:CELL];
    end
  end

endmodule

/// Laconic columns that wait for each other: `Cols` times ms_laconic_column and the barrier at the
/// end of every reduction, as in ms_array_bit_slice.
///
/// Operands come as canonical signed digits, 16 k at a time: a of a column, and b of each of its
/// rows, which every column fetches for itself. With Barrier=1 columns that take part (use_i) begin
/// a reduction together: when all columns have picked all pairs of the one before and the first
/// groups of all that take part are offered. use_i must stand from the first of these groups on
/// until they are taken. With Barrier=0 every column begins when it can, and use_i is not read;
/// whoever wants columns to meet offers nothing until all have free_o.
///
/// Latency, throughput and parameters as ms_laconic_column: a reduction of S cycles in its slowest
/// column gives the last results 6 enabled cycles after these; the next one begins S cycles after
/// it. Handshake: column c takes a group in an enabled cycle with valid_i and ready_o.
/// Not done: encoding operands, leaving out groups without pairs, detection of overflow.
/// Source: S. Sharify et al., ISCA 2019 (Laconic); columns and barrier are ours.
/// Model: macroscope::engine::SliceArray.
module ms_array_laconic #(
  parameter  int unsigned Rows = 2,
  parameter  int unsigned Cols = 2,
  parameter  bit          Barrier = 1'b1,  // columns wait for each other after every reduction
  parameter  int unsigned AccWidth = 32,
  parameter  bit          Stall = 1'b1,    // 0: en_i is not read, the array never stalls
  localparam int unsigned Lanes = 16
) (
  input  logic                           clk_i,
  input  logic                           rst_ni,
  input  logic                           en_i,     // low: nothing changes

  input  logic [Cols-1:0]                use_i,    // columns of the next reduction
  input  logic [Cols-1:0]                valid_i,
  input  logic [Cols-1:0]                last_i,   // the last group of the reduction
  input  logic [16*Cols*Lanes-1:0]       a_i,      // column c, lane l: {minus, plus}
  input  logic [16*Cols*Rows*Lanes-1:0]  b_i,      // column c, row r, lane l
  output logic [Cols-1:0]                ready_o,
  output logic [Cols-1:0]                free_o,   // the column may begin a reduction

  output logic [Cols-1:0]                acc_valid_o,
  output logic [Cols*Rows*AccWidth-1:0]  acc_o     // column c, row r
);

  localparam int unsigned A = 16 * Lanes;
  localparam int unsigned ACC = Rows * AccWidth;

  logic [Cols-1:0] start;
  logic [Cols-1:0] valid;
  logic [Cols-1:0] ready;

  if (Barrier) begin : gen_barrier
    assign start = {Cols{(&free_o) & (&(valid_i | ~use_i))}} & use_i;
  end else begin : gen_free
    logic unused_use;
    assign unused_use = ^use_i;
    assign start = free_o & valid_i;
  end
  assign valid = valid_i & (start | ~free_o);
  assign ready_o = ready & (start | ~free_o);

  for (genvar c = 0; c < Cols; c++) begin : gen_column
    ms_laconic_column #(
      .Rows    (Rows),
      .AccWidth(AccWidth),
      .Stall   (Stall)
    ) u_column (
      .clk_i      (clk_i),
      .rst_ni     (rst_ni),
      .en_i       (en_i),
      .valid_i    (valid[c]),
      .last_i     (last_i[c]),
      .a_i        (a_i[c*A+:A]),
      .b_i        (b_i[c*Rows*A+:Rows*A]),
      .ready_o    (ready[c]),
      .start_i    (start[c]),
      .free_o     (free_o[c]),
      .acc_valid_o(acc_valid_o[c]),
      .acc_o      (acc_o[c*ACC+:ACC])
    );
  end

endmodule

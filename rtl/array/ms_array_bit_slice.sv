/// Bit-slice columns that wait for each other: `Cols` times ms_slice_column and the barrier at the
/// end of every reduction.
///
/// Each column works on the digits of one vector of the encoded operand, each row on one of the
/// other, which every column fetches for itself. With Barrier=1 columns that take part (use_i)
/// begin a reduction together: when all columns have picked all digits of the one before and the
/// first groups of all that take part are offered. use_i must stand from the first of these groups
/// on until they are taken. With Barrier=0 every column begins when it can, and use_i is not read;
/// whoever wants columns to meet offers nothing until all have free_o. Results come column by
/// column, as they get done.
///
/// Latency, throughput and parameters as ms_slice_column: a reduction of S cycles in its slowest
/// column gives the last results 5 enabled cycles after these; the next one begins S cycles after
/// it. Handshake: feed f of column c takes a group in an enabled cycle with valid_i and ready_o.
/// Not done: encoding operands (ms_ent_encoder and ms_ent_digits, where they are stored), storing
/// and packing digits, fetching b by index_o, in the same cycle.
/// Source: Q. Wu et al., HPCA 2025, arXiv 2503.06342.
/// Model: macroscope::engine::SliceArray.
module ms_array_bit_slice #(
  parameter  int unsigned Rows = 2,
  parameter  int unsigned Cols = 2,
  parameter  int unsigned Lanes = 1,       // digits per PE and cycle: 1 (OPT3, OPT4C) or 4 (OPT4E)
  parameter  bit          Private = 1'b0,  // a picker in each PE (OPT3)
  parameter  bit          Words = 1'b0,    // OPT4E: packed words instead of groups
  parameter  bit          Barrier = 1'b1,  // columns wait for each other after every reduction
  parameter  int unsigned BWidth = 8,
  parameter  int unsigned AccWidth = 26,
  parameter  int unsigned Digits = 4,      // bit weights of an encoded operand
  parameter  bit          Stall = 1'b1,    // 0: en_i is not read, the array never stalls
  localparam int unsigned Feeds = Words ? 1 : Lanes,
  localparam int unsigned ResultWidth = AccWidth + 2 * (Digits - 1)
) (
  input  logic                                  clk_i,
  input  logic                                  rst_ni,
  input  logic                                  en_i,     // low: nothing changes

  input  logic [Cols-1:0]                       use_i,    // columns of the next reduction
  input  logic [Cols*Feeds-1:0]                 valid_i,  // feed f of column c at c*Feeds + f
  input  logic [Cols*Feeds-1:0]                 last_i,   // the feed's last group of its bit weight
  input  logic [12*Cols*Feeds-1:0]              digits_i,
  output logic [Cols*Feeds-1:0]                 ready_o,
  output logic [Cols-1:0]                       free_o,   // the column may begin a reduction

  output logic [2*Cols*Lanes-1:0]               index_o,  // which b of its group a lane needs
  input  logic [Cols*Rows*Lanes*BWidth-1:0]     b_i,      // column c, row r, lane l

  output logic [Cols-1:0]                       acc_valid_o,
  output logic [Cols*Rows*ResultWidth-1:0]      acc_o     // column c, row r
);

  localparam int unsigned B = Rows * Lanes * BWidth;
  localparam int unsigned ACC = Rows * ResultWidth;

  logic [Cols-1:0]       offered;  // and all of its feeds offer its first groups
  logic [Cols-1:0]       start;
  logic [Cols*Feeds-1:0] valid;
  logic [Cols*Feeds-1:0] ready;

  for (genvar c = 0; c < Cols; c++) begin : gen_column
    assign offered[c] = &valid_i[c*Feeds+:Feeds];
    if (Barrier) begin : gen_barrier
      assign start[c] = (&free_o) & (&(offered | ~use_i)) & use_i[c];
    end else begin : gen_free
      assign start[c] = free_o[c] & offered[c];
    end
    assign valid[c*Feeds+:Feeds] = valid_i[c*Feeds+:Feeds] & {Feeds{start[c] | ~free_o[c]}};
    assign ready_o[c*Feeds+:Feeds] = ready[c*Feeds+:Feeds] & {Feeds{start[c] | ~free_o[c]}};

    ms_slice_column #(
      .Rows    (Rows),
      .Lanes   (Lanes),
      .Private (Private),
      .Words   (Words),
      .BWidth  (BWidth),
      .AccWidth(AccWidth),
      .Digits  (Digits),
      .Stall   (Stall)
    ) u_column (
      .clk_i      (clk_i),
      .rst_ni     (rst_ni),
      .en_i       (en_i),
      .valid_i    (valid[c*Feeds+:Feeds]),
      .last_i     (last_i[c*Feeds+:Feeds]),
      .digits_i   (digits_i[12*c*Feeds+:12*Feeds]),
      .ready_o    (ready[c*Feeds+:Feeds]),
      .start_i    (start[c]),
      .free_o     (free_o[c]),
      .index_o    (index_o[2*c*Lanes+:2*Lanes]),
      .b_i        (b_i[c*B+:B]),
      .acc_valid_o(acc_valid_o[c]),
      .acc_o      (acc_o[c*ACC+:ACC])
    );
  end

  if (!Barrier) begin : gen_unused
    logic unused_use;
    assign unused_use = ^use_i;
  end

endmodule

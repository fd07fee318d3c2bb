/// Tiles of multipliers and adders: acc_o[tile] = sum over rows of a_i[row] * weight[row, tile] for
/// every vector of a_i.
///
/// A tile of up to 16 rows (K) is one PE, of more several PEs of 16 rows side by side and one adder
/// behind them. Weights stand still: b_i shifts into all PEs of a tile (N) at the same time, each
/// word as that of its PE's row 0, so that the highest row comes first. A stream is any number of
/// vectors (M) whose lane 0 is valid; lanes that are not valid count as 0, which makes rows unused.
/// With `March` tile j sees operands and words j cycles after tile 0, each from the tile before it.
/// With `Shadow` words shift into second registers; clr_i goes with the first cycle of a stream,
/// whose vectors and all later ones meet the words loaded by then.
///
/// Latency: from a vector to tile 0 at acc_o 4 enabled cycles with `Pe` = 0 (ms_pe_mac_tree), 5
/// with `Pe` = 1 (ms_pe_opt2 behind its encoder), 1 more with several PEs; with `March` tile j j
/// more.
/// Throughput: one vector and one row of words per enabled cycle. The first words may enter in the
/// cycle behind the last vector, with `Shadow` in the cycle of the clr_i before it; the next vector
/// behind the last words.
/// Not done: sums over more than `Rows` products; back-pressure.
/// Model: macroscope::engine::TreeArray.
module ms_array_adder_tree #(
  parameter  int unsigned Rows = 4,         // 4, 8, 16 or a multiple of 16
  parameter  int unsigned Cols = 4,
  parameter  int unsigned Pe = 0,           // 0 ms_pe_mac_tree, 1 ms_pe_opt2
  parameter  int unsigned AWidth = 8,
  parameter  int unsigned BWidth = 8,
  parameter  int unsigned AccWidth = 32,
  parameter  bit          March = 1'b1,     // 0: all tiles see a vector in the same cycle
  parameter  bit          Shadow = 1'b0,    // a second register for every weight
  parameter  bit          Stall = 1'b1,     // 0: en_i is not read, nothing ever stalls
  localparam int unsigned Size = Rows < 16 ? Rows : 16,
  localparam int unsigned Pes = Rows / Size
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic                       en_i,         // low: nothing changes

  input  logic                       clr_i,        // Shadow: the stream of new words begins
  input  logic [Rows-1:0]            a_valid_i,
  input  logic [Rows*AWidth-1:0]     a_i,
  input  logic [Cols-1:0]            b_valid_i,    // words of a tile shift in
  input  logic [Pes*Cols*BWidth-1:0] b_i,          // word of PE p, tile j at (p*Cols + j)*BWidth

  output logic [Cols-1:0]            acc_valid_o,
  output logic [Cols*AccWidth-1:0]   acc_o
);

  localparam int unsigned PE_SUM = AWidth + BWidth + $clog2(Size);
  // The largest sum is Rows * 2^(AWidth + BWidth - 2), and positive.
  localparam int unsigned SUM = AWidth + BWidth + $clog2(Rows + 1) - 1;
  localparam int unsigned ENCODER = Pe == 1 ? 1 : 0;
  localparam int unsigned LATENCY = 4 + ENCODER + (Pes > 1 ? 1 : 0);
  localparam int unsigned VALID = LATENCY + (March ? Cols - 1 : 0);
  localparam int unsigned DIGITS = (AWidth + 1) / 2;
  localparam int unsigned CODE = 3 * DIGITS * Size;
  localparam int unsigned CORRECTION = 2 * DIGITS - 1 + $clog2(Size);
  // What a PE hands on: operands, or digits and their correction.
  localparam int unsigned HANDED = Pe == 1 ? CODE + CORRECTION : Size * AWidth;

  if (Rows != Size * Pes || Size < 4 || Size != 1 << $clog2(Size)) begin : gen_rows_error
    $error("ms_array_adder_tree: Rows is not 4, 8, 16 or a multiple of 16");
  end
  if (AccWidth < SUM) begin : gen_width_error
    $error("ms_array_adder_tree: AccWidth is less than the width of the sums");
  end

  logic [Rows*AWidth-1:0] a;
  // What tile j gets, in bits j*Pes*HANDED +:; behind the last tile nobody gets it.
  logic [(Cols+1)*Pes*HANDED-1:0] handed;
  logic [VALID-1:0]       valid_q;
  logic [VALID:0]         valid_all;

  for (genvar i = 0; i < Rows; i++) begin : gen_lane
    assign a[i*AWidth+:AWidth] = a_i[i*AWidth+:AWidth] & {AWidth{a_valid_i[i]}};
  end

  logic unused_bits;
  assign unused_bits = ^handed ^ clr_i;
  assign valid_all = {valid_q, a_valid_i[0]};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= {VALID{1'b0}};
    end else if (en_i || !Stall) begin
      valid_q <= valid_all[VALID-1:0];
    end
  end

  for (genvar p = 0; p < Pes; p++) begin : gen_first
    if (Pe == 1) begin : gen_encoder
      ms_opt2_encoder #(
        .Size  (Size),
        .AWidth(AWidth),
        .Stall (Stall)
      ) u_encoder (
        .clk_i,
        .rst_ni,
        .en_i,
        .a_i         (a[p*Size*AWidth+:Size*AWidth]),
        .digits_o    (handed[p*HANDED+:CODE]),
        .correction_o(handed[p*HANDED+CODE+:CORRECTION])
      );
    end else begin : gen_operands
      assign handed[p*HANDED+:HANDED] = a[p*HANDED+:HANDED];
    end
  end

  for (genvar j = 0; j < Cols; j++) begin : gen_tile
    localparam int unsigned LATE = March ? j : 0;
    logic                  load;
    logic                  swap;
    logic [Pes*BWidth-1:0] entering;
    logic [Pes*BWidth-1:0] words;
    logic [Pes*HANDED-1:0] handed_in;
    logic [Pes*HANDED-1:0] handed_out;
    logic [Pes*PE_SUM-1:0] sums;
    logic [SUM-1:0]        sum;

    ms_delay #(
      .Width (1),
      .Cycles(LATE + ENCODER),
      .Reset (1'b1),
      .Stall (Stall)
    ) u_load (
      .clk_i,
      .rst_ni,
      .en_i,
      .data_i(b_valid_i[j]),
      .data_o(load)
    );

    if (Shadow) begin : gen_swap
      ms_delay #(
        .Width (1),
        .Cycles(LATE + ENCODER),
        .Reset (1'b1),
        .Stall (Stall)
      ) u_swap (
        .clk_i,
        .rst_ni,
        .en_i,
        .data_i(clr_i),
        .data_o(swap)
      );
    end else begin : gen_no_swap
      assign swap = 1'b0;
    end

    ms_delay #(
      .Width (Pes * BWidth),
      .Cycles(LATE + ENCODER),
      .Stall (Stall)
    ) u_words (
      .clk_i,
      .rst_ni,
      .en_i,
      .data_i(entering),
      .data_o(words)
    );

    assign handed_in = handed[LATE*Pes*HANDED+:Pes*HANDED];
    assign handed[(j+1)*Pes*HANDED+:Pes*HANDED] = handed_out;

    for (genvar p = 0; p < Pes; p++) begin : gen_pe
      assign entering[p*BWidth+:BWidth] = b_i[(p*Cols+j)*BWidth+:BWidth];
      if (Pe == 1) begin : gen_opt2
        ms_pe_opt2 #(
          .Size  (Size),
          .AWidth(AWidth),
          .BWidth(BWidth),
          .Shadow(Shadow),
          .Stall (Stall)
        ) u_pe (
          .clk_i,
          .rst_ni,
          .en_i,
          .load_i      (load),
          .swap_i      (swap),
          .weight_i    (words[p*BWidth+:BWidth]),
          .digits_i    (handed_in[p*HANDED+:CODE]),
          .correction_i(handed_in[p*HANDED+CODE+:CORRECTION]),
          .digits_o    (handed_out[p*HANDED+:CODE]),
          .correction_o(handed_out[p*HANDED+CODE+:CORRECTION]),
          .sum_o       (sums[p*PE_SUM+:PE_SUM])
        );
      end else begin : gen_mac_tree
        ms_pe_mac_tree #(
          .Size  (Size),
          .AWidth(AWidth),
          .BWidth(BWidth),
          .Shadow(Shadow),
          .Stall (Stall)
        ) u_pe (
          .clk_i,
          .rst_ni,
          .en_i,
          .load_i  (load),
          .swap_i  (swap),
          .weight_i(words[p*BWidth+:BWidth]),
          .a_i     (handed_in[p*HANDED+:HANDED]),
          .a_o     (handed_out[p*HANDED+:HANDED]),
          .sum_o   (sums[p*PE_SUM+:PE_SUM])
        );
      end
    end

    if (Pes > 1) begin : gen_several
      logic [Pes*SUM-1:0] rows;
      logic [2*SUM-1:0]   pair;
      logic [SUM-1:0]     sum_d;
      logic [SUM-1:0]     sum_q;
      for (genvar p = 0; p < Pes; p++) begin : gen_row
        logic [PE_SUM-1:0] part;
        assign part = sums[p*PE_SUM+:PE_SUM];
        assign rows[p*SUM+:SUM] = SUM'($signed(part));
      end
      ms_tree #(
        .Rows (Pes),
        .Width(SUM)
      ) u_tree (
        .rows_i(rows),
        .rows_o(pair)
      );
      ms_add_prefix #(
        .Width   (SUM),
        .Sklansky(1'b1)
      ) u_add (
        .a_i    (pair[SUM-1:0]),
        .b_i    (pair[SUM+:SUM]),
        .carry_i(1'b0),
        .sum_o  (sum_d)
      );
      always_ff @(posedge clk_i) begin
        if (en_i || !Stall) sum_q <= sum_d;
      end
      assign sum = sum_q;
    end else begin : gen_one
      assign sum = sums;
    end

    assign acc_valid_o[j] = valid_all[LATENCY+LATE];
    assign acc_o[j*AccWidth+:AccWidth] = AccWidth'($signed(sum));
  end

endmodule

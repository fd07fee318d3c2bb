/// OPT2 tile: `Size` products per cycle, reduced under the same bit weight; sum_o = sum over k of
/// a[k] * weight[k].
///
/// The weights stand still; encoded operands march from tile to tile, so that one encoder
/// (ms_opt2_encoder) serves a row of tiles. For every bit weight a Dadda tree adds the partial
/// products of all k at digit width, unsigned and without any sign bit; only then the few rows that
/// are left are shifted and added, with one constant for all signs and correction_i, which
/// completes all negative rows at once.
///
/// Latency: 4 enabled cycles from digits_i to sum_o, 1 to digits_o (the next tile). correction_i
/// and correction_o are one cycle behind the digits they belong to.
/// Throughput: `Size` products per enabled cycle. Weights shift in by `Size` cycles with load_i;
/// sums of operands that meet half a set of weights have no meaning. With `Shadow` they shift into
/// second registers, and swap_i makes those the weights of the operands that come with it.
/// Not done: accumulation over more than `Size` products.
/// Source: Q. Wu et al., HPCA 2025, arXiv 2503.06342.
/// Model: macroscope::pe::Opt2.
module ms_pe_opt2 #(
  parameter int unsigned Size = 16,
  parameter int unsigned AWidth = 8,
  parameter int unsigned BWidth = 8,
  parameter bit          Shadow = 1'b0,  // a second register for every weight
  parameter bit          Stall = 1'b1,   // 0: en_i is not read, the tile never stalls
  localparam int unsigned Digits = (AWidth + 1) / 2,
  localparam int unsigned CodeWidth = 3 * Digits * Size,
  localparam int unsigned CorrectionWidth = 2 * Digits - 1 + $clog2(Size),
  localparam int unsigned SumWidth = AWidth + BWidth + $clog2(Size)
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,        // no control bits, not read
  input  logic                       en_i,          // low: nothing changes
  input  logic                       load_i,        // weight_i shifts in, as the weight of k = 0
  input  logic [BWidth-1:0]          weight_i,      // signed
  input  logic                       swap_i,        // Shadow: the loaded weights take over
  input  logic [CodeWidth-1:0]       digits_i,      // digit w of a[k] at 3 * (k * Digits + w)
  input  logic [CorrectionWidth-1:0] correction_i,  // sum over k, w of neg * 4^w, a cycle late
  output logic [CodeWidth-1:0]       digits_o,
  output logic [CorrectionWidth-1:0] correction_o,
  output logic [SumWidth-1:0]        sum_o          // signed
);

  localparam int unsigned ROW = BWidth + 1;
  // A row is less than 2^ROW, so Size of them fit PARTIAL bits and no carry is lost.
  localparam int unsigned PARTIAL = ROW + $clog2(Size);
  // Rows per bit weight after the first stage.
  localparam int unsigned KEPT = 3;
  localparam int unsigned CORRECTION_ROW = KEPT * Digits;
  localparam int unsigned CONSTANT_ROW = CORRECTION_ROW + 1;
  localparam int unsigned ROWS = CONSTANT_ROW + 1;

  function automatic bit [Size*PARTIAL-1:0] row_bits();
    row_bits = '0;
    for (int unsigned k = 0; k < Size; k++) row_bits[k*PARTIAL+:ROW] = {ROW{1'b1}};
  endfunction

  // -Size * 2^BWidth * (1 + 4 + 16 + ...).
  function automatic bit [SumWidth-1:0] sign_constant();
    bit [SumWidth-1:0] weight;
    sign_constant = '0;
    weight = SumWidth'(Size);
    weight = weight << BWidth;
    for (int unsigned w = 0; w < Digits; w++) begin
      sign_constant = sign_constant - weight;
      weight = weight << 2;
    end
  endfunction

  function automatic bit [ROWS*SumWidth-1:0] sum_bits();
    sum_bits = '0;
    for (int unsigned c = 0; c < SumWidth; c++) begin
      for (int unsigned r = 0; r < CORRECTION_ROW; r++) begin
        if (c >= 2 * (r / KEPT) && c < 2 * (r / KEPT) + PARTIAL) sum_bits[r*SumWidth+c] = 1'b1;
      end
      if (c < CorrectionWidth) sum_bits[CORRECTION_ROW*SumWidth+c] = 1'b1;
    end
    sum_bits[CONSTANT_ROW*SumWidth+:SumWidth] = sign_constant();
  endfunction

  logic [Size*BWidth-1:0]         weights_q;
  logic [CodeWidth-1:0]           digits_q;
  logic [CorrectionWidth-1:0]     correction_q;
  logic [Digits*KEPT*PARTIAL-1:0] partial_d;
  logic [Digits*KEPT*PARTIAL-1:0] partial_q;
  logic [2*SumWidth-1:0]          pair_d;
  logic [2*SumWidth-1:0]          pair_q;
  logic [SumWidth-1:0]            sum_d;
  logic [SumWidth-1:0]            sum_q;
  logic [ROWS*SumWidth-1:0]       rows;

  for (genvar w = 0; w < Digits; w++) begin : gen_weight
    logic [Size*PARTIAL-1:0] products;
    for (genvar k = 0; k < Size; k++) begin : gen_product
      logic [ROW-1:0] row;
      ms_partial_product #(
        .BWidth(BWidth)
      ) u_row (
        .digit_i(digits_q[3*(k*Digits+w)+:3]),
        .b_i    (weights_q[k*BWidth+:BWidth]),
        .row_o  (row)
      );
      assign products[k*PARTIAL+:PARTIAL] = PARTIAL'(row);
    end
    ms_tree #(
      .Rows (Size),
      .Width(PARTIAL),
      .Out  (KEPT),
      .Mask (row_bits())
    ) u_tree (
      .rows_i(products),
      .rows_o(partial_d[w*KEPT*PARTIAL+:KEPT*PARTIAL])
    );
    for (genvar r = 0; r < KEPT; r++) begin : gen_shift
      assign rows[(w*KEPT+r)*SumWidth+:SumWidth] =
          SumWidth'(partial_q[(w*KEPT+r)*PARTIAL+:PARTIAL]) << (2 * w);
    end
  end
  assign rows[CORRECTION_ROW*SumWidth+:SumWidth] = SumWidth'(correction_q);
  assign rows[CONSTANT_ROW*SumWidth+:SumWidth] = sign_constant();

  ms_tree #(
    .Rows (ROWS),
    .Width(SumWidth),
    .Mask (sum_bits())
  ) u_shift_add (
    .rows_i(rows),
    .rows_o(pair_d)
  );

  ms_add_prefix #(
    .Width(SumWidth)
  ) u_sum (
    .a_i    (pair_q[SumWidth-1:0]),
    .b_i    (pair_q[2*SumWidth-1:SumWidth]),
    .carry_i(1'b0),
    .sum_o  (sum_d)
  );

  if (Shadow) begin : gen_shadow
    logic [Size*BWidth-1:0] shadow_q;
    always_ff @(posedge clk_i) begin
      if (en_i || !Stall) begin
        if (load_i) begin
          shadow_q <= {shadow_q[(Size-1)*BWidth-1:0], weight_i};
        end
        if (swap_i) begin
          weights_q <= shadow_q;
        end
      end
    end
  end else begin : gen_single
    logic unused_swap;
    assign unused_swap = swap_i;
    always_ff @(posedge clk_i) begin
      if (en_i || !Stall) begin
        if (load_i) begin
          weights_q <= {weights_q[(Size-1)*BWidth-1:0], weight_i};
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      digits_q     <= digits_i;
      correction_q <= correction_i;
      partial_q    <= partial_d;
      pair_q       <= pair_d;
      sum_q        <= sum_d;
    end
  end

  assign digits_o = digits_q;
  assign correction_o = correction_q;
  assign sum_o = sum_q;

  logic unused_rst;
  assign unused_rst = rst_ni;

endmodule

/// The encoder in front of a row of OPT2 tiles: EN-T digits of `Size` operands, and what completes
/// all of their negative partial products.
///
/// Latency: 1 enabled cycle from a_i to digits_o, 2 to correction_o: a tile needs it one cycle
/// later.
/// Throughput: `Size` operands per enabled cycle.
/// Not done: anything about the weights.
/// Model: macroscope::pe::Opt2Encoder.
module ms_opt2_encoder #(
  parameter int unsigned Size = 16,
  parameter int unsigned AWidth = 8,
  parameter bit          Stall = 1'b1,  // 0: en_i is not read, the encoder never stalls
  localparam int unsigned Digits = (AWidth + 1) / 2,
  localparam int unsigned CodeWidth = 3 * Digits * Size,
  localparam int unsigned CorrectionWidth = 2 * Digits - 1 + $clog2(Size)
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,     // no control bits, not read
  input  logic                       en_i,       // low: nothing changes
  input  logic [Size*AWidth-1:0]     a_i,        // a[k] signed, in bits k*AWidth +: AWidth
  output logic [CodeWidth-1:0]       digits_o,   // digit w of a[k] at 3 * (k * Digits + w)
  output logic [CorrectionWidth-1:0] correction_o  // of the operands before
);

  // Row k: bit 2w is set where digit w of a[k] is negative.
  function automatic bit [Size*CorrectionWidth-1:0] used_bits();
    used_bits = '0;
    for (int unsigned k = 0; k < Size; k++) begin
      for (int unsigned w = 0; w < Digits; w++) used_bits[k*CorrectionWidth+2*w] = 1'b1;
    end
  endfunction

  logic [CodeWidth-1:0]            digits_d;
  logic [CodeWidth-1:0]            digits_q;
  logic [Size*CorrectionWidth-1:0] negatives;
  logic [2*CorrectionWidth-1:0]    pair;
  logic [CorrectionWidth-1:0]      correction_d;
  logic [CorrectionWidth-1:0]      correction_q;

  for (genvar k = 0; k < Size; k++) begin : gen_operand
    logic [2*Digits:0] encoded;
    ms_ent_encoder #(
      .AWidth(AWidth)
    ) u_encoder (
      .a_i   (a_i[k*AWidth+:AWidth]),
      .word_o(encoded)
    );
    ms_ent_digits #(
      .Digits(Digits)
    ) u_digits (
      .word_i  (encoded),
      .digits_o(digits_d[3*k*Digits+:3*Digits])
    );
    for (genvar c = 0; c < CorrectionWidth; c++) begin : gen_bit
      if (c % 2 == 0 && c < 2 * Digits) begin : gen_neg
        assign negatives[k*CorrectionWidth+c] = digits_q[3*(k*Digits+c/2)+2];
      end else begin : gen_zero
        assign negatives[k*CorrectionWidth+c] = 1'b0;
      end
    end
  end

  ms_tree #(
    .Rows (Size),
    .Width(CorrectionWidth),
    .Mask (used_bits())
  ) u_tree (
    .rows_i(negatives),
    .rows_o(pair)
  );

  ms_add_prefix #(
    .Width   (CorrectionWidth),
    .Sklansky(1'b1)
  ) u_add (
    .a_i    (pair[CorrectionWidth-1:0]),
    .b_i    (pair[2*CorrectionWidth-1:CorrectionWidth]),
    .carry_i(1'b0),
    .sum_o  (correction_d)
  );

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      digits_q     <= digits_d;
      correction_q <= correction_d;
    end
  end

  assign digits_o = digits_q;
  assign correction_o = correction_q;

  logic unused_rst;
  assign unused_rst = rst_ni;

endmodule

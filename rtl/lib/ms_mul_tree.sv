/// Product of signed numbers plus `Extra` more words, in carry-save form: sum_o + carry_o =
/// a_i * b_i + extra words, modulo 2^`Width`. Combinational: Booth rows and a Dadda tree.
///
/// The signs of all rows are one constant, of which yosys makes half adders. Extra words should
/// arrive early (registers); Booth rows arrive late. `Width` - `Head` is at least `AWidth` +
/// `BWidth`. `Head` columns at the top stay free of constant and extra words, which must be 0
/// there: what they get are carries, so that the total is not wrapped but 2^(`Width` - `Head`) too
/// high.
///
/// Not done: carry propagation.
/// Model: integer multiplication; tests/rtl/lib_test.cpp.
module ms_mul_tree #(
  parameter  int unsigned AWidth = 8,
  parameter  int unsigned BWidth = 8,
  parameter  int unsigned Width = 16,
  parameter  int unsigned Extra = 0,
  parameter  int unsigned Head = 0,
  localparam int unsigned Words = Extra == 0 ? 1 : Extra
) (
  input  logic [AWidth-1:0]      a_i,
  input  logic [BWidth-1:0]      b_i,
  input  logic [Words*Width-1:0] extra_i,  // one word that is not read when `Extra` is 0
  output logic [Width-1:0]       sum_o,
  output logic [Width-1:0]       carry_o
);

  if (Width < AWidth + BWidth + Head) begin : gen_width_error
    $error("ms_mul_tree: Width is less than AWidth + BWidth + Head");
  end

  localparam int unsigned DIGITS = (AWidth + 1) / 2;
  localparam int unsigned ROW = BWidth + 1;
  // Extra words, the constant, the bits that complete negative rows, the rows.
  localparam int unsigned CONSTANT_ROW = Extra;
  localparam int unsigned NEG_ROW = Extra + 1;
  localparam int unsigned FIRST_ROW = Extra + 2;
  localparam int unsigned ROWS = FIRST_ROW + DIGITS;

  // -sum of 2^(BWidth + 2i), modulo 2^(Width - Head).
  function automatic bit [Width-1:0] sign_constant();
    bit [Width-1:0] weight;
    sign_constant = '0;
    weight = '0;
    weight[BWidth] = 1'b1;
    for (int unsigned i = 0; i < DIGITS; i++) begin
      sign_constant = sign_constant - weight;
      weight = weight << 2;
    end
    for (int unsigned c = Width - Head; c < Width; c++) sign_constant[c] = 1'b0;
  endfunction

  function automatic bit [ROWS*Width-1:0] used_bits();
    used_bits = ~({ROWS * Width{1'b1}} << (Extra * Width));
    for (int unsigned c = 0; c < Width; c++) begin
      if (c >= Width - Head) begin
        for (int unsigned r = 0; r < ROWS; r++) used_bits[r*Width+c] = 1'b0;
      end
      for (int unsigned i = 0; i < DIGITS; i++) begin
        if (c == 2 * i) used_bits[NEG_ROW*Width+c] = 1'b1;
        if (c >= 2 * i && c < 2 * i + ROW) used_bits[(FIRST_ROW+i)*Width+c] = 1'b1;
      end
    end
    used_bits[CONSTANT_ROW*Width+:Width] = sign_constant();
  endfunction

  logic [3*DIGITS-1:0]   digits;
  logic [ROWS*Width-1:0] rows;

  ms_booth_encoder #(
    .AWidth(AWidth)
  ) u_encoder (
    .a_i     (a_i),
    .digits_o(digits)
  );

  if (Extra > 0) begin : gen_extra
    assign rows[Extra*Width-1:0] = extra_i;
  end else begin : gen_none
    logic unused_extra;
    assign unused_extra = ^extra_i;
  end

  assign rows[CONSTANT_ROW*Width+:Width] = sign_constant();

  for (genvar c = 0; c < Width; c++) begin : gen_neg
    if (c % 2 == 0 && c < 2 * DIGITS) begin : gen_bit
      assign rows[NEG_ROW*Width+c] = digits[3*(c/2)+2];
    end else begin : gen_zero
      assign rows[NEG_ROW*Width+c] = 1'b0;
    end
  end

  for (genvar i = 0; i < DIGITS; i++) begin : gen_row
    logic [ROW-1:0] row;
    ms_partial_product #(
      .BWidth(BWidth)
    ) u_row (
      .digit_i(digits[3*i+:3]),
      .b_i    (b_i),
      .row_o  (row)
    );
    assign rows[(FIRST_ROW+i)*Width+:Width] = Width'(row) << (2 * i);
  end

  ms_tree #(
    .Rows (ROWS),
    .Width(Width),
    .Mask (used_bits())
  ) u_tree (
    .rows_i(rows),
    .rows_o({carry_o, sum_o})
  );

endmodule

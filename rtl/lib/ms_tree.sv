/// Dadda tree: `Rows` rows of `Width` bits to `Out` rows with the same total modulo 2^`Width`.
/// Combinational; 6 rows are three full adders deep, 9 four, 13 five, 19 six.
///
/// `Mask` says which bits can be other than zero; only those are wired, and a column spends full
/// and half adders only as far as the next Dadda height (2, 3, 4, 6, 9, 13, 19, 28, ...) asks for.
/// Rows stand in the order in which their bits arrive, earliest first: adders take the earliest.
///
/// Not done: carry propagation; that is an adder's work.
/// Source: L. Dadda, Alta Frequenza 34, 1965.
/// Model: integer addition; tests/rtl/lib_test.cpp.
module ms_tree #(
  parameter int unsigned Rows = 6,
  parameter int unsigned Width = 32,
  parameter int unsigned Out = 2,  // at least 2
  parameter bit [Rows*Width-1:0] Mask = {Rows * Width{1'b1}}
) (
  input  logic [Rows*Width-1:0] rows_i,   // row r in bits r*Width +: Width
  output logic [Out*Width-1:0]  rows_o
);

  // Heights and adder counts are packed, 8 bits a column.
  localparam int unsigned PACKED = 8 * Width;
  localparam int unsigned SLOTS = Rows < Out ? Out : Rows;

  // The largest height below `height` among Out and the Dadda heights above it.
  function automatic int unsigned next_height(input int unsigned height);
    int unsigned h;
    h = Out;
    next_height = Out;
    for (int unsigned i = 0; i < 12; i++) begin
      if (h < height) next_height = h;
      h = h * 3 / 2;
    end
  endfunction

  function automatic int unsigned height_below(input int unsigned row, input int unsigned column);
    height_below = 0;
    for (int unsigned r = 0; r < row; r++) begin
      if (Mask[r*Width+column]) height_below = height_below + 1;
    end
  endfunction

  function automatic bit [PACKED-1:0] first_heights();
    first_heights = '0;
    for (int unsigned c = 0; c < Width; c++) first_heights[8*c+:8] = 8'(height_below(Rows, c));
  endfunction

  function automatic int unsigned highest(input bit [PACKED-1:0] heights);
    highest = 0;
    for (int unsigned c = 0; c < Width; c++) begin
      if (32'(heights[8*c+:8]) > highest) highest = 32'(heights[8*c+:8]);
    end
  endfunction

  // Full adders (what = 0), half adders (1) or heights (2) after one stage, column by column.
  function automatic bit [PACKED-1:0] stage(input bit [PACKED-1:0] heights,
                                            input int unsigned what);
    int unsigned target;
    int unsigned carries;
    int unsigned height;
    int unsigned full;
    int unsigned half;
    stage = '0;
    target = next_height(highest(heights));
    carries = 0;
    for (int unsigned c = 0; c < Width; c++) begin
      height = 32'(heights[8*c+:8]) + carries;
      full = 0;
      half = 0;
      if (height > target) begin
        full = (height - target) / 2;
        half = (height - target) % 2;
      end
      carries = full + half;
      height = height - 2 * full - half;
      stage[8*c+:8] = what == 0 ? 8'(full) : what == 1 ? 8'(half) : 8'(height);
    end
  endfunction

  function automatic bit [PACKED-1:0] heights_before(input int unsigned s);
    heights_before = first_heights();
    for (int unsigned i = 0; i < s; i++) heights_before = stage(heights_before, 2);
  endfunction

  function automatic int unsigned stages();
    int unsigned h;
    stages = 0;
    h = highest(first_heights());
    for (int unsigned i = 0; i < 12; i++) begin
      if (h > Out) begin
        h = next_height(h);
        stages = stages + 1;
      end
    end
  endfunction

  localparam int unsigned STAGES = stages();

  // Before stage s, slot k of column c is gen_stage[s].now[c * SLOTS + k]; slots above a column's
  // height are zero. The last "stage" only holds the result.
  for (genvar s = 0; s <= STAGES; s++) begin : gen_stage
    localparam bit [PACKED-1:0] HEIGHTS = heights_before(s);
    logic [Width*SLOTS-1:0] now;

    if (s == 0) begin : gen_first
      for (genvar c = 0; c < Width; c++) begin : gen_column
        for (genvar r = 0; r < Rows; r++) begin : gen_row
          if (Mask[r*Width+c]) begin : gen_bit
            localparam int unsigned SLOT = height_below(r, c);
            assign now[c*SLOTS+SLOT] = rows_i[r*Width+c];
          end
        end
      end
    end else begin : gen_reduced
      localparam bit [PACKED-1:0] BEFORE = heights_before(s - 1);
      localparam bit [PACKED-1:0] FULL = stage(BEFORE, 0);
      localparam bit [PACKED-1:0] HALF = stage(BEFORE, 1);
      for (genvar c = 0; c < Width; c++) begin : gen_column
        // Slots of the next stage: bits left alone, sums, carries from below.
        localparam int unsigned F = 32'(FULL[8*c+:8]);
        localparam int unsigned ADDERS = F + 32'(HALF[8*c+:8]);
        localparam int unsigned TAKEN = F + 2 * ADDERS;
        localparam int unsigned REST = 32'(BEFORE[8*c+:8]) - TAKEN;
        localparam int unsigned UP = c + 1 < Width ? c + 1 : c;
        localparam int unsigned CARRIES = 32'(HEIGHTS[8*UP+:8]) - ADDERS;
        for (genvar k = 0; k < REST; k++) begin : gen_rest
          assign now[c*SLOTS+k] = gen_stage[s-1].now[c*SLOTS+TAKEN+k];
        end
        for (genvar k = 0; k < ADDERS; k++) begin : gen_adder
          logic sum;
          logic carry;
          if (k < F) begin : gen_full
            ms_full_adder #(
              .Shared(1'b1)
            ) u_adder (
              .a_i    (gen_stage[s-1].now[c*SLOTS+3*k]),
              .b_i    (gen_stage[s-1].now[c*SLOTS+3*k+1]),
              .c_i    (gen_stage[s-1].now[c*SLOTS+3*k+2]),
              .sum_o  (sum),
              .carry_o(carry)
            );
          end else begin : gen_half
            logic x;
            logic y;
            assign {y, x} = gen_stage[s-1].now[c*SLOTS+F+2*k+:2];
            assign sum = x ^ y;
            assign carry = x & y;
          end
          assign now[c*SLOTS+REST+k] = sum;
          if (c + 1 < Width) begin : gen_carry
            assign now[UP*SLOTS+CARRIES+k] = carry;
          end else begin : gen_lost
            logic unused_carry;
            assign unused_carry = carry;
          end
        end
      end
    end

    for (genvar c = 0; c < Width; c++) begin : gen_zero
      for (genvar k = 0; k < SLOTS; k++) begin : gen_slot
        if (k >= 32'(HEIGHTS[8*c+:8])) begin : gen_above
          assign now[c*SLOTS+k] = 1'b0;
        end
      end
    end
  end

  for (genvar c = 0; c < Width; c++) begin : gen_out
    for (genvar r = 0; r < Out; r++) begin : gen_row
      assign rows_o[r*Width+c] = gen_stage[STAGES].now[c*SLOTS+r];
    end
  end

endmodule

/// Cell of a cube: sum_o + carry_o = sum over cycles since clr_i of the `Depth` products a[d] *
/// b[d].
///
/// `Pe` 0, as `mac`: Booth multipliers with product registers, a tree of Sklansky adders with a
/// register behind it, an accumulator with its own adder. `Pe` 1, as `mac_folded`: all partial
/// products and the accumulator in Dadda trees, one adder. `Pe` 3, as `opt1`: the same trees
/// without the adder; sum and carry are kept apart.
///
/// Latency: 4 enabled cycles from operands to sum_o and carry_o with `Pe` = 0, 2 with the others.
/// Throughput: `Depth` products per enabled cycle.
/// Not done: carry_o is 0 in cells that are not carry-save; detection of overflow; the sum is
/// modulo 2^AccWidth.
/// Model: macroscope::engine::BroadcastGrid.
module ms_cube_cell #(
  parameter int unsigned Depth = 4,
  parameter int unsigned Pe = 0,
  parameter int unsigned AWidth = 8,
  parameter int unsigned BWidth = 8,
  parameter int unsigned AccWidth = 32,
  parameter bit          Stall = 1'b1  // 0: en_i is not read, the cell never stalls
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,  // no control bits, not read
  input  logic                    clr_i,   // these operands start a new sum
  input  logic                    en_i,    // low: nothing changes
  input  logic [Depth*AWidth-1:0] a_i,     // a[d] signed, in bits d*AWidth +: AWidth
  input  logic [Depth*BWidth-1:0] b_i,     // b[d] signed
  output logic [AccWidth-1:0]     sum_o,
  output logic [AccWidth-1:0]     carry_o
);

  localparam int unsigned PRODUCT = AWidth + BWidth;

  if (AccWidth < PRODUCT) begin : gen_width_error
    $error("ms_cube_cell: AccWidth is less than AWidth + BWidth");
  end
  if (Pe != 0 && Pe != 1 && Pe != 3) begin : gen_pe_error
    $error("ms_cube_cell: there is no cell of this number");
  end

  logic                    clr_q;
  logic [Depth*AWidth-1:0] a_q;
  logic [Depth*BWidth-1:0] b_q;

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      clr_q <= clr_i;
      a_q   <= a_i;
      b_q   <= b_i;
    end
  end

  if (Pe == 0) begin : gen_mac
    localparam int unsigned LEVELS = $clog2(Depth);

    logic                clr_q2;
    logic                clr_q3;
    logic [AccWidth-1:0] total_q;
    logic [AccWidth-1:0] acc_d;
    logic [AccWidth-1:0] acc_q;

    // Level l holds ceil(Depth / 2^l) words; level 0 is registered, an odd word passes.
    for (genvar l = 0; l <= LEVELS; l++) begin : gen_rank
      localparam int unsigned WIDTH = PRODUCT + l < AccWidth ? PRODUCT + l : AccWidth;
      localparam int unsigned WORDS = (Depth + (1 << l) - 1) >> l;
      logic [WORDS*WIDTH-1:0] words;

      if (l == 0) begin : gen_products
        logic [WORDS*WIDTH-1:0] words_d;
        logic [WORDS*WIDTH-1:0] words_q;
        for (genvar d = 0; d < Depth; d++) begin : gen_product
          ms_mul #(
            .AWidth(AWidth),
            .BWidth(BWidth)
          ) u_mul (
            .a_i      (a_q[d*AWidth+:AWidth]),
            .b_i      (b_q[d*BWidth+:BWidth]),
            .product_o(words_d[d*WIDTH+:WIDTH])
          );
        end
        always_ff @(posedge clk_i) begin
          if (en_i || !Stall) words_q <= words_d;
        end
        assign words = words_q;
      end else begin : gen_sums
        localparam int unsigned BELOW = PRODUCT + l - 1 < AccWidth ? PRODUCT + l - 1 : AccWidth;
        localparam int unsigned BELOW_WORDS = (Depth + (1 << (l - 1)) - 1) >> (l - 1);
        for (genvar w = 0; w < WORDS; w++) begin : gen_sum
          logic [BELOW-1:0] x;
          assign x = gen_rank[l-1].words[2*w*BELOW+:BELOW];
          if (2 * w + 1 < BELOW_WORDS) begin : gen_pair
            logic [BELOW-1:0] y;
            assign y = gen_rank[l-1].words[(2*w+1)*BELOW+:BELOW];
            ms_add_prefix #(
              .Width   (WIDTH),
              .Sklansky(1'b1)
            ) u_add (
              .a_i    (WIDTH'($signed(x))),
              .b_i    (WIDTH'($signed(y))),
              .carry_i(1'b0),
              .sum_o  (words[w*WIDTH+:WIDTH])
            );
          end else begin : gen_odd
            assign words[w*WIDTH+:WIDTH] = WIDTH'($signed(x));
          end
        end
      end
    end

    ms_add_prefix #(
      .Width   (AccWidth),
      .Sklansky(1'b1)
    ) u_accumulate (
      .a_i    (total_q),
      .b_i    (acc_q & {AccWidth{~clr_q3}}),
      .carry_i(1'b0),
      .sum_o  (acc_d)
    );

    always_ff @(posedge clk_i) begin
      if (en_i || !Stall) begin
        clr_q2  <= clr_q;
        clr_q3  <= clr_q2;
        total_q <= AccWidth'($signed(gen_rank[LEVELS].words));
        acc_q   <= acc_d;
      end
    end

    assign sum_o = acc_q;
    assign carry_o = {AccWidth{1'b0}};
  end else begin : gen_trees
    // Sum and carry of the accumulator first: they arrive early.
    localparam int unsigned KEPT = Pe == 3 ? 2 : 1;
    localparam int unsigned ROWS = KEPT + 2 * Depth;

    logic [ROWS*AccWidth-1:0] rows;
    logic [KEPT*AccWidth-1:0] acc_d;
    logic [KEPT*AccWidth-1:0] acc_q;
    logic [AccWidth-1:0]      sum;
    logic [AccWidth-1:0]      carry;

    assign rows[KEPT*AccWidth-1:0] = acc_q & {KEPT * AccWidth{~clr_q}};
    for (genvar d = 0; d < Depth; d++) begin : gen_product
      ms_mul_tree #(
        .AWidth(AWidth),
        .BWidth(BWidth),
        .Width (AccWidth)
      ) u_mul (
        .a_i    (a_q[d*AWidth+:AWidth]),
        .b_i    (b_q[d*BWidth+:BWidth]),
        .extra_i({AccWidth{1'b0}}),
        .sum_o  (rows[(KEPT+2*d)*AccWidth+:AccWidth]),
        .carry_o(rows[(KEPT+2*d+1)*AccWidth+:AccWidth])
      );
    end

    ms_tree #(
      .Rows (ROWS),
      .Width(AccWidth)
    ) u_tree (
      .rows_i(rows),
      .rows_o({carry, sum})
    );

    if (Pe == 3) begin : gen_opt1
      assign acc_d = {carry, sum};
      assign sum_o = acc_q[AccWidth-1:0];
      assign carry_o = acc_q[AccWidth+:AccWidth];
    end else begin : gen_folded
      ms_add_prefix #(
        .Width   (AccWidth),
        .Sklansky(1'b1)
      ) u_add (
        .a_i    (sum),
        .b_i    (carry),
        .carry_i(1'b0),
        .sum_o  (acc_d)
      );
      assign sum_o = acc_q;
      assign carry_o = {AccWidth{1'b0}};
    end

    always_ff @(posedge clk_i) begin
      if (en_i || !Stall) acc_q <= acc_d;
    end
  end

  logic unused_rst;
  assign unused_rst = rst_ni;

endmodule

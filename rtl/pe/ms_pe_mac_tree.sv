/// Multiplier and adder tree: `Size` products per cycle; sum_o = sum over k of a[k] * weight[k].
///
/// `Size` Booth multipliers, each with a carry-propagate adder and a product register, and a tree
/// of adders, all Sklansky: the fair baseline of ms_pe_opt2. The weights stand still, operands
/// march from tile to tile.
///
/// Latency: 4 enabled cycles from a_i to sum_o, 1 to a_o (the next tile). Throughput: `Size`
/// products per enabled cycle. Weights shift in by `Size` cycles with load_i; sums of operands that
/// meet half a set of weights have no meaning. With `Shadow` they shift into second registers, and
/// swap_i makes those the weights of the operands that come with it.
/// Not done: accumulation over more than `Size` products.
/// Model: macroscope::pe::MacTree.
module ms_pe_mac_tree #(
  parameter int unsigned Size = 16,     // a power of two, at least 4
  parameter int unsigned AWidth = 8,
  parameter int unsigned BWidth = 8,
  parameter bit          Shadow = 1'b0,  // a second register for every weight
  parameter bit          Stall = 1'b1,   // 0: en_i is not read, the tile never stalls
  localparam int unsigned SumWidth = AWidth + BWidth + $clog2(Size)
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,    // no control bits, not read
  input  logic                   en_i,      // low: nothing changes
  input  logic                   load_i,    // weight_i shifts in, as the weight of k = 0
  input  logic [BWidth-1:0]      weight_i,  // signed
  input  logic                   swap_i,    // Shadow: the loaded weights take over
  input  logic [Size*AWidth-1:0] a_i,       // a[k] signed, in bits k*AWidth +: AWidth
  output logic [Size*AWidth-1:0] a_o,
  output logic [SumWidth-1:0]    sum_o      // signed
);

  localparam int unsigned PRODUCT = AWidth + BWidth;
  localparam int unsigned LEVELS = $clog2(Size);
  // The level of the tree that is registered, half of the way down.
  localparam int unsigned CUT = LEVELS / 2;

  if (Size < 4 || Size != 1 << LEVELS) begin : gen_size_error
    $error("ms_pe_mac_tree: Size is not a power of two of at least 4");
  end

  logic [Size*BWidth-1:0] weights_q;
  logic [Size*AWidth-1:0] a_q;
  logic [SumWidth-1:0]    sum_q;

  // Level l holds Size / 2^l words of PRODUCT + l bits; level 0 and level CUT are registers.
  for (genvar l = 0; l <= LEVELS; l++) begin : gen_rank
    localparam int unsigned WIDTH = PRODUCT + l;
    localparam int unsigned WORDS = Size >> l;
    logic [WORDS*WIDTH-1:0] words_d;
    logic [WORDS*WIDTH-1:0] words;

    if (l == 0) begin : gen_products
      for (genvar k = 0; k < Size; k++) begin : gen_product
        ms_mul #(
          .AWidth(AWidth),
          .BWidth(BWidth)
        ) u_mul (
          .a_i      (a_q[k*AWidth+:AWidth]),
          .b_i      (weights_q[k*BWidth+:BWidth]),
          .product_o(words_d[k*WIDTH+:WIDTH])
        );
      end
    end else begin : gen_sums
      localparam int unsigned BELOW = WIDTH - 1;
      for (genvar k = 0; k < WORDS; k++) begin : gen_sum
        logic [BELOW-1:0] x;
        logic [BELOW-1:0] y;
        assign x = gen_rank[l-1].words[2*k*BELOW+:BELOW];
        assign y = gen_rank[l-1].words[(2*k+1)*BELOW+:BELOW];
        ms_add_prefix #(
          .Width   (WIDTH),
          .Sklansky(1'b1)
        ) u_add (
          .a_i    ({x[BELOW-1], x}),
          .b_i    ({y[BELOW-1], y}),
          .carry_i(1'b0),
          .sum_o  (words_d[k*WIDTH+:WIDTH])
        );
      end
    end

    if (l == 0 || l == CUT) begin : gen_register
      logic [WORDS*WIDTH-1:0] words_q;
      always_ff @(posedge clk_i) begin
        if (en_i || !Stall) words_q <= words_d;
      end
      assign words = words_q;
    end else begin : gen_wire
      assign words = words_d;
    end
  end

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
      a_q   <= a_i;
      sum_q <= gen_rank[LEVELS].words;
    end
  end

  assign a_o = a_q;
  assign sum_o = sum_q;

  logic unused_rst;
  assign unused_rst = rst_ni;

endmodule

/// The arithmetic of a dense PE whose sum passes down: sum_o + carry_o = sum_i + carry_i + a_i *
/// w_i modulo 2^AccWidth. By its number: 0 `mac`, 1 `mac_folded`, 2 `mac_p2`, 3 `opt1`.
///
/// What the dense PEs of rtl/pe have behind their operand registers, with the sum from the PE above
/// in place of the PE's own accumulator.
///
/// Latency: 1 enabled cycle from sum_i and carry_i; from a_i and w_i 1, in `mac_p2`, which has a
/// product register, 2. Throughput: one product per enabled cycle.
/// Not done: detection of overflow; carries are 0 in PEs that are not carry-save.
/// Model: macroscope::engine::StationaryGrid.
module ms_pass_pe #(
  parameter int unsigned Pe = 0,
  parameter int unsigned AWidth = 8,
  parameter int unsigned BWidth = 8,
  parameter int unsigned AccWidth = 32,
  parameter bit          Stall = 1'b1  // 0: en_i is not read, the PE never stalls
) (
  input  logic                clk_i,
  input  logic                en_i,     // low: nothing changes
  input  logic [AWidth-1:0]   a_i,      // signed
  input  logic [BWidth-1:0]   w_i,      // signed
  input  logic [AccWidth-1:0] sum_i,
  input  logic [AccWidth-1:0] carry_i,
  output logic [AccWidth-1:0] sum_o,
  output logic [AccWidth-1:0] carry_o
);

  localparam int unsigned PRODUCT = AWidth + BWidth;

  logic [AccWidth-1:0] sum_d;
  logic [AccWidth-1:0] carry_d;
  logic [AccWidth-1:0] sum_q;

  if (Pe == 3) begin : gen_opt1
    // As in ms_pe_opt1: the tree has one column more than the product, above it the sum counts.
    localparam int unsigned HIGH = AccWidth - PRODUCT;
    logic [PRODUCT:0]    low_sum;
    logic [PRODUCT:0]    low_carry;
    logic [HIGH-1:0]     high_sum;
    logic [HIGH-1:0]     high_carry;
    logic [AccWidth-1:0] carry_q;
    logic                unused_carry;

    if (AccWidth <= PRODUCT + 1) begin : gen_width_error
      $error("ms_pass_pe: AccWidth is not more than AWidth + BWidth + 1");
    end

    ms_mul_tree #(
      .AWidth(AWidth),
      .BWidth(BWidth),
      .Width (PRODUCT + 1),
      .Extra (2),
      .Head  (1)
    ) u_mul (
      .a_i    (a_i),
      .b_i    (w_i),
      .extra_i({1'b0, carry_i[PRODUCT-1:0], 1'b0, sum_i[PRODUCT-1:0]}),
      .sum_o  (low_sum),
      .carry_o(low_carry)
    );

    ms_segment_sign #(
      .Width(HIGH)
    ) u_high (
      .sum_i  (sum_i[AccWidth-1:PRODUCT]),
      .carry_i(carry_i[AccWidth-1:PRODUCT]),
      .minus_i(~low_sum[PRODUCT]),
      .sum_o  (high_sum),
      .carry_o(high_carry)
    );

    assign sum_d = {high_sum, low_sum[PRODUCT-1:0]};
    assign carry_d = {high_carry[HIGH-1:1], low_carry};
    assign unused_carry = high_carry[0];

    always_ff @(posedge clk_i) begin
      if (en_i || !Stall) begin
        carry_q <= carry_d;
      end
    end
    assign carry_o = carry_q;
  end else begin : gen_one_word
    logic [PRODUCT-1:0]  product;
    logic [AccWidth-1:0] addend;
    logic                unused_carry;

    if (Pe == 1) begin : gen_folded
      logic [AccWidth-1:0] tree_carry;
      ms_mul_tree #(
        .AWidth(AWidth),
        .BWidth(BWidth),
        .Width (AccWidth),
        .Extra (1)
      ) u_mul (
        .a_i    (a_i),
        .b_i    (w_i),
        .extra_i(sum_i),
        .sum_o  (addend),
        .carry_o(tree_carry)
      );
      assign carry_d = tree_carry;
      assign product = '0;
    end else begin : gen_product
      logic [PRODUCT-1:0] product_d;
      ms_mul #(
        .AWidth(AWidth),
        .BWidth(BWidth)
      ) u_mul (
        .a_i      (a_i),
        .b_i      (w_i),
        .product_o(product_d)
      );
      if (Pe == 2) begin : gen_register
        logic [PRODUCT-1:0] product_q;
        always_ff @(posedge clk_i) begin
          if (en_i || !Stall) begin
            product_q <= product_d;
          end
        end
        assign product = product_q;
      end else begin : gen_wire
        assign product = product_d;
      end
      assign addend = AccWidth'($signed(product));
      assign carry_d = sum_i;
    end

    // `mac_p2` has the faster, larger adder, as in rtl/pe.
    ms_add_prefix #(
      .Width   (AccWidth),
      .Sklansky(Pe != 2)
    ) u_accumulate (
      .a_i    (addend),
      .b_i    (carry_d),
      .carry_i(1'b0),
      .sum_o  (sum_d)
    );

    assign carry_o = '0;
    assign unused_carry = ^{carry_i, product};
  end

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      sum_q <= sum_d;
    end
  end

  assign sum_o = sum_q;

endmodule

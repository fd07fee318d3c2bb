/// Lane of the vector unit: an operation on words of 32 bits in every cycle, four registers.
///
///     0 add       a + b                         4 requantize  (a * scale + half) >> shift to int8
///     1 subtract  a - b                         5 exp2        2^(a / 2^16) * 2^15, a below 0
///     2 maximum   larger of a and b, signed     6 reciprocal  2^15 / (1 + a / 2^16), 16 bits of a
///     3 multiply  (a * b[15:0]) >> shift        7 pass        a
///
/// Sums, products and shifted products are wrapped to 32 bits; half is 2^(shift - 1), 0 for shift
/// 0; int8 saturates. Functions are straight lines between 16 points (ms_vector_table), exact to
/// 2^-10. A source is the word at data_i or a register. A result goes to result_o and, with
/// write_i, into a register.
///
/// Latency: 4 cycles to result_o; a register has a result for operations of the 4th cycle after
/// and later. Throughput: one operation a cycle. No back-pressure.
/// Not done: forwarding; larger integer parts than -32 of exp2; normalizing what is inverted;
/// addresses, fetching and loops (ms_vector_control).
/// Model: macroscope::vector_unit::VectorLane.
module ms_vector_lane (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,
  input  logic [2:0]  op_i,
  input  logic [2:0]  src_a_i,  // {1, any}: data_i, else {0, register}
  input  logic [2:0]  src_b_i,
  input  logic [1:0]  dst_i,
  input  logic        write_i,
  input  logic [4:0]  shift_i,
  input  logic [15:0] scale_i,  // signed
  input  logic [31:0] data_i,

  output logic        valid_o,
  output logic [31:0] result_o
);

  localparam int unsigned PRODUCT = 48;
  localparam logic [2:0] OP_SUB = 3'd1;
  localparam logic [2:0] OP_MAX = 3'd2;
  localparam logic [2:0] OP_MUL = 3'd3;
  localparam logic [2:0] OP_REQUANT = 3'd4;
  localparam logic [2:0] OP_EXP2 = 3'd5;
  localparam logic [2:0] OP_RECIP = 3'd6;
  localparam logic [2:0] OP_PASS = 3'd7;

  // Stage 1: operands.
  logic         valid_q;
  logic [2:0]   op_q;
  logic [1:0]   dst_q;
  logic         write_q;
  logic [4:0]   shift_q;
  logic [15:0]  scale_q;
  logic [31:0]  a_d;
  logic [31:0]  a_q;
  logic [31:0]  b_d;
  logic [31:0]  b_q;
  logic [127:0] registers_q;  // register r in bits 32*r +: 32

  assign a_d = src_a_i[2] ? data_i : registers_q[32*src_a_i[1:0]+:32];
  assign b_d = src_b_i[2] ? data_i : registers_q[32*src_b_i[1:0]+:32];

  // Stage 2: sum, and the product in carry-save form.
  logic               valid_q2;
  logic               write_q2;
  logic [1:0]         dst_q2;
  logic               shifted_d;   // the result is a shifted product
  logic               shifted_q2;
  logic               narrow_q2;   // and saturates
  logic [5:0]         amount_d;
  logic [5:0]         amount_q2;
  logic               function_d;  // from the table
  logic               minus;
  logic [32:0]        sum;
  logic [31:0]        plain_d;
  logic [31:0]        plain_q2;
  logic [31:0]        factor;
  logic [15:0]        scale;
  logic [15:0]        base;
  logic [15:0]        slope;
  logic [PRODUCT-1:0] extra;
  logic [PRODUCT-1:0] tree_sum_d;
  logic [PRODUCT-1:0] tree_sum_q2;
  logic [PRODUCT-1:0] tree_carry_d;
  logic [PRODUCT-1:0] tree_carry_q2;

  assign minus = op_q == OP_SUB || op_q == OP_MAX;
  assign sum = {a_q[31], a_q} + ({b_q[31], b_q} ^ {33{minus}}) + 33'(minus);
  always_comb begin
    unique case (op_q)
      OP_MAX:  plain_d = sum[32] ? b_q : a_q;
      OP_PASS: plain_d = a_q;
      default: plain_d = sum[31:0];
    endcase
  end

  ms_vector_table u_table (
    .recip_i(op_q == OP_RECIP),
    .index_i(a_q[15:12]),
    .base_o (base),
    .slope_o(slope)
  );

  assign function_d = op_q == OP_EXP2 || op_q == OP_RECIP;
  assign shifted_d = function_d || op_q == OP_MUL || op_q == OP_REQUANT;
  assign factor = function_d ? {20'd0, a_q[11:0]} : a_q;
  assign scale = function_d ? slope : op_q == OP_REQUANT ? scale_q : b_q[15:0];
  always_comb begin
    extra = '0;
    if (function_d) begin
      extra[27:12] = base;
    end else if (op_q == OP_REQUANT && shift_q != 5'd0) begin
      extra[31:0] = 32'd1 << (shift_q - 5'd1);
    end
  end
  // exp2: the integer part k < 0 shifts by -k more.
  always_comb begin
    amount_d = {1'b0, shift_q};
    if (op_q == OP_RECIP || (op_q == OP_EXP2 && !a_q[31])) begin
      amount_d = 6'd12;
    end else if (op_q == OP_EXP2) begin
      amount_d = (&a_q[30:21]) ? 6'd13 + {1'b0, ~a_q[20:16]} : 6'd44;
    end
  end

  ms_mul_tree #(
    .AWidth(16),
    .BWidth(32),
    .Width (PRODUCT),
    .Extra (1)
  ) u_tree (
    .a_i    (scale),
    .b_i    (factor),
    .extra_i(extra),
    .sum_o  (tree_sum_d),
    .carry_o(tree_carry_d)
  );

  // Stage 3: the product as one word.
  logic               valid_q3;
  logic               write_q3;
  logic [1:0]         dst_q3;
  logic               shifted_q3;
  logic               narrow_q3;
  logic [5:0]         amount_q3;
  logic [31:0]        plain_q3;
  logic [PRODUCT-1:0] product_d;
  logic [PRODUCT-1:0] product_q3;

  ms_add_prefix #(
    .Width   (PRODUCT),
    .Sklansky(1'b1)
  ) u_add (
    .a_i    (tree_sum_q2),
    .b_i    (tree_carry_q2),
    .carry_i(1'b0),
    .sum_o  (product_d)
  );

  // Stage 4: shift and saturate.
  logic                      valid_q4;
  logic signed [PRODUCT-1:0] shifted;
  logic                      fits;
  logic [31:0]               result_d;
  logic [31:0]               result_q4;

  assign shifted = $signed(product_q3) >>> amount_q3;
  assign fits = (&shifted[PRODUCT-1:7]) | ~(|shifted[PRODUCT-1:7]);
  always_comb begin
    result_d = plain_q3;
    if (shifted_q3) begin
      result_d = shifted[31:0];
      if (narrow_q3 && !fits) begin
        result_d = {{25{shifted[PRODUCT-1]}}, {7{~shifted[PRODUCT-1]}}};
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q  <= 1'b0;
      valid_q2 <= 1'b0;
      valid_q3 <= 1'b0;
      valid_q4 <= 1'b0;
    end else begin
      valid_q  <= valid_i;
      valid_q2 <= valid_q;
      valid_q3 <= valid_q2;
      valid_q4 <= valid_q3;
    end
  end

  always_ff @(posedge clk_i) begin
    op_q          <= op_i;
    dst_q         <= dst_i;
    write_q       <= write_i;
    shift_q       <= shift_i;
    scale_q       <= scale_i;
    a_q           <= a_d;
    b_q           <= b_d;
    write_q2      <= write_q & valid_q;
    dst_q2        <= dst_q;
    shifted_q2    <= shifted_d;
    narrow_q2     <= op_q == OP_REQUANT;
    amount_q2     <= amount_d;
    plain_q2      <= plain_d;
    tree_sum_q2   <= tree_sum_d;
    tree_carry_q2 <= tree_carry_d;
    write_q3      <= write_q2;
    dst_q3        <= dst_q2;
    shifted_q3    <= shifted_q2;
    narrow_q3     <= narrow_q2;
    amount_q3     <= amount_q2;
    plain_q3      <= plain_q2;
    product_q3    <= product_d;
    result_q4     <= result_d;
    for (int unsigned r = 0; r < 4; r++) begin
      if (write_q3 && dst_q3 == 2'(r)) registers_q[32*r+:32] <= result_d;
    end
  end

  assign valid_o = valid_q4;
  assign result_o = result_q4;

endmodule

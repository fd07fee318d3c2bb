/// A lane of Laconic: pairs of a signed power of two of a and one of b, one per cycle, until each
/// power of a has met each power of b.
///
/// Operands come as canonical signed digits, a mask of the positive and one of the negative powers.
/// Taken in an enabled cycle with take_i, which needs drained_o: at most one pair is left.
///
/// Latency: 2 enabled cycles from operands to pair. Throughput: one pair per enabled cycle, no
/// cycle between operands.
/// Not done: encoding operands.
/// Source: S. Sharify et al., ISCA 2019 (Laconic).
/// Model: macroscope::engine::PairFeed.
module ms_pair_lane #(
  parameter bit Stall = 1'b1  // 0: en_i is not read, the lane never stalls
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       en_i,       // low: nothing changes

  input  logic       take_i,
  input  logic [7:0] a_plus_i,   // bit e: + 2^e
  input  logic [7:0] a_minus_i,  // bit e: - 2^e
  input  logic [7:0] b_plus_i,
  input  logic [7:0] b_minus_i,
  output logic       drained_o,  // at most one pair is left

  output logic       valid_o,
  output logic [3:0] a_o,        // {neg, exponent}
  output logic [3:0] b_o
);

  logic [7:0] a_d;
  logic [7:0] a_q;      // powers of a whose pairs are left, the lowest is in work
  logic [7:0] b_d;
  logic [7:0] b_q;      // powers of b that it has not met
  logic [7:0] b_all_q;
  logic [7:0] a_neg_q;
  logic [7:0] b_neg_q;
  logic [7:0] a_pick;
  logic [7:0] a_rest;
  logic [2:0] a_index;
  logic [3:0] a_count;
  logic [7:0] b_pick;
  logic [7:0] b_rest;
  logic [2:0] b_index;
  logic [3:0] b_count;
  logic       valid_q;
  logic [3:0] a_out_q;
  logic [3:0] b_out_q;

  ms_sparse_encoder #(
    .Size(8)
  ) u_a (
    .mask_i (a_q),
    .first_o(a_pick),
    .rest_o (a_rest),
    .index_o(a_index),
    .count_o(a_count)
  );

  ms_sparse_encoder #(
    .Size(8)
  ) u_b (
    .mask_i (b_q),
    .first_o(b_pick),
    .rest_o (b_rest),
    .index_o(b_index),
    .count_o(b_count)
  );

  // Without a power of one operand there are no pairs, and the other's powers do not matter.
  assign drained_o = (a_count <= 4'd1) & (b_count <= 4'd1);

  always_comb begin
    a_d = a_q;
    b_d = b_rest;
    if (b_count <= 4'd1) begin
      a_d = a_rest;
      b_d = a_count <= 4'd1 ? '0 : b_all_q;
    end
    if (take_i) begin
      a_d = (b_plus_i | b_minus_i) == '0 ? '0 : a_plus_i | a_minus_i;
      b_d = (a_plus_i | a_minus_i) == '0 ? '0 : b_plus_i | b_minus_i;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      a_q     <= '0;
      b_q     <= '0;
      valid_q <= 1'b0;
    end else if (en_i || !Stall) begin
      a_q     <= a_d;
      b_q     <= b_d;
      valid_q <= (a_q != '0) & (b_q != '0);
    end
  end

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      if (take_i) begin
        b_all_q <= b_plus_i | b_minus_i;
        a_neg_q <= a_minus_i;
        b_neg_q <= b_minus_i;
      end
      a_out_q <= {|(a_pick & a_neg_q), a_index};
      b_out_q <= {|(b_pick & b_neg_q), b_index};
    end
  end

  assign valid_o = valid_q;
  assign a_o = a_out_q;
  assign b_o = b_out_q;

endmodule

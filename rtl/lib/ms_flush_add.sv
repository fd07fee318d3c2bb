/// Flush unit of OPT1: one word of a carry-save pair, result_o = sum_i + carry_i modulo 2^Width. It
/// stands in the vector unit, once for many PEs.
///
/// Latency: 2 enabled cycles. Throughput: one pair per enabled cycle. No back-pressure.
/// Model: macroscope::pe::FlushAdd.
module ms_flush_add #(
  parameter int unsigned Width = 32,
  parameter bit          Stall = 1'b1  // 0: en_i is not read, the unit never stalls
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             en_i,     // low: nothing changes

  input  logic             valid_i,
  input  logic [Width-1:0] sum_i,
  input  logic [Width-1:0] carry_i,

  output logic             valid_o,
  output logic [Width-1:0] result_o
);

  logic             valid_q;
  logic             valid_q2;
  logic [Width-1:0] sum_q;
  logic [Width-1:0] carry_q;
  logic [Width-1:0] result_d;
  logic [Width-1:0] result_q;

  ms_add_prefix #(
    .Width(Width)
  ) u_add (
    .a_i    (sum_q),
    .b_i    (carry_q),
    .carry_i(1'b0),
    .sum_o  (result_d)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q  <= 1'b0;
      valid_q2 <= 1'b0;
    end else if (en_i || !Stall) begin
      valid_q  <= valid_i;
      valid_q2 <= valid_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      sum_q    <= sum_i;
      carry_q  <= carry_i;
      result_q <= result_d;
    end
  end

  assign valid_o = valid_q2;
  assign result_o = result_q;

endmodule

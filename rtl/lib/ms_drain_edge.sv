/// The output register under a column of an array. Of a carry-save pair (`Words` = 2) it is the
/// input register of a flush unit, and the result is their sum; with `Flush` = 0 the pair leaves.
///
/// Latency: 1 enabled cycle; 2 of the sum of a pair. Throughput: one result per enabled cycle.
/// Not done: back-pressure.
/// Model: macroscope::pe::FlushAdd.
module ms_drain_edge #(
  parameter  int unsigned Words = 1,
  parameter  int unsigned Width = 32,
  parameter  bit          Flush = 1'b1,
  parameter  bit          Stall = 1'b1,  // 0: en_i is not read, nothing ever stalls
  localparam int unsigned OutWidth = Flush ? Width : Words * Width
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   en_i,     // low: nothing changes

  input  logic                   valid_i,
  input  logic [Words*Width-1:0] words_i,  // {carry, sum} of a pair

  output logic                   valid_o,
  output logic [OutWidth-1:0]    result_o
);

  if (Words == 2 && Flush) begin : gen_flush
    ms_flush_add #(
      .Width(Width),
      .Stall(Stall)
    ) u_flush (
      .clk_i,
      .rst_ni,
      .en_i,
      .valid_i,
      .sum_i  (words_i[Width-1:0]),
      .carry_i(words_i[Width+:Width]),
      .valid_o,
      .result_o
    );
  end else begin : gen_register
    logic                   valid_q;
    logic [Words*Width-1:0] word_q;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        valid_q <= 1'b0;
      end else if (en_i || !Stall) begin
        valid_q <= valid_i;
      end
    end

    always_ff @(posedge clk_i) begin
      if (en_i || !Stall) begin
        word_q <= words_i;
      end
    end

    assign valid_o = valid_q;
    assign result_o = word_q;
  end

endmodule

/// Registers in a row: data_o is data_i `Cycles` enabled cycles ago; with `Cycles` = 0 a wire.
///
/// Latency: `Cycles` enabled cycles. Throughput: one word per enabled cycle.
/// Not done: without `Reset` the registers hold anything until data arrives.
/// Model: macroscope::engine::History.
module ms_delay #(
  parameter int unsigned Width = 1,
  parameter int unsigned Cycles = 1,
  parameter bit          Reset = 1'b0,  // control bits: 0 after a reset
  parameter bit          Stall = 1'b1   // 0: en_i is not read, nothing ever stalls
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             en_i,    // low: nothing changes
  input  logic [Width-1:0] data_i,
  output logic [Width-1:0] data_o
);

  if (Cycles == 0) begin : gen_wire
    assign data_o = data_i;
  end else begin : gen_registers
    logic [Cycles*Width-1:0]     q;
    logic [(Cycles+1)*Width-1:0] all;
    assign all = {q, data_i};
    assign data_o = q[(Cycles-1)*Width+:Width];
    if (Reset) begin : gen_reset
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) begin
          q <= {Cycles * Width{1'b0}};
        end else if (en_i || !Stall) begin
          q <= all[Cycles*Width-1:0];
        end
      end
    end else begin : gen_plain
      always_ff @(posedge clk_i) begin
        if (en_i || !Stall) begin
          q <= all[Cycles*Width-1:0];
        end
      end
    end
    logic unused_last;
    assign unused_last = ^all[Cycles*Width+:Width];
  end

  logic unused_bits;
  assign unused_bits = rst_ni ^ en_i ^ clk_i;

endmodule

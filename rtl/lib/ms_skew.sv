/// The triangle of registers in front of an edge of an array: lane i of data_o is lane i of data_i
/// i cycles ago.
///
/// Latency: i enabled cycles on lane i. Throughput: one vector per enabled cycle.
/// Not done: back-pressure; without `Reset` the registers hold anything until data arrives.
/// Model: macroscope::engine::SkewBuffer.
module ms_skew #(
  parameter int unsigned Lanes = 4,
  parameter int unsigned Width = 8,
  parameter bit          Reset = 1'b0,  // control bits: 0 after a reset
  parameter bit          Stall = 1'b1   // 0: en_i is not read, nothing ever stalls
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   en_i,    // low: nothing changes
  input  logic [Lanes*Width-1:0] data_i,  // lane i in bits i*Width +: Width
  output logic [Lanes*Width-1:0] data_o
);

  assign data_o[Width-1:0] = data_i[Width-1:0];

  for (genvar i = 1; i < Lanes; i++) begin : gen_lane
    logic [i*Width-1:0]     q;
    logic [(i+1)*Width-1:0] all;
    assign all = {q, data_i[i*Width+:Width]};
    assign data_o[i*Width+:Width] = all[i*Width+:Width];
    if (Reset) begin : gen_reset
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) begin
          q <= '0;
        end else if (en_i || !Stall) begin
          q <= all[i*Width-1:0];
        end
      end
    end else begin : gen_plain
      always_ff @(posedge clk_i) begin
        if (en_i || !Stall) begin
          q <= all[i*Width-1:0];
        end
      end
    end
  end

  logic unused_bits;
  assign unused_bits = rst_ni ^ en_i ^ clk_i;

endmodule

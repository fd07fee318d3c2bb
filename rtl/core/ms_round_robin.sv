/// Grants one of `Clients` requests, in turn: the first above the one granted last, else the
/// lowest.
///
/// Latency: none from req_i to grant_o. Throughput: one grant a cycle.
/// Not done: weights, grants that last longer than a cycle.
/// Model: macroscope::memory::RoundRobin.
module ms_round_robin #(
  parameter int unsigned Clients = 3
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic [Clients-1:0] req_i,
  output logic [Clients-1:0] grant_o  // one bit, or none without a request
);

  logic [Clients-1:0] last_q;
  logic [Clients-1:0] upper;

  // Without a last one (after reset) the second term has all bits set, and none is above it.
  assign upper = req_i & ~(last_q | (last_q - Clients'(1)));
  assign grant_o = (|upper) ? upper & (~upper + Clients'(1)) : req_i & (~req_i + Clients'(1));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      last_q <= '0;
    end else if (|req_i) begin
      last_q <= grant_o;
    end
  end

endmodule

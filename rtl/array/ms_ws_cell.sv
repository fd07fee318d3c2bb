/// One place of ms_array_ws: a stationary word, its shadow, and a PE whose sum passes down.
///
/// The block's word in b_i is kept when keep_i is set, in the shadow register where there is one;
/// swap_i makes it the word that a_i of this cycle and later ones is multiplied with.
///
/// Latency: 1 enabled cycle to a_o and b_o; 2 from a_i to sum_o (`mac_p2`: 3), 1 from sum_i.
/// Throughput: one product per enabled cycle.
/// Not done: detection of overflow.
/// Model: macroscope::engine::StationaryGrid.
module ms_ws_cell #(
  parameter int unsigned Pe = 0,
  parameter int unsigned AWidth = 8,
  parameter int unsigned BWidth = 8,
  parameter int unsigned AccWidth = 32,
  parameter bit          Shadow = 1'b1,  // 0: one register, swap_i is not read
  parameter bit          Stall = 1'b1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                en_i,     // low: nothing changes

  input  logic                swap_i,
  input  logic [AWidth-1:0]   a_i,
  output logic                swap_o,
  output logic [AWidth-1:0]   a_o,

  input  logic                keep_i,
  output logic                keep_o,
  input  logic [BWidth-1:0]   b_i,
  output logic [BWidth-1:0]   b_o,

  input  logic [AccWidth-1:0] sum_i,
  input  logic [AccWidth-1:0] carry_i,
  output logic [AccWidth-1:0] sum_o,
  output logic [AccWidth-1:0] carry_o
);

  logic              swap_q;
  logic              keep_q;
  logic [AWidth-1:0] a_q;
  logic [BWidth-1:0] b_q;
  logic [BWidth-1:0] weight_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      swap_q <= 1'b0;
      keep_q <= 1'b0;
    end else if (en_i || !Stall) begin
      swap_q <= swap_i;
      keep_q <= keep_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      a_q <= a_i;
      b_q <= b_i;
    end
  end

  if (Shadow) begin : gen_shadow
    logic [BWidth-1:0] shadow_q;
    always_ff @(posedge clk_i) begin
      if (en_i || !Stall) begin
        if (keep_i) begin
          shadow_q <= b_i;
        end
        if (swap_i) begin
          weight_q <= shadow_q;
        end
      end
    end
  end else begin : gen_single
    always_ff @(posedge clk_i) begin
      if (en_i || !Stall) begin
        if (keep_i) begin
          weight_q <= b_i;
        end
      end
    end
  end

  ms_pass_pe #(
    .Pe      (Pe),
    .AWidth  (AWidth),
    .BWidth  (BWidth),
    .AccWidth(AccWidth),
    .Stall   (Stall)
  ) u_pe (
    .clk_i,
    .en_i,
    .a_i(a_q),
    .w_i(weight_q),
    .sum_i,
    .carry_i,
    .sum_o,
    .carry_o
  );

  assign swap_o = swap_q;
  assign a_o = a_q;
  assign keep_o = keep_q;
  assign b_o = b_q;

endmodule

/// A column of Laconic PEs that go in step: `Rows` PEs of 16 lanes, all with the same 16 a and each
/// with 16 b of its own.
///
/// A group of 16 products takes as many cycles as the lane with the most pairs over all rows, at
/// least one. A reduction's first group comes with start_i, in a cycle with free_o; its last one
/// has last_i.
///
/// Latency: 2 enabled cycles from operands to pairs; 6 from the cycle in which the last pairs are
/// picked (the first with free_o) to acc_valid_o. Throughput: a pair per lane and enabled cycle, no
/// cycle between groups or reductions. Handshake: a group is taken in an enabled cycle with valid_i
/// and ready_o.
/// Not done: encoding operands, leaving out groups without pairs, detection of overflow.
/// Source: S. Sharify et al., ISCA 2019 (Laconic); columns are ours.
/// Model: macroscope::engine::SliceColumn.
module ms_laconic_column #(
  parameter  int unsigned Rows = 2,
  parameter  int unsigned AccWidth = 32,
  parameter  bit          Stall = 1'b1,  // 0: en_i is not read, the column never stalls
  localparam int unsigned Lanes = 16
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      en_i,       // low: nothing changes

  input  logic                      valid_i,
  input  logic                      last_i,     // the last group of the reduction
  input  logic [16*Lanes-1:0]       a_i,        // lane l: {minus, plus} in bits 16*l +: 16
  input  logic [16*Rows*Lanes-1:0]  b_i,        // row r, lane l: in bits 16*(r*Lanes + l) +: 16
  output logic                      ready_o,
  input  logic                      start_i,    // this group begins a reduction
  output logic                      free_o,     // which it may

  output logic                      acc_valid_o,
  output logic [Rows*AccWidth-1:0]  acc_o       // row r in bits r*AccWidth +: AccWidth
);

  logic [Rows*Lanes-1:0] drained;
  logic                  take;
  logic                  first_d;
  logic                  first_q;    // the next pairs are the first of the reduction
  logic                  clr_q;
  logic                  last_d;
  logic                  last_q;     // the group in work is the last one
  logic                  working_q;  // a reduction is in work
  logic                  picked;     // its last pairs are picked
  logic [5:0]            done_q;     // one to six cycles ago

  assign ready_o = &drained;
  assign take = valid_i & ready_o;
  assign picked = last_q & ready_o;
  assign free_o = ~working_q | picked;
  assign first_d = start_i & take;
  assign last_d = take ? last_i : last_q & ~picked;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      first_q   <= 1'b0;
      clr_q     <= 1'b0;
      last_q    <= 1'b0;
      working_q <= 1'b0;
      done_q    <= '0;
    end else if (en_i || !Stall) begin
      first_q   <= first_d;
      clr_q     <= first_q;
      last_q    <= last_d;
      working_q <= start_i | ~free_o;
      done_q    <= {done_q[4:0], picked};
    end
  end

  for (genvar r = 0; r < Rows; r++) begin : gen_row
    logic [Lanes-1:0]   valid;
    logic [4*Lanes-1:0] a;
    logic [4*Lanes-1:0] b;

    for (genvar l = 0; l < Lanes; l++) begin : gen_lane
      ms_pair_lane #(
        .Stall(Stall)
      ) u_lane (
        .clk_i    (clk_i),
        .rst_ni   (rst_ni),
        .en_i     (en_i),
        .take_i   (take),
        .a_plus_i (a_i[16*l+:8]),
        .a_minus_i(a_i[16*l+8+:8]),
        .b_plus_i (b_i[16*(r*Lanes+l)+:8]),
        .b_minus_i(b_i[16*(r*Lanes+l)+8+:8]),
        .drained_o(drained[r*Lanes+l]),
        .valid_o  (valid[l]),
        .a_o      (a[4*l+:4]),
        .b_o      (b[4*l+:4])
      );
    end

    ms_pe_laconic #(
      .AccWidth(AccWidth),
      .Stall   (Stall)
    ) u_pe (
      .clk_i  (clk_i),
      .rst_ni (rst_ni),
      .clr_i  (clr_q),
      .en_i   (en_i),
      .valid_i(valid),
      .a_i    (a),
      .b_i    (b),
      .acc_o  (acc_o[r*AccWidth+:AccWidth])
    );
  end

  assign acc_valid_o = done_q[5];

endmodule

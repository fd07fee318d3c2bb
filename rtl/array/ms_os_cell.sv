/// One place of ms_array_os: a dense PE, the registers that pass its operands on, and its drain
/// register.
///
/// The sum of a result is taken over into the drain register when its last product is in it. There
/// it stands until release_i, then moves down one cell in each cycle. Words that arrive from above
/// move on at once.
///
/// Latency: 1 enabled cycle to a_o and b_o; `Latency` + 1 from the last operands to drain_o.
/// Throughput: one product per enabled cycle.
/// Not done: two words that meet in one drain register; the streams keep their distance.
/// Model: macroscope::engine::OutputGrid.
module ms_os_cell #(
  parameter  int unsigned Pe = 0,
  parameter  int unsigned Latency = 2,  // of the PE
  parameter  int unsigned AWidth = 8,
  parameter  int unsigned BWidth = 8,
  parameter  int unsigned AccWidth = 32,
  parameter  bit          Stall = 1'b1,
  localparam int unsigned Words = Pe == 3 ? 2 : 1
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      en_i,           // low: nothing changes

  input  logic                      first_i,        // these operands start a sum
  input  logic                      last_i,         // they end it
  input  logic [AWidth-1:0]         a_i,
  output logic                      first_o,
  output logic                      last_o,
  output logic [AWidth-1:0]         a_o,

  input  logic                      b_valid_i,      // the column is in use
  input  logic [BWidth-1:0]         b_i,
  output logic                      b_valid_o,
  output logic [BWidth-1:0]         b_o,

  input  logic                      release_i,      // results of the column may go
  input  logic                      drain_valid_i,  // a word comes from above
  input  logic [Words*AccWidth-1:0] drain_i,
  output logic                      drain_valid_o,  // drain_o goes down in this cycle
  output logic [Words*AccWidth-1:0] drain_o
);

  logic                      first_q;
  logic                      last_q;
  logic                      b_valid_q;
  logic [AWidth-1:0]         a_q;
  logic [BWidth-1:0]         b_q;
  logic [Latency-1:0]        complete_q;  // how far a finished sum has come
  logic [Latency:0]          complete;
  logic                      capture;
  logic                      valid_q;
  logic                      held_q;      // waits for its release
  logic                      stays;
  logic                      goes;
  logic [Words*AccWidth-1:0] word_q;
  logic [AccWidth-1:0]       sum;
  logic [AccWidth-1:0]       carry;
  logic [Words*AccWidth-1:0] total;

  ms_dense_pe #(
    .Pe      (Pe),
    .AWidth  (AWidth),
    .BWidth  (BWidth),
    .AccWidth(AccWidth),
    .Stall   (Stall)
  ) u_pe (
    .clk_i,
    .rst_ni,
    .clr_i  (first_i),
    .en_i,
    .a_i,
    .b_i,
    .sum_o  (sum),
    .carry_o(carry)
  );

  if (Words == 2) begin : gen_pair
    assign total = {carry, sum};
  end else begin : gen_word
    logic unused_carry;
    assign total = sum;
    assign unused_carry = ^carry;
  end

  assign complete = {complete_q, last_i & b_valid_i};
  assign capture = complete[Latency];
  assign goes = valid_q & (~held_q | release_i);
  assign stays = valid_q & ~goes;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      first_q    <= 1'b0;
      last_q     <= 1'b0;
      b_valid_q  <= 1'b0;
      complete_q <= '0;
      valid_q    <= 1'b0;
      held_q     <= 1'b0;
    end else if (en_i || !Stall) begin
      first_q    <= first_i;
      last_q     <= last_i;
      b_valid_q  <= b_valid_i;
      complete_q <= complete[Latency-1:0];
      valid_q    <= capture | stays | drain_valid_i;
      held_q     <= capture | stays;
    end
  end

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      a_q <= a_i;
      b_q <= b_i;
      if (capture) begin
        word_q <= total;
      end else if (!stays) begin
        word_q <= drain_i;
      end
    end
  end

  assign first_o = first_q;
  assign last_o = last_q;
  assign a_o = a_q;
  assign b_valid_o = b_valid_q;
  assign b_o = b_q;
  assign drain_valid_o = goes;
  assign drain_o = word_q;

endmodule

/// Flush unit of OPT3 and OPT4: adds the carry-save pairs of all bit weights, result_o = sum over w
/// of 4^w * (sum_i + carry_i of w). It stands in the vector unit, once for many PEs.
///
/// The pairs come lowest weight first, so that nothing is shifted up: the sum moves down by two
/// bits per weight, and the adder stays as narrow as a pair. A pair is one row of full adders and
/// one Kogge-Stone adder.
///
/// Latency: 2 enabled cycles from the pair with last_i to valid_o. Throughput: one pair per enabled
/// cycle; gaps are allowed. No back-pressure.
/// Not done: detection of overflow. Each sum so far, divided by 4^w, must fit AccWidth bits; with
/// int8 and 26 bits that holds up to 98,303 products.
/// Model: macroscope::pe::FlushShiftAdd.
module ms_flush_shift_add #(
  parameter  int unsigned AccWidth = 26,
  parameter  int unsigned Digits = 4,
  parameter  bit          Stall = 1'b1,  // 0: en_i is not read, the unit never stalls
  localparam int unsigned ResultWidth = AccWidth + 2 * (Digits - 1)
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   en_i,     // low: nothing changes

  input  logic                   valid_i,
  input  logic                   first_i,  // the pair of weight 0
  input  logic                   last_i,   // the pair of the top weight
  input  logic [AccWidth-1:0]    sum_i,
  input  logic [AccWidth-1:0]    carry_i,

  output logic                   valid_o,
  output logic [ResultWidth-1:0] result_o
);

  if (Digits < 2) begin : gen_digits_error
    $error("ms_flush_shift_add: Digits is less than 2");
  end

  localparam int unsigned LOW = 2 * (Digits - 1);

  logic                valid_q;
  logic                first_q;
  logic                last_q;
  logic                done_q;
  logic [AccWidth-1:0] sum_q;
  logic [AccWidth-1:0] carry_q;
  logic [AccWidth-1:0] high_d;
  logic [AccWidth-1:0] high_q;    // the sum so far from the present weight up
  logic [LOW-1:0]      low_q;     // and below it
  logic [LOW+1:0]      moved;
  logic [AccWidth-1:0] carried;   // high_q, one weight down
  logic [AccWidth-1:0] row_sum;
  logic [AccWidth-1:0] row_carry;

  assign moved = {high_q[1:0], low_q};
  assign carried = {{2{high_q[AccWidth-1]}}, high_q[AccWidth-1:2]} & {AccWidth{~first_q}};

  ms_full_adder_row #(
    .Width(AccWidth)
  ) u_row (
    .a_i    (sum_q),
    .b_i    (carry_q),
    .c_i    (carried),
    .sum_o  (row_sum),
    .carry_o(row_carry)
  );

  ms_add_prefix #(
    .Width(AccWidth)
  ) u_add (
    .a_i    (row_sum),
    .b_i    (row_carry),
    .carry_i(1'b0),
    .sum_o  (high_d)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      done_q  <= 1'b0;
    end else if (en_i || !Stall) begin
      valid_q <= valid_i;
      done_q  <= valid_q & last_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      if (valid_i) begin
        first_q <= first_i;
        last_q  <= last_i;
        sum_q   <= sum_i;
        carry_q <= carry_i;
      end
      if (valid_q) begin
        high_q <= high_d;
        low_q  <= moved[LOW+1:2];
      end
    end
  end

  assign valid_o = done_q;
  assign result_o = {high_q, low_q};

  logic unused_moved;
  assign unused_moved = ^moved[1:0];

endmodule

/// OPT4E PE: a group of four lanes, each with a digit and a b of its own, and one accumulator pair;
/// sum_o + carry_o = sum of digit * b over all lanes since clr_i, modulo 2^AccWidth.
///
/// As ms_pe_opt4c with four digits of one bit weight per cycle; the rows, sum and carry meet in one
/// 6:2 tree. Above the rows the accumulator only counts, and every fourth carry is enough there. A
/// lane without a digit gets the digit 0.
///
/// Latency: 2 enabled cycles from digits_i and b_i to sum_o and carry_o. Throughput: four digits
/// per enabled cycle.
/// Not done: carry propagation, detection of overflow (26 bits hold 131,071 digits times int8). How
/// a total is split into sum_o and carry_o is not part of the contract.
/// Source: Q. Wu et al., HPCA 2025, arXiv 2503.06342.
/// Model: macroscope::pe::Opt4e.
module ms_pe_opt4e #(
  parameter int unsigned BWidth = 8,
  parameter int unsigned AccWidth = 26,
  parameter bit          Stall = 1'b1  // 0: en_i is not read, the PE never stalls
) (
  input  logic                clk_i,
  input  logic                rst_ni,   // no control bits, not read
  input  logic                clr_i,     // these digits start a new sum
  input  logic                en_i,      // low: nothing changes
  input  logic [11:0]         digits_i,  // lane l: {neg, two, one} in bits 3*l +: 3
  input  logic [4*BWidth-1:0] b_i,       // lane l: signed, in bits l*BWidth +: BWidth
  output logic [AccWidth-1:0] sum_o,
  output logic [AccWidth-1:0] carry_o
);

  localparam int unsigned LANES = 4;
  // The tree has the rows' columns, two for the carries of four rows, and one more, where at most
  // two carries arrive.
  localparam int unsigned LOW = BWidth + 3;
  localparam int unsigned HIGH = AccWidth - LOW;
  localparam int unsigned TREE = LOW + 1;
  // Sum, carry, number of negative rows, constant of the signs, the rows.
  localparam int unsigned COUNT_ROW = 2;
  localparam int unsigned CONSTANT_ROW = 3;
  localparam int unsigned FIRST_ROW = 4;
  localparam int unsigned ROWS = FIRST_ROW + LANES;

  if (AccWidth <= LOW + 1) begin : gen_width_error
    $error("ms_pe_opt4e: AccWidth is not more than BWidth + 4");
  end

  // -4 * 2^BWidth, modulo 2^LOW.
  function automatic bit [TREE-1:0] sign_constant();
    sign_constant = '0;
    sign_constant[BWidth+2] = 1'b1;
  endfunction

  function automatic bit [ROWS*TREE-1:0] used_bits();
    used_bits = '0;
    used_bits[0+:LOW] = {LOW{1'b1}};
    used_bits[TREE+:LOW] = {LOW{1'b1}};
    used_bits[COUNT_ROW*TREE+:3] = 3'b111;
    used_bits[CONSTANT_ROW*TREE+:TREE] = sign_constant();
    for (int unsigned l = 0; l < LANES; l++) begin
      used_bits[(FIRST_ROW+l)*TREE+:BWidth+1] = {BWidth + 1{1'b1}};
    end
  endfunction

  logic                    clr_q;
  logic [LANES-1:0]        neg_q;
  logic [LANES-1:0]        two_q;
  logic [LANES*BWidth-1:0] b_d;
  logic [LANES*BWidth-1:0] b_q;     // 0 for a digit 0
  logic [AccWidth-1:0]     sum_q;
  logic [AccWidth-1:0]     carry_q;
  logic [AccWidth-1:0]     sum;     // of what stays: 0 after a clear
  logic [AccWidth-1:0]     carry;
  logic [2:0]              negatives;
  logic [ROWS*TREE-1:0]    rows;
  logic [TREE-1:0]         low_sum;
  logic [TREE-1:0]         low_carry;
  logic [HIGH-1:0]         high_sum;
  logic [HIGH-1:0]         high_carry;

  assign sum = sum_q & {AccWidth{~clr_q}};
  assign carry = carry_q & {AccWidth{~clr_q}};
  assign negatives = 3'(neg_q[0]) + 3'(neg_q[1]) + 3'(neg_q[2]) + 3'(neg_q[3]);

  assign rows[0+:TREE] = {1'b0, sum[LOW-1:0]};
  assign rows[TREE+:TREE] = {1'b0, carry[LOW-1:0]};
  assign rows[COUNT_ROW*TREE+:TREE] = TREE'(negatives);
  assign rows[CONSTANT_ROW*TREE+:TREE] = sign_constant();

  for (genvar l = 0; l < LANES; l++) begin : gen_lane
    logic [BWidth:0] row;
    ms_candidate_select #(
      .BWidth(BWidth)
    ) u_select (
      .neg_i(neg_q[l]),
      .two_i(two_q[l]),
      .b_i  (b_q[l*BWidth+:BWidth]),
      .row_o(row)
    );
    assign rows[(FIRST_ROW+l)*TREE+:TREE] = TREE'({~row[BWidth], row[BWidth-1:0]});
    assign b_d[l*BWidth+:BWidth] =
        b_i[l*BWidth+:BWidth] & {BWidth{digits_i[3*l+1] | digits_i[3*l]}};
  end

  ms_tree #(
    .Rows (ROWS),
    .Width(TREE),
    .Mask (used_bits())
  ) u_tree (
    .rows_i(rows),
    .rows_o({low_carry, low_sum})
  );

  // The tree's total is 2^LOW too high; its earlier carry makes up for it, its later one waits in a
  // register.
  ms_segment_sign #(
    .Width(HIGH)
  ) u_high (
    .sum_i  (sum[AccWidth-1:LOW]),
    .carry_i(carry[AccWidth-1:LOW]),
    .minus_i(~low_sum[LOW]),
    .sum_o  (high_sum),
    .carry_o(high_carry)
  );

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      clr_q   <= clr_i;
      neg_q   <= {digits_i[11], digits_i[8], digits_i[5], digits_i[2]};
      two_q   <= {digits_i[10], digits_i[7], digits_i[4], digits_i[1]};
      b_q     <= b_d;
      sum_q   <= {high_sum, low_sum[LOW-1:0]};
      carry_q <= {high_carry[HIGH-1:1], low_carry};
    end
  end

  assign sum_o = sum_q;
  assign carry_o = carry_q;

  logic unused_bits;
  assign unused_bits = rst_ni ^ high_carry[0];

endmodule

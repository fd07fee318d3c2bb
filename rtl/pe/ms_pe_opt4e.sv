/// OPT4E PE: a group of four lanes, each with a digit and a b of its own, and one accumulator pair;
/// sum_o + carry_o = sum of digit * b over all lanes since clr_i, modulo 2^AccWidth.
///
/// As ms_pe_opt4c with four digits of one bit weight per cycle; the rows, sum and carry meet in one
/// 6:2 tree. A lane without a digit gets the digit 0.
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
  // Sum, carry, number of negative rows, constant of the signs, the rows.
  localparam int unsigned COUNT_ROW = 2;
  localparam int unsigned CONSTANT_ROW = 3;
  localparam int unsigned FIRST_ROW = 4;
  localparam int unsigned ROWS = FIRST_ROW + LANES;

  // -4 * 2^BWidth.
  function automatic bit [AccWidth-1:0] sign_constant();
    sign_constant = '0;
    for (int unsigned c = BWidth + 2; c < AccWidth; c++) sign_constant[c] = 1'b1;
  endfunction

  function automatic bit [ROWS*AccWidth-1:0] used_bits();
    used_bits = '0;
    used_bits[2*AccWidth-1:0] = {2 * AccWidth{1'b1}};
    used_bits[COUNT_ROW*AccWidth+:3] = 3'b111;
    used_bits[CONSTANT_ROW*AccWidth+:AccWidth] = sign_constant();
    for (int unsigned l = 0; l < LANES; l++) begin
      used_bits[(FIRST_ROW+l)*AccWidth+:BWidth+1] = {BWidth + 1{1'b1}};
    end
  endfunction

  logic                     clr_q;
  logic [LANES-1:0]         neg_q;
  logic [LANES-1:0]         two_q;
  logic [LANES*BWidth-1:0]  b_d;
  logic [LANES*BWidth-1:0]  b_q;  // 0 for a digit 0
  logic [AccWidth-1:0]      sum_d;
  logic [AccWidth-1:0]      sum_q;
  logic [AccWidth-1:0]      carry_d;
  logic [AccWidth-1:0]      carry_q;
  logic [2:0]               negatives;
  logic [ROWS*AccWidth-1:0] rows;

  assign negatives = 3'(neg_q[0]) + 3'(neg_q[1]) + 3'(neg_q[2]) + 3'(neg_q[3]);

  assign rows[2*AccWidth-1:0] = {carry_q, sum_q} & {2 * AccWidth{~clr_q}};
  assign rows[COUNT_ROW*AccWidth+:AccWidth] = AccWidth'(negatives);
  assign rows[CONSTANT_ROW*AccWidth+:AccWidth] = sign_constant();

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
    assign rows[(FIRST_ROW+l)*AccWidth+:AccWidth] = AccWidth'({~row[BWidth], row[BWidth-1:0]});
    assign b_d[l*BWidth+:BWidth] =
        b_i[l*BWidth+:BWidth] & {BWidth{digits_i[3*l+1] | digits_i[3*l]}};
  end

  ms_tree #(
    .Rows (ROWS),
    .Width(AccWidth),
    .Mask (used_bits())
  ) u_tree (
    .rows_i(rows),
    .rows_o({carry_d, sum_d})
  );

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      clr_q   <= clr_i;
      neg_q   <= {digits_i[11], digits_i[8], digits_i[5], digits_i[2]};
      two_q   <= {digits_i[10], digits_i[7], digits_i[4], digits_i[1]};
      b_q     <= b_d;
      sum_q   <= sum_d;
      carry_q <= carry_d;
    end
  end

  assign sum_o = sum_q;
  assign carry_o = carry_q;

  logic unused_rst;
  assign unused_rst = rst_ni;

endmodule

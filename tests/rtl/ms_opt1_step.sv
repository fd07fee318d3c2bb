// One step of OPT1's accumulator from any state: bad_o is high when the total is not the old one
// plus the product. The proof covers states that no run reaches.
module ms_opt1_step #(
  parameter int unsigned AWidth = 5,
  parameter int unsigned BWidth = 4,
  parameter int unsigned AccWidth = 13
) (
  input  logic [AWidth-1:0]   a_i,
  input  logic [BWidth-1:0]   b_i,
  input  logic [AccWidth-1:0] sum_i,
  input  logic [AccWidth-1:0] carry_i,
  output logic                bad_o
);

  localparam int unsigned LOW = AWidth + BWidth;
  localparam int unsigned HIGH = AccWidth - LOW;

  logic [AccWidth-1:0] carry;  // above the product only where a segment starts
  logic [LOW:0]        low_sum;
  logic [LOW:0]        low_carry;
  logic [HIGH-1:0]     high_sum;
  logic [HIGH-1:0]     high_carry;
  logic [AccWidth-1:0] product;

  for (genvar i = 0; i < AccWidth; i++) begin : gen_carry
    assign carry[i] = i < LOW || (i - LOW) % 4 == 0 ? carry_i[i] : 1'b0;
  end

  ms_mul_tree #(.AWidth(AWidth), .BWidth(BWidth), .Width(LOW + 1), .Extra(2), .Head(1)) u_mul (
    .a_i(a_i), .b_i(b_i), .extra_i({1'b0, carry[LOW-1:0], 1'b0, sum_i[LOW-1:0]}),
    .sum_o(low_sum), .carry_o(low_carry));
  ms_segment_sign #(.Width(HIGH)) u_high (.sum_i(sum_i[AccWidth-1:LOW]),
    .carry_i(carry[AccWidth-1:LOW]), .minus_i(~low_sum[LOW]), .sum_o(high_sum),
    .carry_o(high_carry));

  assign product = {{AccWidth - AWidth{a_i[AWidth-1]}}, a_i}
      * {{AccWidth - BWidth{b_i[BWidth-1]}}, b_i};
  assign bad_o = {high_sum, low_sum[LOW-1:0]} + {high_carry[HIGH-1:1], low_carry}
      != sum_i + carry + product;

endmodule

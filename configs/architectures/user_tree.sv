// A whole array of one's own, as <pe kind="user" level="array"> takes it in an <adder_tree>:
// rtl/README.md has the contract.
//
// Cols tiles of Rows multipliers, at most 16, each with its tree. All tiles see a vector of a_i in
// the same cycle. Words of b_i shift into second registers, the highest row first; clr_i makes them
// the weights of the vectors that come with it and later. Three enabled cycles from a vector to
// acc_o: operands, products, sum.
module user_tree #(
  parameter int unsigned Rows = 8,
  parameter int unsigned Cols = 4,
  parameter int unsigned AWidth = 8,
  parameter int unsigned BWidth = 8,
  parameter int unsigned AccWidth = 32
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     en_i,
  input  logic                     clr_i,
  input  logic [Rows-1:0]          a_valid_i,
  input  logic [Rows*AWidth-1:0]   a_i,
  input  logic [Cols-1:0]          b_valid_i,
  input  logic [Cols*BWidth-1:0]   b_i,
  output logic [Cols-1:0]          acc_valid_o,
  output logic [Cols*AccWidth-1:0] acc_o
);

  localparam int unsigned PRODUCT = AWidth + BWidth;

  logic [2:0]             valid_q;
  logic [Rows*AWidth-1:0] a_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 3'b000;
    end else if (en_i) begin
      valid_q <= {valid_q[1:0], a_valid_i[0]};
    end
  end

  // A lane that is not valid counts as 0.
  for (genvar i = 0; i < Rows; i++) begin : gen_lane
    always_ff @(posedge clk_i) begin
      if (en_i) a_q[i*AWidth+:AWidth] <= a_i[i*AWidth+:AWidth] & {AWidth{a_valid_i[i]}};
    end
  end

  for (genvar j = 0; j < Cols; j++) begin : gen_tile
    logic [Rows*BWidth-1:0]  shadow_q;
    logic [Rows*BWidth-1:0]  weight_q;
    logic [Rows*PRODUCT-1:0] product_q;
    logic [AccWidth-1:0]     sum_d;
    logic [AccWidth-1:0]     sum_q;

    // Words that come with clr_i are those of the next stream.
    always_ff @(posedge clk_i) begin
      if (en_i && b_valid_i[j]) begin
        shadow_q <= {shadow_q[(Rows-1)*BWidth-1:0], b_i[j*BWidth+:BWidth]};
      end
      if (en_i && clr_i) weight_q <= shadow_q;
      if (en_i) sum_q <= sum_d;
    end

    for (genvar i = 0; i < Rows; i++) begin : gen_product
      logic signed [AWidth-1:0]  a;
      logic signed [BWidth-1:0]  b;
      logic signed [PRODUCT-1:0] product;
      assign a = a_q[i*AWidth+:AWidth];
      assign b = weight_q[i*BWidth+:BWidth];
      assign product = a * b;
      always_ff @(posedge clk_i) begin
        if (en_i) product_q[i*PRODUCT+:PRODUCT] <= product;
      end
    end

    always_comb begin
      sum_d = {AccWidth{1'b0}};
      for (int i = 0; i < Rows; i++) begin
        sum_d = sum_d + {{(AccWidth-PRODUCT){product_q[i*PRODUCT+PRODUCT-1]}},
                         product_q[i*PRODUCT+:PRODUCT]};
      end
    end

    assign acc_valid_o[j] = valid_q[2];
    assign acc_o[j*AccWidth+:AccWidth] = sum_q;
  end

endmodule

// A dense PE of one's own, as <pe kind="user"> takes it: rtl/README.md has the contract.
//
// Operands are registered, multiplied and added to the accumulator: 2 enabled cycles from operands
// to acc_o.
module user_pe (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clr_i,
  input  logic        en_i,
  input  logic [7:0]  a_i,
  input  logic [7:0]  b_i,
  output logic [31:0] acc_o
);

  logic               clr_q;
  logic signed [7:0]  a_q;
  logic signed [7:0]  b_q;
  logic signed [31:0] acc_q;
  logic signed [15:0] product;

  assign product = a_q * b_q;

  always_ff @(posedge clk_i) begin
    if (en_i) begin
      clr_q <= clr_i;
      a_q   <= a_i;
      b_q   <= b_i;
      acc_q <= (clr_q ? 32'sd0 : acc_q) + 32'(product);
    end
  end

  assign acc_o = acc_q;

  logic unused_rst;
  assign unused_rst = rst_ni;

endmodule

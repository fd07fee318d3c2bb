/// A dense PE by its number: 0 `mac`, 1 `mac_folded`, 2 `mac_p2`, 3 `opt1`.
///
/// The place where a PE of the user's goes: a build with one has another module of this name.
///
/// Latency: 3 enabled cycles from operands to sum_o and carry_o for `mac_p2`, 2 for the others.
/// Throughput: one product per enabled cycle.
/// Not done: carry_o is 0 in PEs that are not carry-save.
/// Model: macroscope::pe::DensePe.
module ms_dense_pe #(
  parameter int unsigned Pe = 0,
  parameter int unsigned AWidth = 8,
  parameter int unsigned BWidth = 8,
  parameter int unsigned AccWidth = 32,
  parameter bit          Stall = 1'b1  // 0: en_i is not read, the PE never stalls
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                clr_i,   // these operands start a new sum
  input  logic                en_i,    // low: nothing changes
  input  logic [AWidth-1:0]   a_i,     // signed
  input  logic [BWidth-1:0]   b_i,     // signed
  output logic [AccWidth-1:0] sum_o,
  output logic [AccWidth-1:0] carry_o
);

  if (Pe == 3) begin : gen_opt1
    ms_pe_opt1 #(
      .AWidth  (AWidth),
      .BWidth  (BWidth),
      .AccWidth(AccWidth),
      .Stall   (Stall)
    ) u_pe (
      .clk_i,
      .rst_ni,
      .clr_i,
      .en_i,
      .a_i,
      .b_i,
      .sum_o,
      .carry_o
    );
  end else begin : gen_one_word
    assign carry_o = '0;
    if (Pe == 0) begin : gen_mac
      ms_pe_mac #(
        .AWidth  (AWidth),
        .BWidth  (BWidth),
        .AccWidth(AccWidth),
        .Stall   (Stall)
      ) u_pe (
        .clk_i,
        .rst_ni,
        .clr_i,
        .en_i,
        .a_i,
        .b_i,
        .acc_o(sum_o)
      );
    end else if (Pe == 1) begin : gen_mac_folded
      ms_pe_mac_folded #(
        .AWidth  (AWidth),
        .BWidth  (BWidth),
        .AccWidth(AccWidth),
        .Stall   (Stall)
      ) u_pe (
        .clk_i,
        .rst_ni,
        .clr_i,
        .en_i,
        .a_i,
        .b_i,
        .acc_o(sum_o)
      );
    end else if (Pe == 2) begin : gen_mac_p2
      ms_pe_mac_p2 #(
        .AWidth  (AWidth),
        .BWidth  (BWidth),
        .AccWidth(AccWidth),
        .Stall   (Stall)
      ) u_pe (
        .clk_i,
        .rst_ni,
        .clr_i,
        .en_i,
        .a_i,
        .b_i,
        .acc_o(sum_o)
      );
    end else begin : gen_none
      $error("ms_dense_pe: there is no PE of this number");
    end
  end

endmodule

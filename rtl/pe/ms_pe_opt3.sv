/// OPT3 PE: ms_pe_opt4c with a digit picker of its own; sum_o + carry_o = sum of digit * b since
/// the first digit of the bit weight, modulo 2^AccWidth.
///
/// Groups of four digits of one bit weight go in; index_o says which of the group's four b the PE
/// needs at b_i in the same cycle. A group takes max(1, digits that are not zero) cycles, as
/// published; ms_digit_packer in front leaves no groups of zeros. The sum starts anew with the
/// group after one with last_i.
///
/// Latency: 4 enabled cycles from digits_i to sum_o and carry_o, 2 from b_i. Throughput: one digit
/// per enabled cycle. Handshake: a group is taken in an enabled cycle with valid_i and ready_o.
/// Not done: carry propagation, detection of overflow. How a total is split into sum_o and carry_o
/// is not part of the contract.
/// Source: Q. Wu et al., HPCA 2025, arXiv 2503.06342.
/// Model: macroscope::pe::Opt3.
module ms_pe_opt3 #(
  parameter int unsigned BWidth = 8,
  parameter int unsigned AccWidth = 26,
  parameter bit          Stall = 1'b1  // 0: en_i is not read, the PE never stalls
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                en_i,      // low: nothing changes

  input  logic                valid_i,
  input  logic                last_i,    // the last group of its bit weight
  input  logic [11:0]         digits_i,  // digit k {neg, two, one} in bits 3*k +: 3
  output logic                ready_o,
  output logic                done_o,    // all digits of the bit weight have been picked

  output logic [1:0]          index_o,   // which b of its group is needed
  input  logic [BWidth-1:0]   b_i,       // that b, signed

  output logic [AccWidth-1:0] sum_o,
  output logic [AccWidth-1:0] carry_o
);

  logic       first;
  logic [2:0] digit;
  logic       unused_valid;

  ms_digit_picker #(
    .Size (4),
    .Stall(Stall)
  ) u_picker (
    .clk_i    (clk_i),
    .rst_ni   (rst_ni),
    .en_i     (en_i),
    .valid_i  (valid_i),
    .last_i   (last_i),
    .digits_i (digits_i),
    .ready_o  (ready_o),
    .start_i  (1'b1),
    .waiting_o(done_o),
    .valid_o  (unused_valid),
    .first_o  (first),
    .digit_o  (digit),
    .index_o  (index_o)
  );

  ms_pe_opt4c #(
    .BWidth  (BWidth),
    .AccWidth(AccWidth),
    .Stall   (Stall)
  ) u_pe (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .clr_i  (first),
    .en_i   (en_i),
    .digit_i(digit),
    .b_i    (b_i),
    .sum_o  (sum_o),
    .carry_o(carry_o)
  );

endmodule

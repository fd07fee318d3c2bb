/// The digit source that the PEs of a column share: `Lanes` pickers that begin and end each bit
/// weight together. One lane feeds a column of ms_pe_opt4c, four a column of ms_pe_opt4e.
///
/// Groups of four digits are dealt to the lanes in turn; lane l takes groups l, l + Lanes, ... of
/// every bit weight, and an empty group with last_i where there is none for it. A bit weight takes
/// as many cycles as the lane with the most, each group max(1, digits that are not zero); lanes
/// that are done early give digits 0. clr_o goes with the first digits of a bit weight. index_o
/// says which b of its group each lane needs: whoever fetches b by it delays digits_o and clr_o as
/// long as the fetch takes.
///
/// Latency: 2 enabled cycles from digits_i to digits_o. Throughput: one digit per lane and enabled
/// cycle. Handshake: lane l takes a group in an enabled cycle with valid_i[l] and ready_o[l]; the
/// first groups of a bit weight are taken when all lanes have theirs.
/// Not done: skipping groups of zeros (ms_digit_packer does); fetching b.
/// Source: Q. Wu et al., HPCA 2025, arXiv 2503.06342.
/// Model: macroscope::pe::ColumnEncoder.
module ms_column_encoder #(
  parameter int unsigned Lanes = 4,
  parameter bit          Stall = 1'b1  // 0: en_i is not read, the encoder never stalls
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                en_i,      // low: nothing changes

  input  logic [Lanes-1:0]    valid_i,
  input  logic [Lanes-1:0]    last_i,    // the lane's last group of its bit weight
  input  logic [12*Lanes-1:0] digits_i,  // digit k of lane l in bits 12*l + 3*k +: 3
  output logic [Lanes-1:0]    ready_o,
  output logic                done_o,    // all digits of the bit weight are on their way

  output logic                valid_o,   // some lane has a digit of a group
  output logic                clr_o,     // the first digits of a bit weight
  output logic [3*Lanes-1:0]  digits_o,  // {neg, two, one} of lane l in bits 3*l +: 3
  output logic [2*Lanes-1:0]  index_o    // which digit of its group, lane l in bits 2*l +: 2
);

  logic [Lanes-1:0] waiting;
  logic [Lanes-1:0] valid;
  logic [Lanes-1:0] first;
  logic             start;

  assign start = &(waiting & valid_i);

  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    ms_digit_picker #(
      .Size (4),
      .Stall(Stall)
    ) u_picker (
      .clk_i    (clk_i),
      .rst_ni   (rst_ni),
      .en_i     (en_i),
      .valid_i  (valid_i[l]),
      .last_i   (last_i[l]),
      .digits_i (digits_i[12*l+:12]),
      .ready_o  (ready_o[l]),
      .start_i  (start),
      .waiting_o(waiting[l]),
      .valid_o  (valid[l]),
      .first_o  (first[l]),
      .digit_o  (digits_o[3*l+:3]),
      .index_o  (index_o[2*l+:2])
    );
  end

  assign done_o = &waiting;
  assign valid_o = |valid;
  assign clr_o = first[0];  // all lanes start together

  if (Lanes > 1) begin : gen_unused
    logic unused_first;
    assign unused_first = ^first[Lanes-1:1];
  end

endmodule

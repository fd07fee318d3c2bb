/// Picks the digits of a group that are not zero, one per cycle, lowest index first.
///
/// A group is `Size` digits {neg, two, one} of one bit weight. It takes max(1, digits that are not
/// zero) cycles: a group of zeros gives one digit 0, as published. The group after one with last_i
/// is the first of the next bit weight, and so is the first after reset; it is only taken with
/// start_i, so that the pickers of several lanes can wait for each other (waiting_o).
///
/// Latency: 2 enabled cycles from digits_i to digit_o. Throughput: one digit per enabled cycle, no
/// cycle between groups. Handshake: a group is taken in an enabled cycle with valid_i and ready_o.
/// Not done: skipping groups of zeros; ms_digit_packer in front leaves none but those of a whole
/// bit weight.
/// Model: macroscope::pe::DigitPicker.
module ms_digit_picker #(
  parameter int unsigned Size = 4,
  parameter bit          Stall = 1'b1,  // 0: en_i is not read, the picker never stalls
  localparam int unsigned IndexWidth = Size > 1 ? $clog2(Size) : 1,
  localparam int unsigned CountWidth = $clog2(Size + 1)
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  en_i,       // low: nothing changes

  input  logic                  valid_i,
  input  logic                  last_i,     // the last group of its bit weight
  input  logic [3*Size-1:0]     digits_i,   // digit k in bits 3*k +: 3
  output logic                  ready_o,
  input  logic                  start_i,    // the next bit weight may begin
  output logic                  waiting_o,  // all digits of the bit weight are on their way

  output logic                  valid_o,    // digit_o belongs to a group
  output logic                  first_o,    // and is the first of its bit weight
  output logic [2:0]            digit_o,    // {neg, two, one}; 0 without a digit
  output logic [IndexWidth-1:0] index_o     // which digit of its group
);

  logic                  busy_q;   // there is a group
  logic                  drained_q;  // of which at most one digit is left
  logic                  first_q;  // none of its bit weight's digits has been picked
  logic                  last_q;   // it is the last of its bit weight
  logic [Size-1:0]       mask_d;
  logic [Size-1:0]       mask_q;   // its digits that are left
  logic [Size-1:0]       neg_d;
  logic [Size-1:0]       neg_q;
  logic [Size-1:0]       two_d;
  logic [Size-1:0]       two_q;
  logic [Size-1:0]       pick;
  logic [Size-1:0]       rest;
  logic [IndexWidth-1:0] index;
  logic [CountWidth-1:0] left;     // digits that are left
  logic [CountWidth-1:0] offered;  // digits of the group at the inputs
  logic                  drained_d;
  logic                  take;

  logic                  valid_q;
  logic                  first_q2;
  logic [2:0]            digit_d;
  logic [2:0]            digit_q;
  logic [IndexWidth-1:0] index_q;

  ms_sparse_encoder #(
    .Size(Size)
  ) u_encoder (
    .mask_i (mask_q),
    .first_o(pick),
    .rest_o (rest),
    .index_o(index),
    .count_o(left)
  );

  for (genvar k = 0; k < Size; k++) begin : gen_digit
    assign mask_d[k] = digits_i[3*k+1] | digits_i[3*k];
    assign neg_d[k] = digits_i[3*k+2];
    assign two_d[k] = digits_i[3*k+1];
  end

  always_comb begin
    offered = '0;
    for (int unsigned k = 0; k < Size; k++) offered = offered + CountWidth'(mask_d[k]);
  end

  // Known a cycle ahead, so that taking a group does not wait for the pick.
  assign drained_d = take ? offered <= CountWidth'(1) : left <= CountWidth'(2) || !busy_q;
  assign waiting_o = drained_q & last_q;
  assign ready_o = drained_q & (~last_q | start_i);
  assign take = ready_o & valid_i;
  assign digit_d = {|(pick & neg_q), |(pick & two_q), |(pick & ~two_q)} & {3{busy_q}};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q    <= 1'b0;
      drained_q <= 1'b1;
      last_q    <= 1'b1;
      first_q   <= 1'b0;
      valid_q   <= 1'b0;
    end else if (en_i || !Stall) begin
      busy_q    <= take | ~drained_q;
      drained_q <= drained_d;
      if (take) last_q <= last_i;
      first_q   <= take & last_q;
      valid_q   <= busy_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (en_i || !Stall) begin
      mask_q   <= take ? mask_d : rest;
      if (take) begin
        neg_q <= neg_d;
        two_q <= two_d;
      end
      first_q2 <= first_q & busy_q;
      digit_q  <= digit_d;
      index_q  <= index;
    end
  end

  assign valid_o = valid_q;
  assign first_o = valid_q & first_q2;
  assign digit_o = digit_q;
  assign index_o = index_q;

endmodule

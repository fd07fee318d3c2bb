/// Control of a banked scratchpad: arbitration between clients and the network between banks.
///
/// A request names up to `Banks` consecutive lines, the first anywhere: line i lies in bank i mod
/// `Banks`. In each cycle one client reads and one writes, in turn (ms_round_robin); all lines of a
/// request move at once, rotated to and from their banks. A bank has one read and one write port
/// and gives a line the cycle after it was asked for.
///
/// Latency: 2 cycles from a taken request to the banks' ports, 4 to data_o. Throughput: `Banks`
/// lines read and `Banks` written a cycle.
/// Handshake: a request is taken in a cycle with valid and ready; ready is one client's.
/// Not done: lines that are not consecutive in one request, masks inside a line, order between
/// reads and writes of one line, ECC.
/// Model: macroscope::memory::ScratchpadControl.
module ms_scratchpad_control #(
  parameter int unsigned Banks = 8,      // a power of two
  parameter int unsigned LineBits = 16,
  parameter int unsigned RowWidth = 10,  // bits of a line's place in its bank
  parameter int unsigned Clients = 3,    // engine, vector unit, DMA
  localparam int unsigned BankWidth = $clog2(Banks),
  localparam int unsigned LineWidth = RowWidth + BankWidth,
  localparam int unsigned CountWidth = BankWidth + 1,
  localparam int unsigned VectorBits = Banks * LineBits
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  input  logic [Clients-1:0]            rd_valid_i,
  input  logic [Clients*LineWidth-1:0]  rd_line_i,   // the first line
  input  logic [Clients*CountWidth-1:0] rd_count_i,  // lines, 1 to Banks
  output logic [Clients-1:0]            rd_ready_o,
  output logic [Clients-1:0]            valid_o,     // data_o is for this client
  output logic [VectorBits-1:0]         data_o,      // the lines in their order, lowest first

  input  logic [Clients-1:0]            wr_valid_i,
  input  logic [Clients*LineWidth-1:0]  wr_line_i,
  input  logic [Clients*CountWidth-1:0] wr_count_i,
  input  logic [Clients*VectorBits-1:0] wr_data_i,
  output logic [Clients-1:0]            wr_ready_o,

  output logic [Banks-1:0]              bank_rd_en_o,
  output logic [Banks*RowWidth-1:0]     bank_rd_row_o,
  input  logic [VectorBits-1:0]         bank_rd_data_i,
  output logic [Banks-1:0]              bank_wr_en_o,
  output logic [Banks*RowWidth-1:0]     bank_wr_row_o,
  output logic [VectorBits-1:0]         bank_wr_data_o
);

  logic [Clients-1:0]        rd_grant;
  logic [Clients-1:0]        wr_grant;
  logic [LineWidth-1:0]      rd_line_d;
  logic [LineWidth-1:0]      rd_line_q;
  logic [LineWidth-1:0]      wr_line_d;
  logic [LineWidth-1:0]      wr_line_q;
  logic [CountWidth-1:0]     rd_count_d;
  logic [CountWidth-1:0]     rd_count_q;
  logic [CountWidth-1:0]     wr_count_d;
  logic [CountWidth-1:0]     wr_count_q;
  logic [VectorBits-1:0]     wr_data_d;
  logic [VectorBits-1:0]     wr_data_q;
  logic [VectorBits-1:0]     wr_rotated;
  logic [VectorBits-1:0]     rd_rotated;
  logic [Clients-1:0]        client_q;   // whose lines are in stage 1, 2, 3, 4
  logic [Clients-1:0]        client_q2;
  logic [Clients-1:0]        client_q3;
  logic [Clients-1:0]        client_q4;
  logic [BankWidth-1:0]      base_q2;    // bank of the first line
  logic [BankWidth-1:0]      base_q3;
  logic                      wr_valid_q;
  logic [Banks-1:0]          rd_en_d;
  logic [Banks-1:0]          wr_en_d;
  logic [Banks*RowWidth-1:0] rd_row_d;
  logic [Banks*RowWidth-1:0] wr_row_d;
  logic [RowWidth-1:0]       rd_row_next;
  logic [RowWidth-1:0]       wr_row_next;
  logic [VectorBits-1:0]     data_q;
  logic [Banks-1:0]          rd_en_q;
  logic [Banks-1:0]          wr_en_q;
  logic [Banks*RowWidth-1:0] rd_row_q;
  logic [Banks*RowWidth-1:0] wr_row_q;
  logic [VectorBits-1:0]     wr_data_q2;

  ms_round_robin #(
    .Clients(Clients)
  ) u_rd_arbiter (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .req_i  (rd_valid_i),
    .grant_o(rd_grant)
  );

  ms_round_robin #(
    .Clients(Clients)
  ) u_wr_arbiter (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .req_i  (wr_valid_i),
    .grant_o(wr_grant)
  );

  assign rd_ready_o = rd_grant;
  assign wr_ready_o = wr_grant;

  always_comb begin
    rd_line_d = '0;
    rd_count_d = '0;
    wr_line_d = '0;
    wr_count_d = '0;
    wr_data_d = '0;
    for (int unsigned c = 0; c < Clients; c++) begin
      rd_line_d = rd_line_d | (rd_line_i[c*LineWidth+:LineWidth] & {LineWidth{rd_grant[c]}});
      rd_count_d = rd_count_d | (rd_count_i[c*CountWidth+:CountWidth] & {CountWidth{rd_grant[c]}});
      wr_line_d = wr_line_d | (wr_line_i[c*LineWidth+:LineWidth] & {LineWidth{wr_grant[c]}});
      wr_count_d = wr_count_d | (wr_count_i[c*CountWidth+:CountWidth] & {CountWidth{wr_grant[c]}});
      wr_data_d = wr_data_d | (wr_data_i[c*VectorBits+:VectorBits] & {VectorBits{wr_grant[c]}});
    end
  end

  assign rd_row_next = rd_line_q[LineWidth-1:BankWidth] + RowWidth'(1);
  assign wr_row_next = wr_line_q[LineWidth-1:BankWidth] + RowWidth'(1);

  // Bank b has line (b - base) mod Banks of the request; banks below the first are a row further.
  for (genvar b = 0; b < Banks; b++) begin : gen_bank
    logic [BankWidth-1:0] rd_place;
    logic [BankWidth-1:0] wr_place;
    logic                 rd_next;
    logic                 wr_next;
    assign rd_place = BankWidth'(b) - rd_line_q[BankWidth-1:0];
    assign wr_place = BankWidth'(b) - wr_line_q[BankWidth-1:0];
    assign rd_en_d[b] = (|client_q) & ({1'b0, rd_place} < rd_count_q);
    assign wr_en_d[b] = wr_valid_q & ({1'b0, wr_place} < wr_count_q);
    assign rd_next = {1'b0, rd_line_q[BankWidth-1:0]} > CountWidth'(b);
    assign wr_next = {1'b0, wr_line_q[BankWidth-1:0]} > CountWidth'(b);
    assign rd_row_d[b*RowWidth+:RowWidth] =
        rd_next ? rd_row_next : rd_line_q[LineWidth-1:BankWidth];
    assign wr_row_d[b*RowWidth+:RowWidth] =
        wr_next ? wr_row_next : wr_line_q[LineWidth-1:BankWidth];
  end

  ms_line_rotate #(
    .Lines(Banks),
    .Width(LineBits),
    .Back (1'b1)
  ) u_to_banks (
    .data_i(wr_data_q),
    .by_i  (wr_line_q[BankWidth-1:0]),
    .data_o(wr_rotated)
  );

  ms_line_rotate #(
    .Lines(Banks),
    .Width(LineBits)
  ) u_from_banks (
    .data_i(bank_rd_data_i),
    .by_i  (base_q3),
    .data_o(rd_rotated)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      client_q   <= '0;
      client_q2  <= '0;
      client_q3  <= '0;
      client_q4  <= '0;
      wr_valid_q <= 1'b0;
      rd_en_q    <= '0;
      wr_en_q    <= '0;
    end else begin
      client_q   <= rd_grant;
      client_q2  <= client_q;
      client_q3  <= client_q2;
      client_q4  <= client_q3;
      wr_valid_q <= |wr_grant;
      rd_en_q    <= rd_en_d;
      wr_en_q    <= wr_en_d;
    end
  end

  always_ff @(posedge clk_i) begin
    rd_line_q  <= rd_line_d;
    rd_count_q <= rd_count_d;
    wr_line_q  <= wr_line_d;
    wr_count_q <= wr_count_d;
    wr_data_q  <= wr_data_d;
    base_q2    <= rd_line_q[BankWidth-1:0];
    base_q3    <= base_q2;
    rd_row_q   <= rd_row_d;
    wr_row_q   <= wr_row_d;
    wr_data_q2 <= wr_rotated;
    data_q     <= rd_rotated;
  end

  assign bank_rd_en_o = rd_en_q;
  assign bank_rd_row_o = rd_row_q;
  assign bank_wr_en_o = wr_en_q;
  assign bank_wr_row_o = wr_row_q;
  assign bank_wr_data_o = wr_data_q2;
  assign valid_o = client_q4;
  assign data_o = data_q;

endmodule

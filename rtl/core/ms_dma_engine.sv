/// DMA engine of a core: walks through transfers beat by beat and counts what is on its way.
///
/// A transfer is `run` beats at consecutive addresses, repeated by up to three nested (count,
/// stride) pairs, the first innermost; on the chip's side its beats lie one behind the other. A
/// transfer is taken into the descriptor registers while the one before makes its last request, so
/// that requests have no gap. A request carries its line on the chip; the memory gives it back with
/// the data of a load.
///
/// Latency: 1 cycle from a taken transfer to its first request, 1 from a response (or the line of a
/// store) to the other side. Throughput: one beat a cycle each way.
/// Handshake: request_valid_o stays until request_ready_i. Responses cannot be refused.
/// Not done: beats that are partly used, order of responses, errors, address translation.
/// Model: macroscope::memory::DmaEngine.
module ms_dma_engine #(
  parameter int unsigned BeatBits = 64,
  parameter int unsigned AddressWidth = 40,  // bytes
  parameter int unsigned LineWidth = 20,     // beats of a scratchpad
  parameter int unsigned CountWidth = 16,
  parameter int unsigned Outstanding = 64,   // requests at most on their way
  localparam int unsigned FlightWidth = $clog2(Outstanding + 1)
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  input  logic                      transfer_valid_i,
  output logic                      transfer_ready_o,
  input  logic                      write_i,   // a store
  input  logic [AddressWidth-1:0]   base_i,
  input  logic [LineWidth-1:0]      line_i,    // the first on the chip
  input  logic [CountWidth-1:0]     run_i,     // beats, 1 or more
  input  logic [3*CountWidth-1:0]   count_i,   // 1 or more each
  input  logic [3*AddressWidth-1:0] stride_i,  // bytes, modulo 2^AddressWidth

  output logic                      request_valid_o,
  input  logic                      request_ready_i,
  output logic                      request_write_o,
  output logic [AddressWidth-1:0]   request_address_o,
  output logic [LineWidth-1:0]      request_line_o,

  input  logic                      response_valid_i,  // data of a load, or a store is complete
  input  logic                      response_write_i,
  input  logic [LineWidth-1:0]      response_line_i,
  input  logic [BeatBits-1:0]       response_data_i,
  output logic                      load_valid_o,      // to the scratchpad
  output logic [LineWidth-1:0]      load_line_o,
  output logic [BeatBits-1:0]       load_data_o,

  input  logic [BeatBits-1:0]       store_data_i,      // from the scratchpad
  output logic [BeatBits-1:0]       store_data_o,      // to the memory

  output logic                      idle_o             // nothing is left or on its way
);

  localparam int unsigned STEP = BeatBits / 8;

  logic                      active_q;
  logic                      write_q;
  logic [AddressWidth-1:0]   address_q;
  logic [3*AddressWidth-1:0] start_q;  // where the run of each level began
  logic [3*AddressWidth-1:0] stride_q;
  logic [3*AddressWidth-1:0] next;     // where its next begins
  logic [LineWidth-1:0]      line_q;
  logic [CountWidth-1:0]     run_q;
  logic [CountWidth-1:0]     beat_q;   // beats of the run that are left
  logic [2*CountWidth-1:0]   count_q;  // of the two inner levels, which begin again
  logic [3*CountWidth-1:0]   left_q;   // runs of each level that are left
  logic [FlightWidth-1:0]    flight_q;
  logic [3:0]                ends;     // beat, level 0, 1, 2 are at their last
  logic                      sent;
  logic                      take;

  assign request_valid_o = active_q && flight_q != FlightWidth'(Outstanding);
  assign sent = request_valid_o & request_ready_i;
  assign ends[0] = beat_q == CountWidth'(1);
  for (genvar l = 0; l < 3; l++) begin : gen_level
    assign ends[l+1] = left_q[l*CountWidth+:CountWidth] == CountWidth'(1);
    assign next[l*AddressWidth+:AddressWidth] =
        start_q[l*AddressWidth+:AddressWidth] + stride_q[l*AddressWidth+:AddressWidth];
  end
  assign transfer_ready_o = ~active_q | (sent & (&ends));
  assign take = transfer_ready_o & transfer_valid_i;

  // What a sent beat changes: the innermost level that is not at its last moves on, those inside
  // it begin again.
  logic [AddressWidth-1:0]   address_d;
  logic [3*AddressWidth-1:0] start_d;
  logic [CountWidth-1:0]     beat_d;
  logic [3*CountWidth-1:0]   left_d;

  always_comb begin
    address_d = address_q + AddressWidth'(STEP);
    start_d = start_q;
    beat_d = beat_q - CountWidth'(1);
    left_d = left_q;
    if (ends[0]) begin
      beat_d = run_q;
      if (!ends[1]) begin
        address_d = next[AddressWidth-1:0];
        left_d[CountWidth-1:0] = left_q[CountWidth-1:0] - CountWidth'(1);
      end else begin
        left_d[CountWidth-1:0] = count_q[CountWidth-1:0];
        if (!ends[2]) begin
          address_d = next[2*AddressWidth-1:AddressWidth];
          left_d[2*CountWidth-1:CountWidth] = left_q[2*CountWidth-1:CountWidth] - CountWidth'(1);
        end else begin
          left_d[2*CountWidth-1:CountWidth] = count_q[2*CountWidth-1:CountWidth];
          address_d = next[3*AddressWidth-1:2*AddressWidth];
          left_d[3*CountWidth-1:2*CountWidth] =
              left_q[3*CountWidth-1:2*CountWidth] - CountWidth'(1);
          start_d[3*AddressWidth-1:2*AddressWidth] = address_d;
        end
        start_d[2*AddressWidth-1:AddressWidth] = address_d;
      end
      start_d[AddressWidth-1:0] = address_d;
    end
  end

  logic                 load_valid_q;
  logic [LineWidth-1:0] load_line_q;
  logic [BeatBits-1:0]  load_data_q;
  logic [BeatBits-1:0]  store_data_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q     <= 1'b0;
      flight_q     <= '0;
      load_valid_q <= 1'b0;
    end else begin
      active_q     <= take | (active_q & ~(sent & (&ends)));
      flight_q     <= flight_q + FlightWidth'(sent) - FlightWidth'(response_valid_i);
      load_valid_q <= response_valid_i & ~response_write_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      write_q   <= write_i;
      run_q     <= run_i;
      count_q   <= count_i[2*CountWidth-1:0];
      stride_q  <= stride_i;
      address_q <= base_i;
      start_q   <= {3{base_i}};
      line_q    <= line_i;
      beat_q    <= run_i;
      left_q    <= count_i;
    end else if (sent) begin
      address_q <= address_d;
      start_q   <= start_d;
      line_q    <= line_q + LineWidth'(1);
      beat_q    <= beat_d;
      left_q    <= left_d;
    end
    load_line_q  <= response_line_i;
    if (response_valid_i && !response_write_i) load_data_q <= response_data_i;
    store_data_q <= store_data_i;
  end

  assign request_write_o = write_q;
  assign request_address_o = address_q;
  assign request_line_o = line_q;
  assign load_valid_o = load_valid_q;
  assign load_line_o = load_line_q;
  assign load_data_o = load_data_q;
  assign store_data_o = store_data_q;
  assign idle_o = ~active_q && flight_q == '0;

endmodule

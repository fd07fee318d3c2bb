/// Control of the vector unit: gives every lane the same instruction, walk after walk over groups
/// of elements, and the address of the group.
///
/// A run has one to four walks. In walk p each of groups_i groups takes the instructions first_i[p]
/// to last_i[p] of a program of 16, one a cycle; after the walk the pipeline drains for `Latency`
/// cycles. Cycles: groups * instructions over all walks + Latency * walks, as the unit's model
/// says.
///
/// Latency: 2 cycles from start_i to the first instruction. Throughput: one instruction a cycle.
/// Handshake: start_i is taken while busy_o is low; the program is not written while it is high,
/// and the walks' bounds stay as they are.
/// Not done: data-dependent steps, more than 16 instructions, waiting for tiles.
/// Model: macroscope::vector_unit::VectorControl.
module ms_vector_control #(
  parameter int unsigned Latency = 8,  // 1 to 255
  parameter int unsigned AddressWidth = 24,
  parameter int unsigned InstructionWidth = 34
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,

  input  logic                        write_i,        // a word of the program
  input  logic [3:0]                  write_place_i,
  input  logic [InstructionWidth-1:0] write_data_i,

  input  logic                        start_i,
  input  logic [AddressWidth-1:0]     groups_i,       // 1 or more
  input  logic [1:0]                  walks_i,        // less one
  input  logic [15:0]                 first_i,        // of walk p in bits 4*p +: 4
  input  logic [15:0]                 last_i,
  output logic                        busy_o,

  output logic                        valid_o,        // there is an instruction
  output logic [InstructionWidth-1:0] instruction_o,
  output logic [AddressWidth-1:0]     group_o
);

  logic [16*InstructionWidth-1:0] program_q;
  logic                           busy_q;
  logic                           draining_q;
  logic [1:0]                     walk_q;
  logic [3:0]                     place_q;
  logic [AddressWidth-1:0]        group_q;
  logic [AddressWidth-1:0]        groups_q;
  logic [1:0]                     walks_q;
  logic [7:0]                     drain_q;
  logic                           last_place;
  logic                           last_group;
  logic                           issue;
  logic                           drained;
  logic [1:0]                     next_walk;

  logic                           valid_q;
  logic [InstructionWidth-1:0]    instruction_q;
  logic [AddressWidth-1:0]        group_q2;

  assign issue = busy_q & ~draining_q;
  assign last_place = place_q == last_i[4*walk_q+:4];
  assign last_group = group_q + AddressWidth'(1) == groups_q;
  assign drained = draining_q && drain_q == 8'd1;
  assign next_walk = walk_q + 2'd1;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q     <= 1'b0;
      draining_q <= 1'b0;
      valid_q    <= 1'b0;
    end else begin
      valid_q <= issue;
      if (!busy_q) begin
        busy_q <= start_i;
      end else if (drained) begin
        busy_q <= walk_q != walks_q;
      end
      draining_q <= draining_q ? ~drained : issue & last_place & last_group;
    end
  end

  always_ff @(posedge clk_i) begin
    for (int unsigned p = 0; p < 16; p++) begin
      if (write_i && write_place_i == 4'(p)) begin
        program_q[p*InstructionWidth+:InstructionWidth] <= write_data_i;
      end
    end
    drain_q <= draining_q ? drain_q - 8'd1 : 8'(Latency);
    if (!busy_q) begin
      groups_q <= groups_i;
      walks_q  <= walks_i;
      walk_q   <= 2'd0;
      place_q  <= first_i[3:0];
      group_q  <= '0;
    end else if (drained) begin
      walk_q  <= next_walk;
      place_q <= first_i[4*next_walk+:4];
      group_q <= '0;
    end else if (issue) begin
      place_q <= last_place ? first_i[4*walk_q+:4] : place_q + 4'd1;
      if (last_place) group_q <= group_q + AddressWidth'(1);
    end
    instruction_q <= program_q[place_q*InstructionWidth+:InstructionWidth];
    group_q2      <= group_q;
  end

  assign busy_o = busy_q;
  assign valid_o = valid_q;
  assign instruction_o = instruction_q;
  assign group_o = group_q2;

endmodule

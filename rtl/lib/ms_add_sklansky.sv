/// Sklansky adder: sum_o = a_i + b_i + carry_i modulo 2^`Width`. Combinational, clog2(`Width`)
/// prefix levels; each upper half takes one carry from the half below: few cells that toggle
/// little, with a fan-out that doubles per level.
///
/// Source: J. Sklansky, IRE Trans. Electronic Computers EC-9(2), 1960.
/// Model: integer addition; tests/rtl/lib_test.cpp.
module ms_add_sklansky #(
  parameter int unsigned Width = 32
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic             carry_i,
  output logic [Width-1:0] sum_o
);

  localparam int unsigned LEVELS = $clog2(Width);

  // Generate and propagate from the start of the block of 2^l bits to each position in it.
  for (genvar l = 0; l <= LEVELS; l++) begin : gen_level
    logic [Width-1:0] g;
    logic [Width-1:0] p;
    if (l == 0) begin : gen_bits
      assign p = a_i ^ b_i;
      assign g = (a_i & b_i) | (p & Width'(carry_i));
    end else begin : gen_prefix
      for (genvar i = 0; i < Width; i++) begin : gen_bit
        if (((i >> (l - 1)) & 1) == 1) begin : gen_merge
          localparam int unsigned BELOW = ((i >> (l - 1)) << (l - 1)) - 1;
          assign g[i] = gen_level[l-1].g[i] | (gen_level[l-1].p[i] & gen_level[l-1].g[BELOW]);
          assign p[i] = gen_level[l-1].p[i] & gen_level[l-1].p[BELOW];
        end else begin : gen_keep
          assign g[i] = gen_level[l-1].g[i];
          assign p[i] = gen_level[l-1].p[i];
        end
      end
    end
  end

  logic [Width:0] carries;
  assign carries = {gen_level[LEVELS].g, carry_i};
  assign sum_o = gen_level[0].p ^ carries[Width-1:0];

  logic unused_carry;
  assign unused_carry = ^{carries[Width], gen_level[LEVELS].p};

endmodule

/// Parallel-prefix adder: sum_o = a_i + b_i + carry_i modulo 2^`Width`. Combinational,
/// clog2(`Width`) levels.
///
/// `Sklansky` 0 is the Kogge-Stone adder: a fan-out of two at every level, the fastest and largest.
/// 1 is the Sklansky adder: each upper half of a block takes one carry from the half below; fewer
/// cells that toggle less, with a fan-out that doubles per level.
///
/// Source: P. M. Kogge, H. S. Stone, IEEE Trans. Computers C-22(8), 1973; J. Sklansky, IRE Trans.
/// Electronic Computers EC-9(2), 1960.
/// Model: integer addition; tests/rtl/lib_test.cpp.
module ms_add_prefix #(
  parameter int unsigned Width = 32,
  parameter bit          Sklansky = 1'b0
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic             carry_i,
  output logic [Width-1:0] sum_o
);

  localparam int unsigned LEVELS = $clog2(Width);

  // Generate and propagate of a span of bits that ends at each position; spans grow per level.
  for (genvar l = 0; l <= LEVELS; l++) begin : gen_level
    logic [Width-1:0] g;
    logic [Width-1:0] p;
    if (l == 0) begin : gen_bits
      assign p = a_i ^ b_i;
      assign g = (a_i & b_i) | (p & Width'(carry_i));
    end else begin : gen_prefix
      localparam int unsigned SPAN = 1 << (l - 1);
      for (genvar i = 0; i < Width; i++) begin : gen_bit
        // The position where the span below ends.
        localparam int unsigned BELOW = Sklansky ? i - i % SPAN - 1 : i - SPAN;
        if (Sklansky ? (i / SPAN) % 2 == 1 : i >= SPAN) begin : gen_merge
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

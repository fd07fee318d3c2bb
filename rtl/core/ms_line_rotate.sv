/// Rotates `Lines` words of `Width` bits: word s of data_o is word (s + by_i) mod `Lines` of
/// data_i, or with `Back` word s of data_i is word (s + by_i) mod `Lines` of data_o. Combinational:
/// a row of multiplexers for each bit of by_i.
///
/// Model: macroscope::memory::ScratchpadControl.
module ms_line_rotate #(
  parameter  int unsigned Lines = 8,  // a power of two, 2 or more
  parameter  int unsigned Width = 16,
  parameter  bit          Back = 1'b0,
  localparam int unsigned Levels = $clog2(Lines)
) (
  input  logic [Lines*Width-1:0] data_i,
  input  logic [Levels-1:0]      by_i,
  output logic [Lines*Width-1:0] data_o
);

  if (Lines < 2 || 2 ** Levels != Lines) begin : gen_lines_error
    $error("ms_line_rotate: Lines is not a power of two");
  end

  localparam int unsigned BITS = Lines * Width;

  logic [BITS-1:0] rotated;

  always_comb begin
    rotated = data_i;
    for (int unsigned k = 0; k < Levels; k++) begin
      if (by_i[k]) begin
        rotated = Back ? (rotated << (2 ** k * Width)) | (rotated >> (BITS - 2 ** k * Width))
                       : (rotated >> (2 ** k * Width)) | (rotated << (BITS - 2 ** k * Width));
      end
    end
  end

  assign data_o = rotated;

endmodule

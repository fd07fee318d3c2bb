/// Sparse encoder: the lowest of `Size` digits that is not zero, and what is left without it.
/// Combinational.
///
/// index_o is 0 when no digit is there. count_o is the number of digits in mask_i.
/// Model: macroscope::pe::DigitPicker.
module ms_sparse_encoder #(
  parameter  int unsigned Size = 4,
  localparam int unsigned IndexWidth = Size > 1 ? $clog2(Size) : 1,
  localparam int unsigned CountWidth = $clog2(Size + 1)
) (
  input  logic [Size-1:0]       mask_i,   // digits that are not zero
  output logic [Size-1:0]       first_o,  // the lowest of them, one-hot
  output logic [Size-1:0]       rest_o,   // the others
  output logic [IndexWidth-1:0] index_o,
  output logic [CountWidth-1:0] count_o
);

  logic [Size-1:0] below;  // a digit below is not zero

  for (genvar i = 0; i < Size; i++) begin : gen_below
    if (i == 0) begin : gen_first
      assign below[i] = 1'b0;
    end else begin : gen_next
      assign below[i] = |mask_i[i-1:0];
    end
  end

  assign first_o = mask_i & ~below;
  assign rest_o = mask_i & below;

  always_comb begin
    index_o = '0;
    count_o = '0;
    for (int unsigned i = 0; i < Size; i++) begin
      if (first_o[i]) index_o = index_o | IndexWidth'(i);
      count_o = count_o + CountWidth'(mask_i[i]);
    end
  end

endmodule

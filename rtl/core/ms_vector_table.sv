/// Two functions as 16 straight lines: with f = index_i / 16 the point and the difference to the
/// next of 2^15 * 2^f, or with recip_i of 2^15 / (1 + f). Combinational, constants.
///
/// Model: macroscope::vector_unit::VectorLane, which computes both.
module ms_vector_table (
  input  logic        recip_i,
  input  logic [3:0]  index_i,
  output logic [15:0] base_o,
  output logic [15:0] slope_o  // signed
);

  always_comb begin
    unique case ({recip_i, index_i})
      5'd0: {base_o, slope_o} = {16'd32768, 16'd1451};
      5'd1: {base_o, slope_o} = {16'd34219, 16'd1515};
      5'd2: {base_o, slope_o} = {16'd35734, 16'd1582};
      5'd3: {base_o, slope_o} = {16'd37316, 16'd1652};
      5'd4: {base_o, slope_o} = {16'd38968, 16'd1725};
      5'd5: {base_o, slope_o} = {16'd40693, 16'd1802};
      5'd6: {base_o, slope_o} = {16'd42495, 16'd1881};
      5'd7: {base_o, slope_o} = {16'd44376, 16'd1965};
      5'd8: {base_o, slope_o} = {16'd46341, 16'd2052};
      5'd9: {base_o, slope_o} = {16'd48393, 16'd2142};
      5'd10: {base_o, slope_o} = {16'd50535, 16'd2238};
      5'd11: {base_o, slope_o} = {16'd52773, 16'd2336};
      5'd12: {base_o, slope_o} = {16'd55109, 16'd2440};
      5'd13: {base_o, slope_o} = {16'd57549, 16'd2548};
      5'd14: {base_o, slope_o} = {16'd60097, 16'd2660};
      5'd15: {base_o, slope_o} = {16'd62757, 16'd2779};
      5'd16: {base_o, slope_o} = {16'd32768, 16'd63608};
      5'd17: {base_o, slope_o} = {16'd30840, 16'd63823};
      5'd18: {base_o, slope_o} = {16'd29127, 16'd64003};
      5'd19: {base_o, slope_o} = {16'd27594, 16'd64156};
      5'd20: {base_o, slope_o} = {16'd26214, 16'd64288};
      5'd21: {base_o, slope_o} = {16'd24966, 16'd64401};
      5'd22: {base_o, slope_o} = {16'd23831, 16'd64500};
      5'd23: {base_o, slope_o} = {16'd22795, 16'd64586};
      5'd24: {base_o, slope_o} = {16'd21845, 16'd64663};
      5'd25: {base_o, slope_o} = {16'd20972, 16'd64729};
      5'd26: {base_o, slope_o} = {16'd20165, 16'd64789};
      5'd27: {base_o, slope_o} = {16'd19418, 16'd64843};
      5'd28: {base_o, slope_o} = {16'd18725, 16'd64890};
      5'd29: {base_o, slope_o} = {16'd18079, 16'd64933};
      5'd30: {base_o, slope_o} = {16'd17476, 16'd64973};
      5'd31: {base_o, slope_o} = {16'd16913, 16'd65007};
      default: {base_o, slope_o} = 32'd0;
    endcase
  end

endmodule

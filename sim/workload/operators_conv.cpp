// Convolution.
#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/operators.hpp"
#include "sim/workload/window.hpp"

namespace macroscope::workload {
namespace {

void check_channels(const Element& e, const Value& in, std::uint64_t groups, std::uint64_t out) {
  const std::uint64_t channels = in.dims[3];
  if (channels % groups != 0) {
    throw config::fault(
        "MS208", e.place_of("groups"),
        fmt::format("groups {} does not divide the {} input channels", groups, channels),
        {{in.where, fmt::format("\"{}\" gives {}", in.made_by, shape_text(in.dims))}});
  }
  if (out % groups != 0) {
    throw config::fault(
        "MS208", e.place_of("groups"),
        fmt::format("groups {} does not divide the {} output channels", groups, out));
  }
}

}  // namespace

void add_conv2d(Builder& builder, const Element& e) {
  const Value in = image_input(builder, e);
  const Window window = read_window(builder, e, in);
  program::Conv2d conv;
  conv.batch = in.dims[0];
  conv.height = in.dims[1];
  conv.width = in.dims[2];
  conv.in_channels = in.dims[3];
  conv.kernel_h = window.kernel_h;
  conv.kernel_w = window.kernel_w;
  conv.stride_h = window.stride_h;
  conv.stride_w = window.stride_w;
  conv.pad_top = window.pad_top;
  conv.pad_bottom = window.pad_bottom;
  conv.pad_left = window.pad_left;
  conv.pad_right = window.pad_right;
  conv.dilation_h = window.dilation_h;
  conv.dilation_w = window.dilation_w;
  conv.out_channels = builder.size(e, "out_channels");
  conv.groups = builder.size_or(e, "groups", 1);
  check_given(builder, e, "in_channels", in, conv.in_channels);
  check_channels(e, in, conv.groups, conv.out_channels);

  program::Operator op;
  op.formats = builder.operand_formats(e, in);
  op.inputs = {in.tensor};
  op.weights = {builder.add_weight(
      e, "weight",
      {conv.out_channels, conv.kernel_h, conv.kernel_w, conv.in_channels / conv.groups},
      op.formats.weight)};
  add_epilogue(builder, e, op, conv.out_channels);
  op.op = conv;
  builder.finish(
      e, builder.emit(e, std::move(op),
                      {conv.batch, conv.out_height(), conv.out_width(), conv.out_channels}));
}

}  // namespace macroscope::workload

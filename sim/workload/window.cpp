#include "sim/workload/window.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/config/faults.hpp"

namespace macroscope::workload {
namespace {

struct Pads {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};

Pads same_padding(std::uint64_t size, std::uint64_t window, std::uint64_t stride) {
  const std::uint64_t reach = (ceil_div(size, stride) - 1) * stride + window;
  const std::uint64_t total = reach > size ? reach - size : 0;
  return {total / 2, total - total / 2};
}

Pads read_pads(Builder& builder, const Element& e, const char* attribute, std::uint64_t size,
               std::uint64_t window, std::uint64_t stride) {
  const Attribute* found = e.find(attribute);
  if (found == nullptr) found = e.find("padding");
  if (found == nullptr) return {};
  if (found->text == "same") return same_padding(size, window, stride);
  const std::uint64_t pad = builder.count_or(e, found->name, 0);
  return {pad, pad};
}

void check_fits(const Element& e, const Value& in, const char* direction, std::uint64_t size,
                std::uint64_t window, const Pads& pads) {
  const std::uint64_t padded = size + pads.before + pads.after;
  if (window <= padded) return;
  throw config::fault("MS208", e.place_of("kernel"),
                      fmt::format("the window of <{}> is {} {}, the padded input only {}", e.tag,
                                  window, direction, padded),
                      {{in.where, fmt::format("\"{}\" gives {}", in.made_by, shape_text(in.dims))}},
                      static_cast<std::uint32_t>(e.text_or("kernel", "x").size()));
}

}  // namespace

const std::vector<std::string>& activation_names() {
  static const std::vector<std::string> names = {
      "none", "relu",    "relu6",      "leaky_relu",   "relu_squared", "gelu",    "gelu_tanh",
      "silu", "sigmoid", "hard_swish", "hard_sigmoid", "tanh",         "softplus"};
  return names;
}

Value image_input(Builder& builder, const Element& e) {
  Value in = builder.input(e);
  if (in.dims.size() == 4) return in;
  throw config::fault("MS207", e.where,
                      fmt::format("<{}> needs an input [batch, height, width, channels], not {}",
                                  e.tag, shape_text(in.dims)),
                      {{in.where, fmt::format("\"{}\" is made here", in.made_by)}},
                      static_cast<std::uint32_t>(e.tag.size()));
}

Window read_window(Builder& builder, const Element& e, const Value& in) {
  Window w;
  if (e.find("kernel_h") == nullptr || e.find("kernel_w") == nullptr) {
    w.kernel_h = w.kernel_w = builder.size(e, "kernel");
  }
  w.kernel_h = builder.size_or(e, "kernel_h", w.kernel_h);
  w.kernel_w = builder.size_or(e, "kernel_w", w.kernel_w);
  const std::uint64_t stride = builder.size_or(e, "stride", e.tag == "pool" ? w.kernel_h : 1);
  w.stride_h = builder.size_or(e, "stride_h", stride);
  w.stride_w = builder.size_or(e, "stride_w", stride);
  w.dilation_h = w.dilation_w = builder.size_or(e, "dilation", 1);
  const std::uint64_t span_h = builder.product(e, {w.dilation_h, w.kernel_h - 1}) + 1;
  const std::uint64_t span_w = builder.product(e, {w.dilation_w, w.kernel_w - 1}) + 1;
  const Pads vertical = read_pads(builder, e, "padding_h", in.dims[1], span_h, w.stride_h);
  const Pads horizontal = read_pads(builder, e, "padding_w", in.dims[2], span_w, w.stride_w);
  check_fits(e, in, "high", in.dims[1], span_h, vertical);
  check_fits(e, in, "wide", in.dims[2], span_w, horizontal);
  w.pad_top = vertical.before;
  w.pad_bottom = vertical.after;
  w.pad_left = horizontal.before;
  w.pad_right = horizontal.after;
  return w;
}

void check_given(Builder& builder, const Element& e, std::string_view attribute, const Value& in,
                 std::uint64_t actual) {
  const Attribute* found = e.find(attribute);
  if (found == nullptr) return;
  const std::uint64_t given = builder.size_or(e, attribute, actual);
  if (given == actual) return;
  throw config::fault("MS207", found->where,
                      fmt::format("{} of <{}> is {}, its input {} has {}", attribute, e.tag, given,
                                  shape_text(in.dims), actual),
                      {{in.where, fmt::format("\"{}\" makes that input", in.made_by)}},
                      static_cast<std::uint32_t>(found->text.size()));
}

void add_epilogue(Builder& builder, const Element& e, program::Operator& op, std::uint64_t channels,
                  std::uint64_t extra) {
  Epilogue epilogue;
  epilogue.norm = builder.word_or(e, "norm", "none", {"none", "batch"}) == "batch";
  epilogue.bias = builder.flag_or(e, "bias", !epilogue.norm);
  epilogue.activation = builder.word_or(e, "activation", "none", activation_names());
  epilogue.extra = extra;
  // Vectors are as wide as what they are added to: rounding them to the matrix's format would show.
  const program::Format format =
      is_integer(op.formats.accumulator) ? op.formats.accumulator : op.formats.input;
  if (epilogue.norm) op.constants.push_back(builder.add_weight(e, "scale", {channels}, format));
  if (epilogue.norm || epilogue.bias) {
    op.constants.push_back(builder.add_weight(e, "bias", {channels}, format));
  }
  op.epilogue_operations = epilogue_operations(op.formats, epilogue);
}

}  // namespace macroscope::workload

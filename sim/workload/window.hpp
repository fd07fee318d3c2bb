// What convolutions, poolings and matrix products share: windows over images, checks and epilogues.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/workload/builder.hpp"

namespace macroscope::workload {

/// A window that slides over an image.
struct Window {
  std::uint64_t kernel_h = 1, kernel_w = 1;
  std::uint64_t stride_h = 1, stride_w = 1;
  std::uint64_t dilation_h = 1, dilation_w = 1;
  std::uint64_t pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;
};

/// The input of `e`, which must be [batch, height, width, channels]; MS207 otherwise.
[[nodiscard]] Value image_input(Builder& builder, const Element& e);

/// Reads kernel, stride, dilation and padding; MS208 when the window is larger than the padded
/// image.
///
/// `padding` is a number or "same" (output = ceil(input / stride), the odd pixel at the bottom and
/// right).
[[nodiscard]] Window read_window(Builder& builder, const Element& e, const Value& in);

/// Where `e` states `attribute`, it must be `actual`, which comes from `in`; MS207 with both
/// places.
void check_given(Builder& builder, const Element& e, std::string_view attribute, const Value& in,
                 std::uint64_t actual);

/// Adds the bias, scale and activation of `e` to `op`, whose results have `channels` columns.
///
/// norm="batch" is folded: one scale and one bias a channel, which is also the count of its two
/// learned parameters a channel. `extra` operations come on top.
void add_epilogue(Builder& builder, const Element& e, program::Operator& op, std::uint64_t channels,
                  std::uint64_t extra = 0);

/// All names that `activation` and `function` accept.
[[nodiscard]] const std::vector<std::string>& activation_names();

}  // namespace macroscope::workload

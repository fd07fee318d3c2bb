#include "models/engine/scale_sim/window.hpp"

#include <algorithm>

namespace macroscope::scale_sim {
namespace {

// Rows (or columns) of the last window inside the ifmap.
std::uint64_t inside(std::uint64_t size, std::uint64_t filter, std::uint64_t stride,
                     std::uint64_t outputs) {
  const std::uint64_t start = (outputs - 1) * stride;
  return start >= size ? 0 : std::min(filter, size - start);
}

// Different rows (or columns) that all windows together touch.
std::uint64_t touched(std::uint64_t size, std::uint64_t filter, std::uint64_t stride,
                      std::uint64_t outputs) {
  return (outputs - 1) * std::min(filter, stride) + inside(size, filter, stride, outputs);
}

}  // namespace

Window::Window(const Layer& layer)
    : height_(layer.height),
      width_(layer.width),
      channels_(layer.channels),
      filter_h_(layer.filter_h),
      filter_w_(layer.filter_w),
      stride_(layer.stride),
      out_h_(layer.out_height()),
      out_w_(layer.out_width()),
      window_row_(layer.filter_w * layer.channels) {
  const std::uint64_t inside_y = inside(height_, filter_h_, stride_, out_h_);
  const std::uint64_t inside_x = inside(width_, filter_w_, stride_, out_w_);
  first_gap_k_ = inside_y * window_row_;
  first_gap_column_ = inside_x * channels_;
  words_y_ = (out_h_ - 1) * filter_h_ + inside_y;
  words_x_ = (out_w_ - 1) * filter_w_ + inside_x;
  has_gaps_ = inside_y < filter_h_ || inside_x < filter_w_;
  has_repeats_ = (out_h_ > 1 && filter_h_ > stride_) || (out_w_ > 1 && filter_w_ > stride_);
}

std::int64_t Window::address(std::uint64_t m, std::uint64_t k) const {
  return has_word(m, k) ? static_cast<std::int64_t>(base(m) + offset(k)) : kNoWord;
}

std::uint64_t Window::distinct() const {
  return touched(height_, filter_h_, stride_, out_h_) *
         touched(width_, filter_w_, stride_, out_w_) * channels_;
}

std::uint64_t Window::gaps(std::uint64_t first_m, std::uint64_t count, std::int64_t k_at_first,
                           std::int64_t k_step) const {
  if (!has_gaps_ || count == 0) return 0;
  const auto missing = [&](std::uint64_t m) {
    const auto k =
        static_cast<std::uint64_t>(k_at_first + k_step * static_cast<std::int64_t>(m - first_m));
    return !has_word(m, k);
  };
  const std::uint64_t end = first_m + count;
  const std::uint64_t last_row = std::max(first_m, (out_h_ - 1) * out_w_);
  std::uint64_t found = 0;
  // Above the last row of windows only the last column can overrun.
  for (std::uint64_t m = first_m / out_w_ * out_w_ + out_w_ - 1; m < std::min(end, last_row);
       m += out_w_) {
    if (missing(m)) ++found;
  }
  for (std::uint64_t m = last_row; m < end; ++m) {
    if (missing(m)) ++found;
  }
  return found;
}

}  // namespace macroscope::scale_sim

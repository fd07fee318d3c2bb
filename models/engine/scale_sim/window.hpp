// The ifmap as a matrix of window positions (m) by window words (k): addresses, gaps and repeated
// words.
#pragma once

#include <cstdint>

#include "models/engine/scale_sim/layer.hpp"

namespace macroscope::scale_sim {

/// The M x K ifmap matrix. Word (m, k) lies at ((oy*s + ky)*W + ox*s + kx)*Cin + c with m = oy*Ow +
/// ox and k = (ky*fw + kx)*Cin + c; there is no word (SCALE-Sim's -1) where a last window overruns
/// the border.
class Window {
 public:
  explicit Window(const Layer& layer);

  static constexpr std::int64_t kNoWord = -1;
  [[nodiscard]] std::int64_t address(std::uint64_t m, std::uint64_t k) const;
  [[nodiscard]] bool has_word(std::uint64_t m, std::uint64_t k) const {
    return !has_gaps_ || !((in_last_row(m) && k >= first_gap_k_) ||
                           (in_last_column(m) && k % window_row_ >= first_gap_column_));
  }

  /// Some last window overruns the border.
  [[nodiscard]] bool has_gaps() const { return has_gaps_; }
  /// Neighboring windows share words.
  [[nodiscard]] bool has_repeats() const { return has_repeats_; }
  /// Entries of the matrix that hold a word (with repeats).
  [[nodiscard]] std::uint64_t words() const { return words_y_ * words_x_ * channels_; }
  /// Different addresses among them.
  [[nodiscard]] std::uint64_t distinct() const;
  /// Addresses lie in [0, span).
  [[nodiscard]] std::uint64_t span() const { return height_ * width_ * channels_; }

  /// Address of a word is base(m) + offset(k).
  [[nodiscard]] std::uint64_t base(std::uint64_t m) const {
    return (m / out_w_ * width_ + m % out_w_) * stride_ * channels_;
  }
  [[nodiscard]] std::uint64_t offset(std::uint64_t k) const {
    return k / window_row_ * width_ * channels_ + k % window_row_;
  }
  /// No word at (m, k) exactly if a flag of m meets a flag of k (bit 0: last row, bit 1: last
  /// column).
  [[nodiscard]] std::uint8_t flags_of_m(std::uint64_t m) const {
    return static_cast<std::uint8_t>((in_last_row(m) ? 1 : 0) | (in_last_column(m) ? 2 : 0));
  }
  [[nodiscard]] std::uint8_t flags_of_k(std::uint64_t k) const {
    return static_cast<std::uint8_t>((k >= first_gap_k_ ? 1 : 0) |
                                     (k % window_row_ >= first_gap_column_ ? 2 : 0));
  }

  /// Entries without a word among count entries (m, k(m)) with m = first_m .. first_m + count - 1
  /// and k(m) = k_at_first + k_step * (m - first_m).
  [[nodiscard]] std::uint64_t gaps(std::uint64_t first_m, std::uint64_t count,
                                   std::int64_t k_at_first, std::int64_t k_step) const;

  /// Calls visit(m, k) for every entry with the address of the word at (m, k), itself included.
  template <class Visit>
  void for_each_repeat(std::uint64_t m, std::uint64_t k, Visit visit) const {
    const std::uint64_t y = m / out_w_ * stride_ + k / window_row_;
    const std::uint64_t column = m % out_w_ * stride_ * channels_ + k % window_row_;
    const std::uint64_t x = column / channels_;
    const std::uint64_t channel = column % channels_;
    const std::uint64_t oy_last = y / stride_ < out_h_ ? y / stride_ : out_h_ - 1;
    const std::uint64_t ox_last = x / stride_ < out_w_ ? x / stride_ : out_w_ - 1;
    const std::uint64_t oy_first = y < filter_h_ ? 0 : (y - filter_h_) / stride_ + 1;
    const std::uint64_t ox_first = x < filter_w_ ? 0 : (x - filter_w_) / stride_ + 1;
    for (std::uint64_t oy = oy_first; oy <= oy_last; ++oy) {
      for (std::uint64_t ox = ox_first; ox <= ox_last; ++ox) {
        visit(oy * out_w_ + ox,
              (y - oy * stride_) * window_row_ + (x - ox * stride_) * channels_ + channel);
      }
    }
  }

 private:
  [[nodiscard]] bool in_last_row(std::uint64_t m) const { return m >= (out_h_ - 1) * out_w_; }
  [[nodiscard]] bool in_last_column(std::uint64_t m) const { return m % out_w_ == out_w_ - 1; }

  std::uint64_t height_, width_, channels_, filter_h_, filter_w_, stride_, out_h_, out_w_;
  std::uint64_t window_row_;        // words of one window row: fw * Cin
  std::uint64_t first_gap_k_;       // in the last row of windows, k from here on overruns
  std::uint64_t first_gap_column_;  // in the last column, k % window_row_ from here on overruns
  std::uint64_t words_y_, words_x_;
  bool has_gaps_, has_repeats_;
};

}  // namespace macroscope::scale_sim

// The value of a wide port as words, lane by lane.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace macroscope::engine {

/// The bits behind `bits` in a sequence without meaning (a linear congruential generator, Numerical
/// Recipes); its upper bits are the better ones.
[[nodiscard]] constexpr std::uint32_t next_wild(std::uint32_t bits) {
  return bits * 1664525U + 1013904223U;
}

/// Lanes of equal width, lane i in bits i * width +: width, as the ports of arrays have them.
class PackedLanes {
 public:
  /// `width`: 1 to 64 bits.
  PackedLanes(std::size_t lanes, std::uint32_t width)
      : lanes_(lanes), width_(width), words_((lanes * width + 31) / 32) {}

  [[nodiscard]] std::size_t lanes() const { return lanes_; }

  void clear() { std::fill(words_.begin(), words_.end(), 0U); }
  /// The low bits of `value`. The lane must be clear; width is at most 64.
  void set(std::size_t lane, std::int64_t value) {
    const std::uint64_t bits = static_cast<std::uint64_t>(value) & mask();
    const std::size_t lsb = lane * width_;
    for (std::uint32_t done = 0; done < width_;) {
      const std::size_t at = lsb + done;
      words_[at / 32] |= static_cast<std::uint32_t>(bits >> done) << (at % 32);
      done += 32 - static_cast<std::uint32_t>(at % 32);
    }
  }
  /// Whatever the lane holds becomes the low bits of `value`.
  void put(std::size_t lane, std::int64_t value) {
    std::int64_t old = get(lane);
    for (std::uint32_t bit = 0; bit < width_; ++bit, old >>= 1) {
      const std::size_t at = lane * width_ + bit;
      words_[at / 32] &= ~(static_cast<std::uint32_t>(old & 1) << (at % 32));
    }
    set(lane, value);
  }
  /// The lane as a signed number.
  [[nodiscard]] std::int64_t get(std::size_t lane) const {
    std::uint64_t bits = 0;
    const std::size_t lsb = lane * width_;
    for (std::uint32_t done = 0; done < width_;) {
      const std::size_t at = lsb + done;
      bits |= static_cast<std::uint64_t>(words_[at / 32] >> (at % 32)) << done;
      done += 32 - static_cast<std::uint32_t>(at % 32);
    }
    const std::uint32_t unused = (64 - width_) % 64;
    return static_cast<std::int64_t>(bits << unused) >> unused;
  }
  [[nodiscard]] bool bit(std::size_t lane) const {
    return ((words_[lane * width_ / 32] >> (lane * width_ % 32)) & 1U) != 0;
  }
  [[nodiscard]] std::span<std::uint32_t> words() { return words_; }

 private:
  [[nodiscard]] std::uint64_t mask() const { return ~std::uint64_t{0} >> ((64 - width_) % 64); }

  std::size_t lanes_;
  std::uint32_t width_;
  std::vector<std::uint32_t> words_;
};

}  // namespace macroscope::engine

// Integers of a quantized normal distribution, found by their place: operands nobody has to store.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace macroscope::numerics {

/// Normal numbers quantized to signed integers of `bits` bits as absmax quantization does it: the
/// largest magnitude of the tensor, `crest` standard deviations, becomes 2^(bits-1) - 1.
///
/// A value v has the probability that a normal number falls into [v - 1/2, v + 1/2], rounded to a
/// multiple of 2^-16; so nothing beyond 4.3 standard deviations is drawn.
class QuantizedNormal {
 public:
  static constexpr std::uint32_t kDraws = 1U << 16U;

  /// Throws ModelError MS413 when `bits` is not 2 .. 16, MS401 when `crest` is not above 0.
  QuantizedNormal(std::uint32_t bits, double crest);

  [[nodiscard]] std::uint32_t bits() const { return bits_; }
  /// Standard deviation in steps: (2^(bits-1) - 1) / crest.
  [[nodiscard]] double sigma() const { return sigma_; }
  /// The value of each of the kDraws equally likely draws, in ascending order.
  [[nodiscard]] std::span<const std::int16_t> draws() const { return draws_; }

  /// Values number `first`, `first` + 1, ... of the stream `seed`. A value depends on the seed and
  /// its number alone. Numbers below 2^62.
  void read(std::uint64_t seed, std::uint64_t first, std::span<std::int16_t> out) const;

 private:
  std::uint32_t bits_;
  double sigma_;
  std::vector<std::int16_t> draws_;
};

}  // namespace macroscope::numerics

#include "models/numerics/quantized_normal.hpp"

#include <fmt/format.h>

#include <cmath>

#include "models/numerics/digits.hpp"
#include "sim/core/error.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::numerics {
namespace {

/// Draws of 16 bits from one random number.
constexpr std::uint64_t kPerNumber = 4;

double checked_sigma(std::uint32_t bits, double crest) {
  if (bits < kMinDigitBits || bits > kMaxDigitBits) {
    throw ModelError("MS413", fmt::format("operands of {} bits; expected {} to {}", bits,
                                          kMinDigitBits, kMaxDigitBits));
  }
  if (!(crest > 0)) {
    throw ModelError("MS401", fmt::format("a crest of {}; expected more than 0", crest));
  }
  return highest_value(bits) / crest;
}

}  // namespace

QuantizedNormal::QuantizedNormal(std::uint32_t bits, double crest)
    : bits_(bits), sigma_(checked_sigma(bits, crest)) {
  draws_.reserve(kDraws);
  const std::int32_t highest = highest_value(bits);
  for (std::int32_t v = -highest; v <= highest; ++v) {
    const double below = std::erfc(-(v + 0.5) / (sigma_ * std::sqrt(2.0))) / 2;
    const auto end = v == highest ? std::size_t{kDraws}
                                  : static_cast<std::size_t>(std::llround(below * double{kDraws}));
    if (end > draws_.size()) draws_.resize(end, static_cast<std::int16_t>(v));
  }
}

void QuantizedNormal::read(std::uint64_t seed, std::uint64_t first,
                           std::span<std::int16_t> out) const {
  std::uint64_t number = first / kPerNumber;
  std::uint64_t part = first % kPerNumber;
  for (std::size_t i = 0; i < out.size(); ++number) {
    std::uint64_t random = random_at(seed, number) >> (16 * part);
    for (; part < kPerNumber && i < out.size(); ++part, ++i) {
      out[i] = draws_[random & (kDraws - 1)];
      random >>= 16U;
    }
    part = 0;
  }
}

}  // namespace macroscope::numerics

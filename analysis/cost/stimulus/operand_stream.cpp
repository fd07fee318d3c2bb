#include "analysis/cost/stimulus/operand_stream.hpp"

#include <cmath>

#include "models/numerics/digits.hpp"

namespace macroscope::cost::stimulus {
namespace {

constexpr std::uint64_t kSeed = 1;

/// Sigmas are given for int8.
double scaled_sigma(const Distribution& distribution, std::uint32_t bits) {
  return distribution.sigma * numerics::highest_value(bits) / numerics::highest_value(8);
}

}  // namespace

const std::vector<Distribution>& distributions() {
  static const std::vector<Distribution> all = {{"normal_24_5", Distribution::Kind::normal, 24.5},
                                                {"normal_10", Distribution::Kind::normal, 10},
                                                {"normal_50", Distribution::Kind::normal, 50},
                                                {"uniform", Distribution::Kind::uniform, 0},
                                                {"zeros", Distribution::Kind::zeros, 24.5}};
  return all;
}

OperandStream::OperandStream(const Distribution& distribution, std::uint32_t bits,
                             const std::string& path)
    : distribution_(distribution),
      bits_(bits),
      normal_(kSeed, path + ".normal"),
      rng_(kSeed, path + ".uniform") {}

std::int32_t OperandStream::next() {
  const std::int32_t low = numerics::lowest_value(bits_);
  const std::int32_t high = numerics::highest_value(bits_);
  if (distribution_.kind == Distribution::Kind::uniform) {
    return low + static_cast<std::int32_t>(rng_.below(std::uint64_t{1} << bits_));
  }
  if (distribution_.kind == Distribution::Kind::zeros && rng_.below(2) == 0) return 0;
  const double sigma = scaled_sigma(distribution_, bits_);
  for (;;) {
    const double value = std::round(normal_.next() * sigma);
    if (value >= low && value <= high) return static_cast<std::int32_t>(value);
  }
}

std::vector<std::int32_t> OperandStream::vector(std::size_t count) {
  std::vector<std::int32_t> out;
  out.reserve(count);
  while (out.size() < count) out.push_back(next());
  return out;
}

double standard_deviation(const Distribution& distribution, std::uint32_t bits) {
  switch (distribution.kind) {
    case Distribution::Kind::uniform:
      return std::sqrt((std::exp2(2.0 * bits) - 1) / 12);
    case Distribution::Kind::zeros:
      return scaled_sigma(distribution, bits) * std::sqrt(0.5);
    case Distribution::Kind::normal:
      break;
  }
  return scaled_sigma(distribution, bits);
}

}  // namespace macroscope::cost::stimulus

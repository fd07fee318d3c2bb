#include "analysis/cosim/cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace macroscope::cosim {
namespace {

std::uint64_t random_size(Rng& rng, std::uint64_t quantum) {
  constexpr std::array<std::uint64_t, 8> kPrimes{2, 3, 5, 7, 11, 13, 17, 19};
  switch (rng.below(6)) {
    case 0:
      return 1;
    case 1:
      return kPrimes[rng.below(kPrimes.size())];
    case 2:
      return quantum * rng.between(1, 3);
    case 3:
      return quantum * rng.between(1, 2) + 1;
    case 4:
      return std::max<std::uint64_t>(quantum, 2) - 1;
    default:
      return rng.between(1, 3 * quantum);
  }
}

/// What the operands of one side look like.
enum class Values { zero, lowest, extreme, small, any };

std::vector<std::int64_t> random_values(Rng& rng, std::uint64_t count, std::uint32_t bits) {
  const std::int64_t high = (std::int64_t{1} << (bits - 1)) - 1;
  const std::int64_t low = -high - 1;
  // Most cases have all kinds of values; one in eight has only one.
  constexpr std::array<Values, 8> kKinds{Values::zero,  Values::lowest, Values::extreme,
                                         Values::small, Values::any,    Values::any,
                                         Values::any,   Values::any};
  const Values kind = kKinds[rng.below(kKinds.size())];
  std::vector<std::int64_t> values(count);
  for (std::int64_t& value : values) {
    switch (kind) {
      case Values::zero:
        break;
      case Values::lowest:
        value = low;
        break;
      case Values::extreme:
        value = rng.below(2) == 0 ? low : high;
        break;
      case Values::small:
        value = static_cast<std::int64_t>(rng.below(3)) - 1;
        break;
      case Values::any:
        value = rng.below(8) == 0
                    ? low
                    : low + static_cast<std::int64_t>(rng.below(std::uint64_t{1} << bits));
        break;
    }
  }
  return values;
}

}  // namespace

engine::CosimCase random_case(const engine::CosimPair& pair, std::uint64_t seed,
                              std::uint64_t number) {
  Rng rng(seed, fmt::format("{} {} {}", pair.engine(), pair.pe(), number));
  const std::array<std::uint64_t, 3> quantum = pair.quantum();
  const std::array<std::uint32_t, 2> bits = pair.operand_bits();
  engine::CosimCase c;
  c.m = random_size(rng, quantum[0]);
  c.n = random_size(rng, quantum[1]);
  c.k = std::min(random_size(rng, quantum[2]), pair.largest_k());
  c.input = random_values(rng, c.m * c.k, bits[0]);
  c.weight = random_values(rng, c.k * c.n, bits[1]);
  if (number % 2 == 1) c.disturb = rng.next() | 1U;
  return c;
}

std::vector<std::int64_t> product(const engine::CosimCase& c) {
  std::vector<std::int64_t> sums(c.m * c.n);
  for (std::uint64_t m = 0; m < c.m; ++m) {
    for (std::uint64_t k = 0; k < c.k; ++k) {
      for (std::uint64_t n = 0; n < c.n; ++n) {
        sums[m * c.n + n] += c.input[m * c.k + k] * c.weight[k * c.n + n];
      }
    }
  }
  return sums;
}

}  // namespace macroscope::cosim

// Seeded normal numbers, for operands drawn from a stated distribution.
#pragma once

#include <cmath>
#include <string_view>

#include "sim/core/rng.hpp"

namespace macroscope::numerics {

/// Independent draws from the normal distribution with mean 0 and standard deviation 1.
///
/// Polar method (Marsaglia and Bray, SIAM Review 6(3), 1964): two draws from each accepted pair of
/// uniform numbers. Equal seeds and paths give equal numbers.
class NormalSource {
 public:
  NormalSource(std::uint64_t seed, std::string_view path) : rng_(seed, path) {}

  [[nodiscard]] double next() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    for (;;) {
      const double x = 2 * rng_.unit() - 1;
      const double y = 2 * rng_.unit() - 1;
      const double square = x * x + y * y;
      if (square >= 1 || square == 0) continue;
      const double scale = std::sqrt(-2 * std::log(square) / square);
      spare_ = y * scale;
      has_spare_ = true;
      return x * scale;
    }
  }

 private:
  Rng rng_;
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace macroscope::numerics

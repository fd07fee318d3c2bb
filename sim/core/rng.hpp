// Named random streams: the same seed and name give the same numbers on every machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace macroscope {

/// Hash of a name, the same everywhere (FNV-1a, 64 bit).
[[nodiscard]] constexpr std::uint64_t name_hash(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3ULL;
  }
  return hash;
}

/// The finalizer of SplitMix64: every bit of the result depends on every bit of `x`.
[[nodiscard]] constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

/// Random number `index` of the stream `seed`, without the ones before it.
[[nodiscard]] constexpr std::uint64_t random_at(std::uint64_t seed, std::uint64_t index) {
  return mix_bits(mix_bits(seed) + (index + 1) * 0x9E3779B97F4A7C15ULL);
}

/// A random stream that belongs to one component: its seed is the run's seed and the component's
/// path, so that adding a component leaves the numbers of the others alone.
///
/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). Draws are our own because the distributions of the
/// standard library give other numbers on other libraries.
class Rng {
 public:
  Rng(std::uint64_t run_seed, std::string_view path)
      : state_(mix_bits(run_seed) ^ name_hash(path)) {}

  /// 64 random bits.
  [[nodiscard]] std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    return mix_bits(state_);
  }

  /// Uniform in [0, bound), exactly: values that would favor small numbers are drawn again. bound >
  /// 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t excess = (0 - bound) % bound;  // 2^64 mod bound
    for (;;) {
      const std::uint64_t value = next();
      if (value >= excess) return value % bound;
    }
  }

  /// Uniform in [low, high], both included; low <= high.
  [[nodiscard]] std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    const std::uint64_t span = high - low;
    return span == ~std::uint64_t{0} ? next() : low + below(span + 1);
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  [[nodiscard]] double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace macroscope

// A set of small numbers, for sets of operators and tensors in searches.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace macroscope::planning {

/// A subset of [0, size); size is fixed at construction.
class BitSet {
 public:
  explicit BitSet(std::size_t size = 0) : words_((size + 63) / 64, 0) {}

  [[nodiscard]] bool has(std::size_t i) const { return (words_[i / 64] >> (i % 64) & 1U) != 0; }
  void insert(std::size_t i) { words_[i / 64] |= std::uint64_t{1} << (i % 64); }
  void erase(std::size_t i) { words_[i / 64] &= ~(std::uint64_t{1} << (i % 64)); }

  BitSet& operator|=(const BitSet& other) {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] |= other.words_[w];
    return *this;
  }
  bool operator==(const BitSet&) const = default;

  /// Calls `visit` with every member in ascending order.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      for (std::uint64_t bits = words_[w]; bits != 0; bits &= bits - 1) {
        visit(w * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
      }
    }
  }

  [[nodiscard]] std::size_t count() const {
    std::size_t sum = 0;
    for (const std::uint64_t word : words_) sum += static_cast<std::size_t>(std::popcount(word));
    return sum;
  }

  [[nodiscard]] std::uint64_t hash() const {
    std::uint64_t h = 0x9E3779B97F4A7C15ULL;
    for (const std::uint64_t word : words_) {
      h = (h ^ word) * 0xBF58476D1CE4E5B9ULL;
      h ^= h >> 29U;
    }
    return h;
  }

 private:
  std::vector<std::uint64_t> words_;
};

struct BitSetHash {
  std::size_t operator()(const BitSet& set) const { return set.hash(); }
};

}  // namespace macroscope::planning

// Results of a pure function that is asked for the same again and again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace macroscope::mapping {

/// The latest results, one for each hash: what is forgotten is computed again, so that nothing but
/// time depends on its size. `Key` is an array of numbers other than zero.
template <class Key, class Value>
class Memo {
 public:
  /// The value of `key`; `compute()` gives it when it is not there. The reference is good until the
  /// next call.
  template <class F>
  const Value& of(const Key& key, F compute) {
    Entry& entry = entries_[place(key)];
    if (entry.key != key) {
      entry.value = compute();
      entry.key = key;
    }
    return entry.value;
  }

 private:
  static constexpr std::size_t kBits = 10;

  struct Entry {
    Key key{};
    Value value{};
  };

  static std::size_t place(const Key& key) {
    std::uint64_t hash = 0;
    for (const std::uint64_t number : key) {
      hash = (hash ^ number) * 0x9E3779B97F4A7C15U;  // 2^64 over the golden ratio
      hash ^= hash >> 32;
    }
    return static_cast<std::size_t>((hash * 0x9E3779B97F4A7C15U) >> (64 - kBits));
  }

  std::vector<Entry> entries_ = std::vector<Entry>(std::size_t{1} << kBits);
};

}  // namespace macroscope::mapping

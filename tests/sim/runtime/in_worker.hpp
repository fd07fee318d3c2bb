// Runs a piece of a test in a process of its own, since SystemC elaborates once a process.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/runtime/archive.hpp"
#include "sim/runtime/worker.hpp"

namespace macroscope::test {

/// The value `f` returns, computed in a worker process. Throws what `f` throws.
template <class T, class F>
T in_worker(const F& f) {
  const std::string bytes = runtime::run_job([&](const auto& /*progress*/) {
    T value = f();
    return runtime::to_bytes(value);
  });
  return runtime::from_bytes<T>(bytes);
}

using Numbers = std::vector<std::uint64_t>;

/// Lists in one, each after its length: what a worker returns of several programs.
inline void append_list(Numbers& flat, const Numbers& list) {
  flat.push_back(list.size());
  flat.insert(flat.end(), list.begin(), list.end());
}
inline std::vector<Numbers> lists_of(const Numbers& flat) {
  std::vector<Numbers> lists;
  for (std::size_t at = 0; at < flat.size(); at += flat[at] + 1) {
    const auto begin = flat.begin() + static_cast<std::ptrdiff_t>(at + 1);
    lists.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(flat[at]));
  }
  return lists;
}

}  // namespace macroscope::test

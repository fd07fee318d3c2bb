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

}  // namespace macroscope::test

// Where tensors lie in memory: one allocator for every tensor of a run.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "sim/core/quantity.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::mapping {

/// One tensor's place.
struct Placement {
  std::uint64_t base = 0;  // byte address
  Bytes bytes;
};

/// First-fit allocator over [0, capacity) with free and coalesce; addresses are multiples of
/// `alignment`.
class Allocator {
 public:
  Allocator(Bytes capacity, Bytes alignment);
  /// Throws ModelError MS304 when no free range is large enough.
  Placement allocate(Bytes bytes, const std::string& what);
  void release(const Placement& place);
  [[nodiscard]] Bytes peak() const { return Bytes(peak_); }

 private:
  std::uint64_t capacity_;
  std::uint64_t alignment_;
  std::uint64_t peak_ = 0;
  std::map<std::uint64_t, std::uint64_t> free_;  // begin -> length
};

/// Places of all tensors of a workload.
struct MemoryPlan {
  std::vector<Placement> tensors;  // by TensorId
  /// Scratch for partial sums that spill, by operator index; zero bytes where none is needed.
  Placement spill;
  Bytes peak;
};

/// Weights and caches live for the whole run, activations from their producer to their last reader.
///
/// `spill_bytes` is the largest partial-sum array any operator may spill.
[[nodiscard]] MemoryPlan place_tensors(const program::Workload& workload, Bytes capacity,
                                       Bytes alignment, Bytes spill_bytes);

}  // namespace macroscope::mapping

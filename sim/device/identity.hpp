// Which operators of a workload do exactly the same on a machine, so that one of them is simulated.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/device/architecture.hpp"
#include "sim/device/plan_book.hpp"
#include "sim/mapping/placement.hpp"

namespace macroscope::device {

/// Operators of one identity have equal activities, whatever ran before them.
///
/// With a DRAM of bandwidth and latency that is the kind of operator (`plan_key`): addresses do not
/// matter. With a command-level DRAM and the boundary `quiesce` the bases of the tensors must be
/// equal in phase, too (dram::address_phase), and streams that run into each other's regions must
/// do so alike. With the boundary `continue` every operator is its own identity.
class Identities {
 public:
  Identities(const Machine& machine, const program::Workload& workload, const PlanBook& book,
             const mapping::MemoryPlan& memory);

  [[nodiscard]] std::size_t of(std::size_t op) const { return identity_of_[op]; }
  [[nodiscard]] std::size_t count() const { return times_.size(); }
  /// Operators of an identity.
  [[nodiscard]] std::uint64_t times(std::size_t identity) const { return times_[identity]; }

 private:
  std::vector<std::size_t> identity_of_;  // by operator
  std::vector<std::uint64_t> times_;
};

}  // namespace macroscope::device

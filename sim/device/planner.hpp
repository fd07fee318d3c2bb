// From an operator to programs: work split over cores, tilings, addresses.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/device/device.hpp"
#include "sim/mapping/lower.hpp"
#include "sim/mapping/placement.hpp"
#include "sim/mapping/program_timer.hpp"
#include "sim/mapping/search.hpp"

namespace macroscope::device {

/// One way to run an operator: how many cores, which loop is divided, and the tiling of every
/// core's share.
struct Plan {
  std::uint32_t cores = 1;
  mapping::SplitLoop split = mapping::SplitLoop::none;
  std::vector<mapping::Share> shares;    // one a core; matrix operations
  std::vector<mapping::Tiling> tilings;  // one a core; matrix operations
  std::uint64_t chunk_elements = 0;      // vector operations
  std::uint64_t chunk_slots = 2;         // vector operations
  double estimated_cycles = 0;
  double estimated_compute_cycles = 0;

  [[nodiscard]] std::string text() const;
  /// Partial sums leave the chip between the steps of the reduction.
  [[nodiscard]] bool spills() const;
};

/// Makes plans and lowers them.
class Planner {
 public:
  Planner(const Machine& machine, const engine::SystolicModel& model);

  /// Plans for every number of cores worth trying (a set that only grows with the machine's
  /// cores): the best by the estimate, and where trials are short its runners-up. Never empty;
  /// throws ModelError when nothing fits.
  [[nodiscard]] std::vector<Plan> plans(const program::Operator& op,
                                        const program::Workload& workload) const;

  /// The program of a plan with tensors at their places.
  [[nodiscard]] program::TileProgram lower(const program::Operator& op, const Plan& plan,
                                           const program::Workload& workload,
                                           const mapping::MemoryPlan& memory) const;

  /// Bytes of partial sums an operator may spill under any plan: its outputs in accumulator format.
  [[nodiscard]] static Bytes spill_bytes(const program::Operator& op);

  /// The mapper's view of a core when `cores` share the DRAM.
  [[nodiscard]] mapping::CoreSpec core_spec(std::uint32_t cores) const;
  /// What the timer of programs has to know of the machine.
  [[nodiscard]] mapping::MachineTiming timing() const;

 private:
  /// The best plan by the estimate and its runners-up, for one number of cores and one split.
  [[nodiscard]] std::vector<Plan> matrix_plans(const mapping::Problem& problem,
                                               const std::string& name, mapping::SplitLoop split,
                                               std::uint32_t cores,
                                               const MappingParams& fixed) const;
  [[nodiscard]] Plan vector_plan(const program::Operator& op, const program::Workload& workload,
                                 std::uint32_t cores) const;

  const Machine* machine_;
  const engine::SystolicModel* model_;
};

/// Numbers of cores to try on a machine of `cores`; each set contains the sets of smaller machines.
[[nodiscard]] std::vector<std::uint32_t> core_counts(std::uint32_t cores);

}  // namespace macroscope::device

// From an operator to programs: work split over cores, tilings, addresses.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/device/device.hpp"
#include "sim/mapping/lower.hpp"
#include "sim/mapping/optimize.hpp"
#include "sim/mapping/optimize_vector.hpp"
#include "sim/mapping/placement.hpp"
#include "sim/mapping/program_timer.hpp"

namespace macroscope::device {

/// One way to run an operator: how many cores, which loop is divided, and the tiling of every
/// core's share.
struct Plan {
  std::uint32_t cores = 1;
  mapping::SplitLoop split = mapping::SplitLoop::none;
  std::vector<mapping::Share> shares;    // one a core; matrix operations
  std::vector<mapping::Tiling> tilings;  // one a core; matrix operations
  bool direct = false;                   // a convolution tap by tap
  std::uint64_t chunk_elements = 0;      // vector operations
  std::uint64_t chunk_slots = 2;         // vector operations
  std::uint64_t cycles = 0;              // on the machine with <dram>, exact
  std::uint64_t dram_bytes = 0;
  std::uint64_t steps = 0;        // tile steps of all cores
  std::uint64_t fill_cycles = 0;  // of the engine: first block in, last results out

  [[nodiscard]] std::string text() const;
  /// The loop that is divided over the cores: groups, m, n or none.
  [[nodiscard]] std::string split_text() const;
  /// Partial sums leave the chip between the steps of the reduction.
  [[nodiscard]] bool spills() const;
};

constexpr std::size_t kCoarsePlans = 8;

/// The best plans of an operator and what no plan can beat.
struct PlanSet {
  /// The best first, never empty; behind those that were to be kept up to kCoarsePlans of few steps
  /// (mapping::Optimum::coarse).
  std::vector<Plan> plans;
  std::uint64_t lower_bound_cycles = 0;
  bool proven = false;       // the first plan is the best there is
  bool out_of_time = false;  // the search was ended by its limit of seconds
  double gap = 0;            // of the objective
  mapping::BoundParts parts;
  mapping::TrafficEstimate least;  // bytes that every plan moves
  std::uint64_t boxes = 0, timed = 0;
  double space = 0;
};

/// Makes plans and lowers them.
class Planner {
 public:
  Planner(const Machine& machine, const engine::EngineModel& model);
  ~Planner();
  Planner(const Planner&) = delete;
  Planner& operator=(const Planner&) = delete;

  /// The best plans over all numbers of cores worth trying (a set that only grows with the
  /// machine's cores) and all loops to divide, timed on the machine with <dram>. Throws ModelError
  /// when nothing fits.
  [[nodiscard]] PlanSet plans(const program::Operator& op, const program::Workload& workload,
                              const mapping::SearchEffort& effort,
                              mapping::Objective objective) const;

  /// The program of a plan with tensors at their places. `operands` are those of the operator, for
  /// an engine whose time depends on them; they outlive the program.
  [[nodiscard]] program::TileProgram lower(const program::Operator& op, const Plan& plan,
                                           const program::Workload& workload,
                                           const mapping::MemoryPlan& memory,
                                           const program::Operands* operands = nullptr) const;

  /// Bytes of partial sums an operator may spill under any plan: its outputs in accumulator format.
  [[nodiscard]] static Bytes spill_bytes(const program::Operator& op);

  /// The mapper's view of a core.
  [[nodiscard]] mapping::CoreSpec core_spec(Bytes resident = {}) const;
  /// What the timer of programs has to know of the machine.
  [[nodiscard]] mapping::MachineTiming timing() const;

 private:
  [[nodiscard]] PlanSet matrix_plans(const program::Operator& op, const program::Workload& workload,
                                     const mapping::SearchEffort& effort,
                                     mapping::Objective objective) const;
  [[nodiscard]] PlanSet vector_plans(const program::Operator& op, const program::Workload& workload,
                                     const mapping::SearchEffort& effort) const;

  const Machine* machine_;
  const engine::EngineModel* model_;
  std::unique_ptr<mapping::ProgramTimer> timer_;
};

/// Numbers of cores to try on a machine of `cores`; each set contains the sets of smaller machines.
[[nodiscard]] std::vector<std::uint32_t> core_counts(std::uint32_t cores);

}  // namespace macroscope::device

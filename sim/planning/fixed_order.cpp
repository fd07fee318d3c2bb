#include "sim/planning/fixed_order.hpp"

#include <algorithm>

#include "sim/planning/gap_program.hpp"
#include "sim/planning/packing_cut.hpp"

namespace macroscope::planning {
namespace {

/// Longer searches for addresses where nothing else is left to try.
constexpr std::uint64_t kHarder = 20;

class Solver {
 public:
  Solver(const Graph& graph, const Placed& start, Effort& effort, Bytes known)
      : graph_(graph),
        effort_(effort),
        uses_(graph, start.decision.order),
        best_(start),
        best_bytes_(cost(graph, start.decision)),
        known_(known) {}

  Solution run() {
    GapProgram program(graph_, uses_, best_.decision.order);
    for (std::uint64_t round = 0; round <= effort_.limits.cuts && !proven(); ++round) {
      if (effort_.deadline.passed()) {
        partial_ = true;
        break;
      }
      bool exact = true;
      Decision next = keep_all(graph_, best_.decision.order);
      if (program.needed()) {
        const auto answer =
            program.solve({effort_.limits.nodes, effort_.deadline.left()}, best_.decision);
        partial_ = partial_ || answer.timed_out;
        bound_ = std::max(
            bound_, Bytes(static_cast<std::uint64_t>(std::max<std::int64_t>(answer.bound, 0))));
        if (answer.values.empty()) break;
        exact = answer.status == IntegerProgram::Status::optimal;
        next = program.decision(answer.values);
      }
      if (place(next, 1) || !exact) break;
      bool cut = false;
      for (const Conflict& conflict : packing_conflicts(graph_, uses_, next, effort_.packer)) {
        if (conflict.proven) program.forbid(conflict.gaps);
        cut = cut || conflict.proven;
      }
      // Without a proof it may only take longer to find addresses.
      if (!cut && place(next, kHarder)) break;
      if (round == 0 || round == effort_.limits.cuts || !cut) repair(std::move(next));
      if (!cut) break;
    }
    return {best_, best_bytes_, std::min(bound_, best_bytes_), partial_};
  }

 private:
  [[nodiscard]] bool proven() const { return bound_ >= std::min(best_bytes_, known_); }

  /// Keeps a decision that is better and can be placed. True when it can be placed.
  bool place(const Decision& decision, std::uint64_t factor) {
    if (cost(graph_, decision) >= best_bytes_) return true;
    Packing packing = effort_.packer.pack(layout(graph_, uses_, decision).blocks, factor);
    if (packing.status != PackingStatus::packed) return false;
    best_ = {decision, std::move(packing.bases)};
    best_bytes_ = cost(graph_, decision);
    return true;
  }

  void repair(Decision decision) {
    auto placed =
        place_or_evict(graph_, std::move(decision), effort_.packer, std::min(best_bytes_, known_));
    if (!placed) return;
    best_ = std::move(*placed);
    best_bytes_ = cost(graph_, best_.decision);
  }

  const Graph& graph_;
  Effort& effort_;
  Uses uses_;
  Placed best_;
  Bytes best_bytes_, known_;
  Bytes bound_;
  bool partial_ = false;
};

}  // namespace

Solution solve_fixed_order(const Graph& graph, const Placed& start, Effort& effort, Bytes known) {
  return Solver(graph, start, effort, known).run();
}

}  // namespace macroscope::planning

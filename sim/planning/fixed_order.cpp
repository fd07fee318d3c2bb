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
  Solver(const Graph& graph, const Placed& start, const Limits& limits, const Deadline& deadline,
         Bytes known)
      : graph_(graph),
        limits_(limits),
        deadline_(deadline),
        uses_(graph, start.decision.order),
        best_(start),
        best_bytes_(cost(graph, start.decision)),
        known_(known) {}

  Solution run() {
    GapProgram program(graph_, uses_, best_.decision.order);
    for (std::uint64_t round = 0; round <= limits_.cuts && !proven(); ++round) {
      if (deadline_.passed()) {
        partial_ = true;
        break;
      }
      bool exact = true;
      Decision next = keep_all(graph_, best_.decision.order);
      if (program.needed()) {
        const auto answer = program.solve({limits_.nodes, deadline_.left()}, best_.decision);
        partial_ = partial_ || answer.timed_out;
        bound_ = std::max(bound_, Bytes(static_cast<std::uint64_t>(
                                      std::max<std::int64_t>(answer.bound, 0))));
        exact = answer.status == IntegerProgram::Status::optimal;
        next = program.decision(answer.values);
      }
      if (place(next, limits_.packing) || !exact) break;
      bool cut = false;
      for (const Conflict& conflict : packing_conflicts(graph_, uses_, next, limits_.packing)) {
        if (conflict.proven) program.forbid(conflict.gaps);
        cut = cut || conflict.proven;
      }
      // Without a proof it may only take longer to find addresses.
      if (!cut && place(next, limits_.packing.times(kHarder))) break;
      if (round == 0 || round == limits_.cuts || !cut) repair(std::move(next));
      if (!cut) break;
    }
    return {best_, best_bytes_, std::min(bound_, best_bytes_), partial_};
  }

 private:
  [[nodiscard]] bool proven() const { return bound_ >= std::min(best_bytes_, known_); }

  /// Keeps a decision that is better and can be placed. True when it can be placed.
  bool place(const Decision& decision, const PackingLimits& limits) {
    if (cost(graph_, decision) >= best_bytes_) return true;
    Packing packing = pack(layout(graph_, uses_, decision).blocks, graph_.capacity(), limits);
    if (packing.status != PackingStatus::packed) return false;
    best_ = {decision, std::move(packing.bases)};
    best_bytes_ = cost(graph_, decision);
    return true;
  }

  void repair(Decision decision) {
    auto placed = place_or_evict(graph_, std::move(decision), limits_.packing,
                                 std::min(best_bytes_, known_));
    if (!placed) return;
    best_ = std::move(*placed);
    best_bytes_ = cost(graph_, best_.decision);
  }

  const Graph& graph_;
  const Limits& limits_;
  const Deadline& deadline_;
  Uses uses_;
  Placed best_;
  Bytes best_bytes_, known_;
  Bytes bound_;
  bool partial_ = false;
};

}  // namespace

Solution solve_fixed_order(const Graph& graph, const Placed& start, const Limits& limits,
                           const Deadline& deadline, Bytes known) {
  return Solver(graph, start, limits, deadline, known).run();
}

}  // namespace macroscope::planning

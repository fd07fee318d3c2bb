#include "sim/planning/fixed_order.hpp"

#include <algorithm>

#include "sim/planning/gap_program.hpp"
#include "sim/planning/packing_cut.hpp"

namespace macroscope::planning {
namespace {

class Solver {
 public:
  Solver(const Graph& graph, const Placed& start, const Limits& limits, const Deadline& deadline)
      : graph_(graph),
        limits_(limits),
        deadline_(deadline),
        uses_(graph, start.decision.order),
        best_(start),
        best_bytes_(cost(graph, start.decision)) {}

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
      if (place(next) || !exact) break;
      const auto cuts = packing_cuts(graph_, uses_, next, limits_.packing_nodes);
      if (cuts.empty()) break;
      for (const auto& cut : cuts) program.forbid(cut);
      if (round == 0 || round == limits_.cuts) repair(next);
    }
    return {best_, best_bytes_, std::min(bound_, best_bytes_), partial_};
  }

 private:
  [[nodiscard]] bool proven() const { return bound_ >= best_bytes_; }

  /// Keeps a decision that is better and can be placed. True when it can be placed.
  bool place(const Decision& decision) {
    if (cost(graph_, decision) >= best_bytes_) return true;
    Packing packing =
        pack(layout(graph_, uses_, decision).blocks, graph_.capacity(), limits_.packing_nodes);
    if (packing.status != PackingStatus::packed) return false;
    best_ = {decision, std::move(packing.bases)};
    best_bytes_ = cost(graph_, decision);
    return true;
  }

  /// Evicts the cheapest gap of every conflict until the rest can be placed.
  void repair(Decision decision) {
    while (cost(graph_, decision) < best_bytes_ && !place(decision)) {
      const auto cuts = packing_cuts(graph_, uses_, decision, limits_.packing_nodes);
      if (cuts.empty()) return;
      for (const auto& cut : cuts) {
        const auto price = [&](const Gap& gap) {
          const auto& evicted = decision.evicted[gap.first];
          const bool known = std::find(evicted.begin(), evicted.end(), true) != evicted.end();
          return graph_.retrieve_cost(gap.first) + (known ? 0 : graph_.spill_cost(gap.first));
        };
        const auto cheapest = std::min_element(
            cut.begin(), cut.end(),
            [&](const Gap& a, const Gap& b) { return price(a) < price(b); });
        decision.evicted[cheapest->first][cheapest->second] = true;
      }
    }
  }

  const Graph& graph_;
  const Limits& limits_;
  const Deadline& deadline_;
  Uses uses_;
  Placed best_;
  Bytes best_bytes_;
  Bytes bound_;
  bool partial_ = false;
};

}  // namespace

Solution solve_fixed_order(const Graph& graph, const Placed& start, const Limits& limits,
                           const Deadline& deadline) {
  return Solver(graph, start, limits, deadline).run();
}

}  // namespace macroscope::planning

#include "sim/planning/replacement.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/planning/packing.hpp"

namespace macroscope::planning {
namespace {

constexpr std::uint64_t kFar = std::numeric_limits<std::uint64_t>::max();
/// The address of what is not in the scratchpad.
constexpr std::uint64_t kAway = kFar;

class Walk {
 public:
  Walk(const Graph& graph, const std::vector<OperatorId>& order, Replacement rule)
      : graph_(graph),
        rule_(rule),
        uses_(graph, order),
        decision_(keep_all(graph, order)),
        done_(graph.tensors(), 0),
        base_(graph.tensors(), kAway),
        starts_(graph.tensors()) {
    for (TensorId a = 0; a < graph.tensors(); ++a) {
      copied_.push_back(graph.spill_cost(a) == 0);
    }
  }

  Placed run() {
    std::vector<std::uint64_t> workspace;
    for (const OperatorId o : decision_.order) {
      run_step(graph_.op(o), graph_.workspace(o));
      workspace.push_back(workspace_);
    }
    const Layout all = layout(graph_, uses_, decision_);
    Placed out;
    out.bases.assign(all.blocks.size(), 0);
    std::vector<std::size_t> seen(graph_.tensors(), 0);
    for (const Episode& episode : all.episodes) {
      out.bases[episode.block] = starts_[episode.tensor][seen[episode.tensor]++];
    }
    for (std::size_t t = 0; t < workspace.size(); ++t) {
      if (all.workspace[t]) out.bases[*all.workspace[t]] = workspace[t];
    }
    out.decision = std::move(decision_);
    return out;
  }

 private:
  void run_step(const Operator& op, std::uint64_t workspace) {
    needed_.assign(graph_.tensors(), false);
    for (const TensorId a : op.inputs) needed_[a] = true;
    if (!stage(op, workspace)) {
      // Only what the operator uses is left, with holes between: it moves to the bottom.
      for (const TensorId a : op.inputs) {
        if (base_[a] != kAway) evict(a);
      }
      (void)stage(op, workspace);
    }
    for (const auto& [a, base] : staged_) {
      base_[a] = base;
      starts_[a].push_back(base);
    }
    for (const auto* list : {&op.inputs, &op.outputs}) {
      for (const TensorId a : *list) {
        if (++done_[a] == uses_.of(a).size()) base_[a] = kAway;
      }
    }
  }

  /// Finds addresses for all that must come for an operator; false when a hole is too small.
  bool stage(const Operator& op, std::uint64_t workspace) {
    staged_.clear();
    workspace_ = 0;
    for (const TensorId a : op.inputs) {
      if (base_[a] == kAway && !stage(a)) return false;
    }
    for (const TensorId a : op.outputs) {
      if (op.overwrites) {
        staged_.emplace_back(a, place_of(*op.overwrites));
      } else if (!stage(a)) {
        return false;
      }
    }
    if (workspace > 0) workspace_ = make_hole(workspace);
    return workspace_ != kAway;
  }

  bool stage(TensorId a) {
    const std::uint64_t base = make_hole(graph_.room(a));
    if (base != kAway) staged_.emplace_back(a, base);
    return base != kAway;
  }

  [[nodiscard]] std::uint64_t place_of(TensorId a) const {
    for (const auto& [tensor, base] : staged_) {
      if (tensor == a) return base;
    }
    return base_[a];
  }

  /// Lowest address for `room`, after as many evictions as it takes; kAway when all are not enough.
  std::uint64_t make_hole(std::uint64_t room) {
    std::uint64_t base = hole(room);
    while (base == kAway && make_way(room)) base = hole(room);
    return base;
  }

  [[nodiscard]] std::uint64_t hole(std::uint64_t room) const {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> taken;
    for (TensorId a = 0; a < graph_.tensors(); ++a) {
      if (base_[a] != kAway) taken.emplace_back(base_[a], graph_.room(a));
    }
    for (const auto& [a, base] : staged_) taken.emplace_back(base, graph_.room(a));
    const std::uint64_t base = first_fit(taken, room);
    return base + room <= graph_.capacity() ? base : kAway;
  }

  [[nodiscard]] bool may_leave(TensorId a) const { return base_[a] != kAway && !needed_[a]; }

  bool make_way(std::uint64_t room) {
    return rule_ == Replacement::furthest_use ? evict_furthest() : evict_cheapest(room);
  }

  bool evict_furthest() {
    std::optional<TensorId> victim;
    const auto next = [&](TensorId a) { return uses_.of(a)[done_[a]]; };
    for (TensorId a = 0; a < graph_.tensors(); ++a) {
      if (!may_leave(a)) continue;
      if (!victim || next(a) > next(*victim) ||
          (next(a) == next(*victim) && graph_.room(a) > graph_.room(*victim))) {
        victim = a;
      }
    }
    if (victim) evict(*victim);
    return victim.has_value();
  }

  [[nodiscard]] std::uint64_t price(TensorId a) const {
    return (copied_[a] ? 0 : graph_.spill_cost(a)) + graph_.retrieve_cost(a);
  }

  /// Evicts everything in the stretch of `room` bytes that is the cheapest to clear; when there is
  /// none, everything that may leave.
  bool evict_cheapest(std::uint64_t room) {
    std::vector<TensorId> here;
    std::vector<std::uint64_t> begins{0};
    for (TensorId a = 0; a < graph_.tensors(); ++a) {
      if (base_[a] == kAway) continue;
      here.push_back(a);
      begins.push_back(base_[a] + graph_.room(a));
      if (base_[a] >= room) begins.push_back(base_[a] - room);
    }
    for (const auto& [a, base] : staged_) {
      begins.push_back(base + graph_.room(a));
      if (base >= room) begins.push_back(base - room);
    }
    std::sort(begins.begin(), begins.end());
    std::uint64_t best = kFar;
    std::vector<TensorId> victims;
    for (const std::uint64_t begin : begins) {
      const auto meets = [&](std::uint64_t base, TensorId a) {
        return base < begin + room && begin < base + graph_.room(a);
      };
      bool free = begin + room <= graph_.capacity();
      for (const auto& [a, base] : staged_) free = free && !meets(base, a);
      std::uint64_t sum = 0;
      std::vector<TensorId> inside;
      for (const TensorId a : here) {
        if (!meets(base_[a], a)) continue;
        free = free && may_leave(a);
        sum += price(a);
        inside.push_back(a);
      }
      if (free && sum < best) {
        best = sum;
        victims = std::move(inside);
      }
    }
    if (best == kFar) {
      std::copy_if(here.begin(), here.end(), std::back_inserter(victims),
                   [&](TensorId a) { return may_leave(a); });
    }
    for (const TensorId a : victims) evict(a);
    return !victims.empty();
  }

  void evict(TensorId a) {
    decision_.evicted[a][done_[a] - 1] = true;
    copied_[a] = true;
    base_[a] = kAway;
  }

  const Graph& graph_;
  Replacement rule_;
  Uses uses_;
  Decision decision_;
  std::vector<std::size_t> done_;                   // uses so far
  std::vector<std::uint64_t> base_;                 // between steps
  std::vector<std::vector<std::uint64_t>> starts_;  // address of every stay
  std::vector<bool> copied_;                        // leaving costs no store
  std::vector<bool> needed_;                        // by the operator of this step
  std::vector<std::pair<TensorId, std::uint64_t>> staged_;
  std::uint64_t workspace_ = 0;
};

}  // namespace

Placed replace(const Graph& graph, const std::vector<OperatorId>& order, Replacement rule) {
  return Walk(graph, order, rule).run();
}

Decision replace_by_bytes(const Graph& graph, const std::vector<OperatorId>& order) {
  const Uses uses(graph, order);
  Decision out = keep_all(graph, order);
  std::vector<std::size_t> done(graph.tensors(), 0);  // uses so far
  std::vector<bool> here(graph.tensors(), false);
  for (const OperatorId o : order) {
    const Operator& op = graph.op(o);
    std::vector<TensorId> idle;
    std::uint64_t room = graph.demand(o);
    for (TensorId a = 0; a < graph.tensors(); ++a) {
      if (!here[a] || std::find(op.inputs.begin(), op.inputs.end(), a) != op.inputs.end()) continue;
      idle.push_back(a);
      room += graph.room(a);
    }
    const auto next = [&](TensorId a) { return uses.of(a)[done[a]]; };
    std::stable_sort(idle.begin(), idle.end(), [&](TensorId a, TensorId b) {
      return next(a) != next(b) ? next(a) > next(b) : graph.room(a) > graph.room(b);
    });
    for (std::size_t i = 0; room > graph.capacity(); ++i) {
      out.evicted[idle[i]][done[idle[i]] - 1] = true;
      here[idle[i]] = false;
      room -= graph.room(idle[i]);
    }
    for (const auto* list : {&op.inputs, &op.outputs}) {
      for (const TensorId a : *list) here[a] = ++done[a] < uses.of(a).size();
    }
  }
  return out;
}

Placed keep_nothing(const Graph& graph, const std::vector<OperatorId>& order) {
  Placed out{keep_all(graph, order), {}};
  for (auto& gaps : out.decision.evicted) gaps.assign(gaps.size(), true);
  const Layout all = layout(graph, Uses(graph, order), out.decision);
  // Every step stands alone and fits: one after the other.
  out.bases = Packer(graph.capacity(), {}).pack(all.blocks).bases;
  return out;
}

}  // namespace macroscope::planning

#include "sim/planning/residency.hpp"

#include <algorithm>

namespace macroscope::planning {

Uses::Uses(const Graph& graph, const std::vector<OperatorId>& order) : steps_(graph.tensors()) {
  for (std::uint32_t t = 0; t < order.size(); ++t) {
    const Operator& op = graph.op(order[t]);
    for (const TensorId a : op.inputs) steps_[a].push_back(t);
    for (const TensorId a : op.outputs) steps_[a].push_back(t);
  }
}

Decision keep_all(const Graph& graph, std::vector<OperatorId> order) {
  Decision decision;
  const Uses uses(graph, order);
  decision.order = std::move(order);
  for (TensorId a = 0; a < graph.tensors(); ++a) {
    decision.evicted.emplace_back(uses.gaps(a), false);
  }
  return decision;
}

Bytes cost(const Graph& graph, const Decision& decision) {
  std::uint64_t bytes = 0;
  for (TensorId a = 0; a < graph.tensors(); ++a) {
    const auto& evicted = decision.evicted[a];
    const auto times = static_cast<std::uint64_t>(std::count(evicted.begin(), evicted.end(), true));
    if (times > 0) bytes += graph.spill_cost(a) + times * graph.retrieve_cost(a);
  }
  return Bytes(bytes);
}

Layout layout(const Graph& graph, const Uses& uses, const Decision& decision) {
  Layout out;
  for (TensorId a = 0; a < graph.tensors(); ++a) {
    const auto& steps = uses.of(a);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (i == 0 || decision.evicted[a][i - 1]) {
        out.episodes.push_back({a, steps[i], steps[i], 0});
      }
      out.episodes.back().last = steps[i];
    }
  }
  // The last episode of an overwritten tensor ends where the first one of the result begins.
  std::vector<std::optional<std::size_t>> first(graph.tensors()), last(graph.tensors());
  for (std::size_t e = 0; e < out.episodes.size(); ++e) {
    const TensorId a = out.episodes[e].tensor;
    if (!first[a]) first[a] = e;
    last[a] = e;
  }
  constexpr auto kNone = ~std::size_t{0};
  for (Episode& episode : out.episodes) episode.block = kNone;
  for (const OperatorId o : decision.order) {
    for (const auto* list : {&graph.op(o).inputs, &graph.op(o).outputs}) {
      for (const TensorId a : *list) {
        if (!first[a] || out.episodes[*first[a]].block != kNone) continue;
        for (std::size_t e = *first[a]; e <= *last[a]; ++e) {
          Episode& episode = out.episodes[e];
          const bool continues =
              e == *first[a] && list == &graph.op(o).outputs && graph.op(o).overwrites.has_value();
          if (continues) {
            episode.block = out.episodes[*last[*graph.op(o).overwrites]].block;
            out.blocks[episode.block].last = episode.last;
          } else {
            episode.block = out.blocks.size();
            out.blocks.push_back({episode.first, episode.last, graph.room(a)});
          }
        }
      }
    }
  }
  out.workspace.resize(decision.order.size());
  for (std::uint32_t t = 0; t < decision.order.size(); ++t) {
    const std::uint64_t room = graph.workspace(decision.order[t]);
    if (room == 0) continue;
    out.workspace[t] = out.blocks.size();
    out.blocks.push_back({t, t, room});
  }
  return out;
}

std::vector<std::uint64_t> load(const Layout& layout, std::size_t steps) {
  std::vector<std::uint64_t> out(steps, 0);
  for (const Block& block : layout.blocks) {
    for (std::uint32_t t = block.first; t <= block.last; ++t) out[t] += block.room;
  }
  return out;
}

Bytes footprint(const Graph& graph, const std::vector<OperatorId>& order) {
  const Layout all = layout(graph, Uses(graph, order), keep_all(graph, order));
  const auto loads = load(all, order.size());
  return Bytes(*std::max_element(loads.begin(), loads.end()));
}

}  // namespace macroscope::planning

#include "sim/planning/assemble.hpp"

#include <algorithm>

namespace macroscope::planning {
namespace {

/// Events of all tensors, each in its own time.
class Assembly {
 public:
  Assembly(const Graph& graph, const Layout& layout, const std::vector<std::uint64_t>& bases)
      : graph_(graph), layout_(layout), bases_(bases) {}

  std::vector<Event> events() {
    for (std::size_t e = 0; e < layout_.episodes.size(); ++e) {
      const Episode& episode = layout_.episodes[e];
      const bool begins = e == 0 || layout_.episodes[e - 1].tensor != episode.tensor;
      const bool ends =
          e + 1 == layout_.episodes.size() || layout_.episodes[e + 1].tensor != episode.tensor;
      come(episode, begins);
      leave(episode, begins, ends);
    }
    // Leaving before coming, coming before making; else by tensor.
    std::stable_sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) {
      return a.step != b.step ? a.step < b.step : rank(a.kind) < rank(b.kind);
    });
    return std::move(events_);
  }

 private:
  static int rank(EventKind kind) {
    switch (kind) {
      case EventKind::store:
      case EventKind::spill:
      case EventKind::drop:
        return 0;
      case EventKind::load:
      case EventKind::retrieve:
        return 1;
      case EventKind::create:
        return 2;
    }
    return 3;
  }

  void add(std::uint32_t step, EventKind kind, const Episode& episode) {
    events_.push_back({step, kind, episode.tensor, bases_[episode.block]});
  }

  void come(const Episode& episode, bool begins) {
    const bool input = graph_.tensor(episode.tensor).input;
    add(episode.first,
        !begins ? EventKind::retrieve
        : input ? EventKind::load
                : EventKind::create,
        episode);
  }

  void leave(const Episode& episode, bool begins, bool ends) {
    const std::uint32_t step = episode.last + 1;
    const Tensor& tensor = graph_.tensor(episode.tensor);
    // DRAM has a copy from the first time on that a tensor leaves.
    if (begins && tensor.output && !tensor.input) add(step, EventKind::store, episode);
    const bool spills = begins && !ends && !tensor.input && !tensor.output;
    add(step, spills ? EventKind::spill : EventKind::drop, episode);
  }

  const Graph& graph_;
  const Layout& layout_;
  const std::vector<std::uint64_t>& bases_;
  std::vector<Event> events_;
};

void count_bytes(const Graph& graph, Plan& plan) {
  for (const Operator& op : graph.problem().operators) plan.compulsory += op.streamed;
  for (const Event& event : plan.events) {
    const Bytes bytes = graph.tensor(event.tensor).bytes;
    if (event.kind == EventKind::load || event.kind == EventKind::store) plan.compulsory += bytes;
    if (event.kind == EventKind::spill) plan.spilled += bytes;
    if (event.kind == EventKind::retrieve) plan.retrieved += bytes;
  }
}

}  // namespace

Plan assemble(const Graph& graph, const Decision& decision, const Layout& layout,
              const std::vector<std::uint64_t>& bases) {
  Plan plan;
  plan.events = Assembly(graph, layout, bases).events();
  for (std::uint32_t t = 0; t < decision.order.size(); ++t) {
    plan.steps.push_back({decision.order[t], {}, 0});
    if (layout.workspace[t]) plan.steps.back().workspace_base = bases[*layout.workspace[t]];
  }
  for (const Episode& episode : layout.episodes) {
    for (std::uint32_t t = episode.first; t <= episode.last; ++t) {
      plan.steps[t].residents.push_back({episode.tensor, bases[episode.block]});
    }
  }
  count_bytes(graph, plan);
  const auto loads = load(layout, decision.order.size());
  plan.footprint = Bytes(*std::max_element(loads.begin(), loads.end()));
  for (std::size_t b = 0; b < layout.blocks.size(); ++b) {
    plan.extent = std::max(plan.extent, Bytes(bases[b] + layout.blocks[b].room));
  }
  return plan;
}

std::string to_string(EventKind kind) {
  switch (kind) {
    case EventKind::load:
      return "load";
    case EventKind::create:
      return "create";
    case EventKind::store:
      return "store";
    case EventKind::spill:
      return "spill";
    case EventKind::retrieve:
      return "retrieve";
    case EventKind::drop:
      return "drop";
  }
  return "event";
}

}  // namespace macroscope::planning

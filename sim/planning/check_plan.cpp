#include "sim/planning/check_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace macroscope::planning {
namespace {

class Follower {
 public:
  Follower(const Graph& graph, const Plan& plan)
      : graph_(graph), plan_(plan), tensors_(graph.tensors()), reads_left_(graph.tensors()) {
    for (TensorId a = 0; a < graph.tensors(); ++a) reads_left_[a] = graph.readers(a).size();
  }

  PlanCheck run() {
    for (const Operator& op : graph_.problem().operators) check_.compulsory += op.streamed;
    if (!is_order()) return std::move(check_);
    std::size_t next = 0;
    for (std::uint32_t t = 0; t <= plan_.steps.size(); ++t) {
      bool coming = false;
      for (; next < plan_.events.size() && plan_.events[next].step == t; ++next) {
        const Event& event = plan_.events[next];
        const bool leaves = event.kind == EventKind::store || event.kind == EventKind::spill ||
                            event.kind == EventKind::drop;
        if (leaves && coming) fault(t, event.tensor, "leaves after others came");
        coming = coming || !leaves;
        if (event.tensor >= tensors_.size()) {
          fault_text(
              fmt::format("step {}: an event of tensor {}, which is not there", t, event.tensor));
          return std::move(check_);
        }
        follow(t, event);
      }
      if (t < plan_.steps.size()) run_step(t);
    }
    if (next != plan_.events.size()) fault_text("events do not ascend, or come after the end");
    for (TensorId a = 0; a < graph_.tensors(); ++a) {
      if (graph_.tensor(a).output && graph_.producer(a) && !tensors_[a].copied) {
        fault_text(fmt::format("'{}' is an output and never stored", graph_.tensor(a).name));
      }
    }
    compare("compulsory", plan_.compulsory, check_.compulsory);
    compare("spilled", plan_.spilled, check_.spilled);
    compare("retrieved", plan_.retrieved, check_.retrieved);
    compare("footprint", plan_.footprint, check_.footprint);
    compare("extent", plan_.extent, check_.extent);
    return std::move(check_);
  }

 private:
  struct State {
    bool here = false;    // in the scratchpad
    bool seen = false;    // made or loaded before
    bool copied = false;  // DRAM has a copy
    bool spilled = false;
    std::uint64_t base = 0;
  };

  void fault_text(std::string text) {
    constexpr std::size_t kMost = 20;
    if (check_.faults.size() < kMost) check_.faults.push_back(std::move(text));
  }
  void fault(std::uint32_t step, TensorId a, const std::string& what) {
    const std::string name =
        a < graph_.tensors() ? graph_.tensor(a).name : fmt::format("tensor {}", a);
    fault_text(fmt::format("step {}: '{}' {}", step, name, what));
  }
  void compare(const char* what, Bytes said, Bytes counted) {
    if (said == counted) return;
    fault_text(fmt::format("{}: the plan says {} bytes, its events {}", what, said.count(),
                           counted.count()));
  }

  bool is_order() {
    std::vector<bool> ran(graph_.operators(), false);
    for (std::uint32_t t = 0; t < plan_.steps.size(); ++t) {
      const OperatorId o = plan_.steps[t].op;
      if (o >= graph_.operators() || ran[o]) {
        fault_text(fmt::format("step {}: operator {} does not exist or ran before", t, o));
        return false;
      }
      for (const OperatorId p : graph_.predecessors(o)) {
        if (ran[p]) continue;
        fault_text(
            fmt::format("step {}: '{}' runs before '{}'", t, graph_.op(o).name, graph_.op(p).name));
      }
      ran[o] = true;
    }
    if (plan_.steps.size() == graph_.operators()) return true;
    fault_text("some operators never run");
    return false;
  }

  void follow(std::uint32_t t, const Event& event) {
    const TensorId a = event.tensor;
    const Tensor& tensor = graph_.tensor(a);
    State& state = tensors_[a];
    const bool comes = event.kind == EventKind::load || event.kind == EventKind::create ||
                       event.kind == EventKind::retrieve;
    if (comes == state.here) fault(t, a, comes ? "comes and is there" : "leaves and is away");
    if (!comes && event.base != state.base) fault(t, a, "leaves another address");
    switch (event.kind) {
      case EventKind::load:
        if (!tensor.input || state.seen) fault(t, a, "is loaded but not an input at its first use");
        check_.compulsory += tensor.bytes;
        state.copied = true;
        break;
      case EventKind::create:
        if (state.seen || t >= plan_.steps.size() || graph_.producer(a) != plan_.steps[t].op) {
          fault(t, a, "is made by an operator that does not make it, or again");
        }
        break;
      case EventKind::store:
        if (!tensor.output || state.copied) fault(t, a, "is stored but no output, or again");
        check_.compulsory += tensor.bytes;
        state.copied = true;
        return;
      case EventKind::spill:
        if (state.spilled || state.copied) fault(t, a, "is spilled again, or DRAM has a copy");
        check_.spilled += tensor.bytes;
        state.copied = state.spilled = true;
        break;
      case EventKind::retrieve:
        if (!state.copied || !state.seen) fault(t, a, "is retrieved but DRAM has no copy");
        check_.retrieved += tensor.bytes;
        break;
      case EventKind::drop:
        if (reads_left_[a] > 0 && !state.copied) fault(t, a, "is lost, and read later");
        break;
    }
    state.here = comes;
    if (comes) state.seen = true;
    if (comes) state.base = event.base;
  }

  void run_step(std::uint32_t t) {
    const Step& step = plan_.steps[t];
    const Operator& op = graph_.op(step.op);
    std::map<TensorId, std::uint64_t> said;
    for (const Place& place : step.residents) {
      if (!said.emplace(place.tensor, place.base).second) fault(t, place.tensor, "lies twice");
    }
    for (TensorId a = 0; a < tensors_.size(); ++a) {
      const auto it = said.find(a);
      const bool agrees =
          it == said.end() ? !tensors_[a].here : tensors_[a].here && tensors_[a].base == it->second;
      if (!agrees) fault(t, a, "is not where the events put it");
    }
    for (const auto* list : {&op.inputs, &op.outputs}) {
      for (const TensorId a : *list) {
        if (!tensors_[a].here) fault(t, a, "is used by '" + op.name + "' and not there");
      }
    }
    check_places(t, op);
    for (const TensorId a : op.inputs) --reads_left_[a];
  }

  void check_places(std::uint32_t t, const Operator& op) {
    struct Range {
      std::uint64_t begin, end;
      TensorId tensor;  // the number of tensors: the workspace
    };
    const std::uint64_t alignment = graph_.problem().alignment.count();
    std::vector<Range> ranges;
    const auto add = [&](std::uint64_t begin, Bytes bytes, TensorId a) {
      const std::uint64_t end = begin + ceil_div(bytes.count(), alignment) * alignment;
      if (begin % alignment != 0) fault(t, a, "lies at an address that is not aligned");
      if (end > graph_.problem().budget.count()) fault(t, a, "lies beyond the budget");
      check_.extent = std::max(check_.extent, Bytes(end));
      if (end > begin) ranges.push_back({begin, end, a});
    };
    for (TensorId a = 0; a < tensors_.size(); ++a) {
      if (!tensors_[a].here) continue;
      const bool overwrites = op.overwrites && op.outputs.front() == a;
      if (overwrites && tensors_[a].base != tensors_[*op.overwrites].base) {
        fault(t, a, "does not lie where the input is that it overwrites");
      }
      if (!overwrites) add(tensors_[a].base, graph_.tensor(a).bytes, a);
    }
    add(plan_.steps[t].workspace_base, op.workspace, static_cast<TensorId>(graph_.tensors()));
    std::sort(ranges.begin(), ranges.end(),
              [](const Range& a, const Range& b) { return a.begin < b.begin; });
    std::uint64_t used = 0;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      used += ranges[i].end - ranges[i].begin;
      if (i > 0 && ranges[i].begin < ranges[i - 1].end) {
        fault(t, ranges[i].tensor, "overlaps another tensor or the workspace");
      }
    }
    check_.footprint = std::max(check_.footprint, Bytes(used));
  }

  const Graph& graph_;
  const Plan& plan_;
  std::vector<State> tensors_;
  std::vector<std::size_t> reads_left_;
  PlanCheck check_;
};

}  // namespace

PlanCheck check_plan(const Graph& graph, const Plan& plan) {
  return Follower(graph, plan).run();
}

void require_valid(const Graph& graph, const Plan& plan) {
  const PlanCheck check = check_plan(graph, plan);
  if (check.faults.empty()) return;
  throw ModelError("MS326", fmt::format("the plan '{}' of '{}' breaks {} rules: {}", plan.method,
                                        graph.problem().name, check.faults.size(),
                                        fmt::join(check.faults, "; ")));
}

}  // namespace macroscope::planning

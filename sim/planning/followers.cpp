#include "sim/planning/followers.hpp"

#include <algorithm>

namespace macroscope::planning {
namespace {

/// Room and bytes of several tensors.
struct Size {
  std::uint64_t room = 0, bytes = 0;
};

Size size(const Graph& graph, const std::vector<TensorId>& tensors) {
  Size sum;
  for (const TensorId a : tensors) {
    sum.room += graph.room(a);
    sum.bytes += graph.tensor(a).bytes.count();
  }
  return sum;
}

bool within(Size a, Size b) {
  return a.room <= b.room && a.bytes <= b.bytes;
}

/// New room that a step takes: results that overwrite nothing, and workspace.
std::uint64_t growth(const Graph& graph, OperatorId o) {
  const std::uint64_t results = graph.op(o).overwrites ? 0 : size(graph, graph.op(o).outputs).room;
  return results + graph.workspace(o);
}

/// Room of inputs that are gone after `o` in every order.
std::uint64_t dying(const Graph& graph, OperatorId o) {
  std::uint64_t room = 0;
  for (const TensorId a : graph.op(o).inputs) {
    const auto& readers = graph.readers(a);
    const bool last = std::all_of(readers.begin(), readers.end(), [&](OperatorId reader) {
      return reader == o || graph.ancestors(o).has(reader);
    });
    if (last) room += graph.room(a);
  }
  return room;
}

bool is_link(const Graph& graph, OperatorId p, OperatorId q) {
  if (graph.op(p).outputs.size() != 1) return false;
  const TensorId t = graph.op(p).outputs.front();
  return !graph.tensor(t).output && graph.readers(t).size() == 1 &&
         graph.op(q).inputs.size() == 1 && graph.op(q).inputs.front() == t;
}

}  // namespace

std::vector<std::optional<OperatorId>> followers(const Graph& graph) {
  std::vector<std::optional<OperatorId>> out(graph.operators());
  for (OperatorId p = 0; p < graph.operators(); ++p) {
    if (graph.successors(p).size() != 1) continue;
    const OperatorId q = graph.successors(p).front();
    if (!is_link(graph, p, q)) continue;
    const Size t = size(graph, graph.op(p).outputs);
    const Size inputs = size(graph, graph.op(p).inputs);
    const bool forward = within(size(graph, graph.op(q).outputs), t) &&
                         t.room + growth(graph, q) <= dying(graph, p) + growth(graph, p);
    const bool back =
        within(inputs, t) && inputs.room + growth(graph, p) <= t.room + growth(graph, q);
    if (forward || back) out[p] = q;
  }
  return out;
}

}  // namespace macroscope::planning

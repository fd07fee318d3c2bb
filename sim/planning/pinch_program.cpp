// The bounds for all orders by integer programs.
#include <algorithm>
#include <map>
#include <numeric>

#include "sim/planning/integer_program.hpp"
#include "sim/planning/order_bound.hpp"

namespace macroscope::planning {
namespace {

/// Groups of pinches (numbers into `all`) at which tensor `a` is alive: a group for each eviction
/// that cannot be the same as another one.
std::vector<std::vector<std::size_t>> groups(const Graph& graph, TensorId a,
                                             const std::vector<Pinch>& all,
                                             const std::vector<std::size_t>& alive_at) {
  const auto separated = [&](OperatorId o, OperatorId p) {
    const auto& readers = graph.readers(a);
    return std::any_of(readers.begin(), readers.end(), [&](OperatorId reader) {
      return (graph.ancestors(reader).has(o) && graph.descendants(reader).has(p)) ||
             (graph.ancestors(reader).has(p) && graph.descendants(reader).has(o));
    });
  };
  std::vector<std::vector<std::size_t>> out;
  for (const std::size_t pinch : alive_at) {
    std::vector<std::size_t> merged{pinch};
    for (auto it = out.begin(); it != out.end();) {
      const bool joins = std::any_of(it->begin(), it->end(), [&](std::size_t other) {
        return !separated(all[pinch].op, all[other].op);
      });
      if (joins) merged.insert(merged.end(), it->begin(), it->end());
      it = joins ? out.erase(it) : std::next(it);
    }
    out.push_back(std::move(merged));
  }
  return out;
}

Bytes bound(const IntegerProgram& program, const Limits& limits, const Deadline& deadline) {
  const auto answer = program.solve({limits.nodes, deadline.left()});
  return Bytes(static_cast<std::uint64_t>(std::max<std::int64_t>(answer.bound, 0)));
}

}  // namespace

Bytes bound_by_pinches(const Graph& graph, const Limits& limits, const Deadline& deadline) {
  const std::vector<Pinch> all = pinches(graph);
  if (all.empty()) return Bytes(0);
  std::map<TensorId, std::vector<std::size_t>> alive_at;
  for (std::size_t p = 0; p < all.size(); ++p) {
    for (const TensorId a : all[p].alive) alive_at[a].push_back(p);
  }
  IntegerProgram program;
  std::vector<std::vector<IntegerProgram::Term>> rows(all.size());
  for (const auto& [a, at] : alive_at) {
    const auto spill = static_cast<std::int64_t>(graph.spill_cost(a));
    const auto spilled = program.add_binary(spill);
    for (const auto& group : groups(graph, a, all, at)) {
      const auto evicted = program.add_binary(static_cast<std::int64_t>(graph.retrieve_cost(a)));
      program.add_at_most({{evicted, 1}, {spilled, -1}}, 0);
      for (const std::size_t pinch : group) {
        rows[pinch].push_back({evicted, static_cast<std::int64_t>(graph.room(a))});
      }
    }
  }
  for (std::size_t p = 0; p < all.size(); ++p) {
    program.add_row(std::move(rows[p]), static_cast<std::int64_t>(all[p].excess),
                    IntegerProgram::kInfinite);
  }
  return bound(program, limits, deadline);
}

Bytes bound_by_footprint(const Graph& graph, Bytes peak, const Limits& limits,
                         const Deadline& deadline) {
  if (peak.count() <= graph.capacity()) return Bytes(0);
  IntegerProgram program;
  std::vector<IntegerProgram::Term> away;
  for (TensorId a = 0; a < graph.tensors(); ++a) {
    // What is used once cannot be away between uses.
    if (graph.readers(a).size() + (graph.producer(a) ? 1 : 0) < 2) continue;
    const std::uint64_t price = graph.spill_cost(a) + graph.retrieve_cost(a);
    away.push_back({program.add_binary(static_cast<std::int64_t>(price)),
                    static_cast<std::int64_t>(graph.room(a))});
  }
  program.add_row(std::move(away), static_cast<std::int64_t>(peak.count() - graph.capacity()),
                  IntegerProgram::kInfinite);
  return bound(program, limits, deadline);
}

}  // namespace macroscope::planning

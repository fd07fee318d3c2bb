#include "sim/planning/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace macroscope::planning {
namespace {

/// Sums of all sizes stay exact in the doubles of the solver of integer programs.
constexpr std::uint64_t kLargestSum = std::uint64_t{1} << 50;

/// Precedence is kept as one bit for each pair.

ConfigError broken(const char* id, const SourceLocation& where, std::string message) {
  return ConfigError(Fault{id, where, std::move(message), {}, {}, 0});
}

void make_unique(std::vector<TensorId>& ids) {
  std::vector<TensorId> seen;
  for (const TensorId id : ids) {
    if (std::find(seen.begin(), seen.end(), id) == seen.end()) seen.push_back(id);
  }
  ids = std::move(seen);
}

std::string location_text(const SourceLocation& where) {
  return where.file.empty() ? "" : where.text() + ": ";
}

}  // namespace

Graph::Graph(Problem problem) : problem_(std::move(problem)) {
  check_sizes();
  capacity_ = problem_.budget.count() / problem_.alignment.count() * problem_.alignment.count();
  connect();
  sort();
  close();
  check_overwrites();
  demand_.resize(operators());
  for (OperatorId o = 0; o < operators(); ++o) {
    demand_[o] = workspace(o);
    for (const TensorId a : op(o).inputs) demand_[o] += room(a);
    for (const TensorId a : op(o).outputs) demand_[o] += op(o).overwrites ? 0 : room(a);
  }
  check_capacity();
}

void Graph::check_sizes() const {
  const auto refuse = [&](std::string message) {
    return broken("MS322", {problem_.name, 0, 0}, std::move(message));
  };
  if (problem_.budget.count() == 0) throw refuse("a budget of 0 bytes holds no tensor");
  if (problem_.alignment.count() == 0) throw refuse("an alignment is at least 1 byte");
  if (problem_.operators.empty()) throw refuse("there are no operators to plan");
  if (operators() > kMostOperators) {
    throw refuse(fmt::format("{} operators are more than the {} that can be planned at once",
                             operators(), kMostOperators));
  }
  std::uint64_t sum = 0;
  const auto add = [&](Bytes bytes) {
    sum += std::min(bytes.count(), kLargestSum) + std::min(problem_.alignment.count(), kLargestSum);
    if (sum > kLargestSum) {
      throw refuse(fmt::format("all tensors together take more than 2^50 bytes (alignment {})",
                               problem_.alignment.count()));
    }
  };
  for (const Tensor& tensor : problem_.tensors) add(tensor.bytes);
  for (const Operator& o : problem_.operators) add(o.workspace);
}

void Graph::connect() {
  producer_.resize(tensors());
  readers_.resize(tensors());
  predecessors_.resize(operators());
  successors_.resize(operators());
  for (OperatorId o = 0; o < operators(); ++o) {
    Operator& step = problem_.operators[o];
    make_unique(step.inputs);
    make_unique(step.outputs);
    for (const auto* list : {&step.inputs, &step.outputs}) {
      for (const TensorId a : *list) {
        if (a < tensors()) continue;
        throw broken("MS321", step.where,
                     fmt::format("'{}' uses tensor {} of {}", step.name, a, tensors()));
      }
    }
    for (const TensorId a : step.outputs) {
      if (tensor(a).input || producer_[a]) {
        throw broken("MS321", step.where,
                     fmt::format("'{}' makes '{}', which {}", step.name, tensor(a).name,
                                 tensor(a).input ? "is an input of the graph"
                                                 : "'" + op(*producer_[a]).name + "' made"));
      }
      producer_[a] = o;
    }
  }
  for (OperatorId o = 0; o < operators(); ++o) {
    std::set<OperatorId> before;
    for (const TensorId a : op(o).inputs) {
      readers_[a].push_back(o);
      if (producer_[a]) before.insert(*producer_[a]);
      if (producer_[a] || tensor(a).input) continue;
      throw broken("MS321", op(o).where,
                   fmt::format("'{}' reads '{}', which no operator makes and is no input of the "
                               "graph",
                               op(o).name, tensor(a).name));
    }
    predecessors_[o].assign(before.begin(), before.end());
    for (const OperatorId p : before) successors_[p].push_back(o);
  }
}

void Graph::sort() {
  std::vector<std::size_t> missing(operators());
  std::set<OperatorId> ready;
  for (OperatorId o = 0; o < operators(); ++o) {
    missing[o] = predecessors_[o].size();
    if (missing[o] == 0) ready.insert(o);
  }
  // The smallest number first gives back the order of the operators where it is one.
  while (!ready.empty()) {
    const OperatorId o = *ready.begin();
    ready.erase(ready.begin());
    order_.push_back(o);
    for (const OperatorId next : successors_[o]) {
      if (--missing[next] == 0) ready.insert(next);
    }
  }
  if (order_.size() == operators()) return;
  // Walking back over unfinished predecessors must meet an operator twice: it is on the circle.
  OperatorId o = 0;
  while (missing[o] == 0) ++o;
  BitSet seen(operators());
  while (!seen.has(o)) {
    seen.insert(o);
    for (const OperatorId p : predecessors_[o]) {
      if (missing[p] == 0) continue;
      o = p;
      break;
    }
  }
  throw broken("MS320", op(o).where,
               fmt::format("'{}' needs its own result: the operators form a circle", op(o).name));
}

void Graph::close() {
  ancestors_.assign(operators(), BitSet(operators()));
  descendants_.assign(operators(), BitSet(operators()));
  for (const OperatorId o : order_) {
    for (const OperatorId p : predecessors_[o]) {
      ancestors_[o] |= ancestors_[p];
      ancestors_[o].insert(p);
    }
  }
  for (auto it = order_.rbegin(); it != order_.rend(); ++it) {
    for (const OperatorId next : successors_[*it]) {
      descendants_[*it] |= descendants_[next];
      descendants_[*it].insert(next);
    }
  }
}

void Graph::check_overwrites() const {
  for (OperatorId o = 0; o < operators(); ++o) {
    if (!op(o).overwrites) continue;
    const TensorId a = *op(o).overwrites;
    const auto& inputs = op(o).inputs;
    const bool last = a < tensors() &&
                      std::all_of(readers_[a].begin(), readers_[a].end(), [&](OperatorId reader) {
                        return reader == o || ancestors_[o].has(reader);
                      });
    if (std::find(inputs.begin(), inputs.end(), a) != inputs.end() && last &&
        op(o).outputs.size() == 1 && !tensor(a).output && room(a) == room(op(o).outputs.front())) {
      continue;
    }
    throw broken("MS321", op(o).where,
                 fmt::format("'{}' cannot overwrite tensor {}: it takes an input of the same size "
                             "that nothing reads later and that need not be kept",
                             op(o).name, a));
  }
}

void Graph::check_capacity() const {
  const MinimumRoom least = minimum_room(*this);
  if (least.bytes.count() <= capacity_) return;
  throw ModelError("MS323",
                   fmt::format("{}'{}' needs {} bytes of scratchpad for its inputs, outputs and "
                               "workspace, {} more than the {} there are",
                               location_text(op(least.op).where), op(least.op).name,
                               least.bytes.count(), least.bytes.count() - capacity_, capacity_));
}

MinimumRoom minimum_room(const Graph& graph) {
  MinimumRoom least;
  for (OperatorId o = 0; o < graph.operators(); ++o) {
    if (graph.demand(o) <= least.bytes.count()) continue;
    least = {Bytes(graph.demand(o)), o};
  }
  return least;
}

MinimumRoom minimum_room(Problem problem) {
  problem.budget = Bytes(std::uint64_t{1} << 62);
  return minimum_room(Graph(std::move(problem)));
}

}  // namespace macroscope::planning

// Small random graphs to plan, and what their tests share.
#pragma once

#include <algorithm>
#include <string>

#include "sim/core/rng.hpp"
#include "sim/planning/footprint_search.hpp"
#include "sim/planning/graph.hpp"

namespace macroscope::test {

/// What a random graph may have.
struct GraphShape {
  std::uint64_t operators = 6;
  std::uint64_t largest = 5;  // bytes of a tensor
  bool workspaces = true;
  bool in_place = true;
  bool links = true;  // chains of operators with private tensors
};

/// A connected graph of operators; every operator reads something. The budget is left at 1.
inline planning::Problem random_problem(Rng& rng, const GraphShape& shape) {
  using namespace planning;
  Problem p;
  p.name = "random";
  p.budget = Bytes(1);
  p.alignment = Bytes(rng.below(4) == 0 ? 2 : 1);
  const auto make = [&](bool input) {
    p.tensors.push_back({"t" + std::to_string(p.tensors.size()),
                         Bytes(rng.between(1, shape.largest)), input, false, {}});
    return static_cast<TensorId>(p.tensors.size() - 1);
  };
  const std::uint64_t inputs = rng.between(1, 2);
  for (std::uint64_t i = 0; i < inputs; ++i) make(true);
  for (std::uint64_t o = 0; o < shape.operators; ++o) {
    Operator op;
    op.name = "op" + std::to_string(o);
    const std::uint64_t reads = shape.links && rng.below(3) == 0 ? 1 : rng.between(1, 3);
    for (std::uint64_t r = 0; r < reads; ++r) {
      // Recent tensors more often, so that some are read far apart and some in a chain.
      const std::uint64_t back = std::min(rng.below(p.tensors.size()), rng.below(p.tensors.size()));
      const auto a = static_cast<TensorId>(p.tensors.size() - 1 - back);
      if (std::find(op.inputs.begin(), op.inputs.end(), a) == op.inputs.end()) {
        op.inputs.push_back(a);
      }
    }
    const std::uint64_t results = rng.below(6) == 0 ? 2 : 1;
    for (std::uint64_t r = 0; r < results; ++r) op.outputs.push_back(make(false));
    if (shape.workspaces && rng.below(3) == 0) op.workspace = Bytes(rng.between(1, 2));
    p.operators.push_back(std::move(op));
  }
  for (TensorId a = 0; a < p.tensors.size(); ++a) {
    const bool read = std::any_of(p.operators.begin(), p.operators.end(), [&](const Operator& op) {
      return std::find(op.inputs.begin(), op.inputs.end(), a) != op.inputs.end();
    });
    p.tensors[a].output = !p.tensors[a].input && (!read || rng.below(6) == 0);
  }
  if (!shape.in_place) return p;
  for (Operator& op : p.operators) {
    if (rng.below(3) != 0 || op.outputs.size() != 1) continue;
    for (const TensorId a : op.inputs) {
      Tensor& result = p.tensors[op.outputs.front()];
      const Bytes bytes = result.bytes;
      result.bytes = p.tensors[a].bytes;
      op.overwrites = a;
      try {
        (void)minimum_room(p);
        break;
      } catch (const ConfigError&) {  // read elsewhere, or an output
        op.overwrites.reset();
        result.bytes = bytes;
      }
    }
  }
  return p;
}

/// The graph with a budget at `quarters` / 4 between the least and the smallest footprint.
inline planning::Graph with_budget(planning::Problem p, std::uint64_t quarters) {
  const std::uint64_t least = planning::minimum_room(p).bytes.count();
  p.budget = Bytes(std::uint64_t{1} << 40);
  const planning::Deadline none(0);
  const auto peak = planning::minimum_footprint(planning::Graph(p), {}, none).bytes.count();
  p.budget = Bytes(least + (peak - least) * quarters / 4);
  return planning::Graph(std::move(p));
}

}  // namespace macroscope::test

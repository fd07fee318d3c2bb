// Small random graphs to plan, and what their tests share.
#pragma once

#include <algorithm>
#include <string>

#include "sim/core/rng.hpp"
#include "sim/planning/footprint_search.hpp"
#include "sim/planning/graph.hpp"
#include "sim/planning/residency.hpp"

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

/// Blocks of a timeline that is full at every step: whether they have addresses is a matter of luck.
inline std::vector<planning::Block> full_timeline(Rng& rng, std::uint32_t steps,
                                                  std::uint64_t capacity) {
  std::vector<planning::Block> blocks;
  for (std::uint32_t t = 0; t < steps; ++t) {
    std::uint64_t free = capacity;
    for (const planning::Block& b : blocks) free -= b.last >= t ? b.room : 0;
    while (free > 0) {
      const std::uint64_t room = rng.between(1, std::min<std::uint64_t>(free, 4));
      const auto last = static_cast<std::uint32_t>(std::min<std::uint64_t>(steps - 1, t + rng.below(4)));
      blocks.push_back({t, last, room});
      free -= room;
    }
  }
  return blocks;
}

/// A problem whose given order fills the budget at every step when everything stays: operator t makes
/// what begins at step t and reads what ends there. Only holes can cost anything.
inline planning::Problem full_problem(Rng& rng, std::uint32_t steps, std::uint64_t budget) {
  planning::Problem p;
  p.name = "full";
  p.budget = Bytes(budget);
  p.operators.resize(steps);
  for (std::uint32_t t = 0; t < steps; ++t) p.operators[t].name = "op" + std::to_string(t);
  for (const planning::Block& b : full_timeline(rng, steps, budget)) {
    const auto a = static_cast<planning::TensorId>(p.tensors.size());
    p.tensors.push_back({"t" + std::to_string(a), Bytes(b.room), false, b.first == b.last, {}});
    p.operators[b.first].outputs.push_back(a);
    if (b.last > b.first) p.operators[b.last].inputs.push_back(a);
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

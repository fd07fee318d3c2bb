// Small problems that several tests use.
#pragma once

#include <string>

#include "sim/planning/graph.hpp"

namespace macroscope::test {

/// A problem whose tensors are named a, b, c, ... with the given bytes; none is input or output.
inline planning::Problem problem_of(const std::vector<std::uint64_t>& bytes, std::uint64_t budget) {
  planning::Problem p;
  p.name = "example";
  p.budget = Bytes(budget);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    p.tensors.push_back({std::string(1, static_cast<char>('a' + i)), Bytes(bytes[i]), false, false, {}});
  }
  return p;
}

inline void add_operator(planning::Problem& p, std::vector<planning::TensorId> inputs,
                         std::vector<planning::TensorId> outputs, std::uint64_t workspace = 0) {
  planning::Operator op;
  op.name = "op" + std::to_string(p.operators.size());
  op.inputs = std::move(inputs);
  op.outputs = std::move(outputs);
  op.workspace = Bytes(workspace);
  p.operators.push_back(std::move(op));
}

/// b is read at both ends of a chain: op0: a -> b; op1: b -> c; op2: c -> d; op3: d, b -> e.
/// Sizes 2, 4, 4, 4, 2: op3 needs 10 bytes, all that is alive at op2 needs 12. From 10 to 11 bytes b
/// must leave before op2 and come back for op3: 2 * 4 bytes.
inline planning::Problem forced_spill(std::uint64_t budget) {
  planning::Problem p = problem_of({2, 4, 4, 4, 2}, budget);
  p.tensors[0].input = true;
  p.tensors[4].output = true;
  add_operator(p, {0}, {1});
  add_operator(p, {1}, {2});
  add_operator(p, {2}, {3});
  add_operator(p, {3, 1}, {4});
  return p;
}

}  // namespace macroscope::test

#include "sim/planning/order_variables.hpp"

#include <algorithm>

namespace macroscope::planning {

OrderVariables::OrderVariables(const Graph& graph, const std::vector<OperatorId>* fixed,
                               IntegerProgram& program)
    : first_(graph.operators()), last_(graph.operators()), base_(graph.operators()) {
  const auto n = static_cast<std::uint32_t>(graph.operators());
  for (OperatorId o = 0; o < n; ++o) {
    first_[o] = static_cast<std::uint32_t>(graph.ancestors(o).count());
    last_[o] = n - 1 - static_cast<std::uint32_t>(graph.descendants(o).count());
  }
  if (fixed != nullptr) {
    for (std::uint32_t t = 0; t < n; ++t) first_[(*fixed)[t]] = last_[(*fixed)[t]] = t;
  }
  std::vector<std::vector<IntegerProgram::Term>> at(n);
  for (OperatorId o = 0; o < n; ++o) {
    base_[o] = static_cast<IntegerProgram::Variable>(program.variables());
    std::vector<IntegerProgram::Term> once;
    for (std::uint32_t t = first_[o]; t <= last_[o]; ++t) {
      const auto y = program.add_binary();
      once.push_back({y, 1});
      at[t].push_back({y, 1});
    }
    program.add_row(std::move(once), 1, 1);
  }
  for (auto& row : at) program.add_row(std::move(row), 1, 1);
  for (OperatorId o = 0; o < n; ++o) {
    for (const OperatorId p : graph.predecessors(o)) {
      if (last_[p] < first_[o]) continue;
      for (std::uint32_t t = first_[o]; t <= last_[p]; ++t) {
        std::vector<IntegerProgram::Term> row;
        add_until(row, o, t, 1);
        add_until(row, p, static_cast<std::int64_t>(t) - 1, -1);
        program.add_at_most(std::move(row), 0);
      }
    }
  }
}

void OrderVariables::add(std::vector<IntegerProgram::Term>& row, OperatorId o, std::uint32_t t,
                         std::int64_t factor) const {
  if (t >= first_[o] && t <= last_[o]) row.push_back({base_[o] + (t - first_[o]), factor});
}

void OrderVariables::add_until(std::vector<IntegerProgram::Term>& row, OperatorId o, std::int64_t t,
                               std::int64_t factor) const {
  for (std::int64_t k = first_[o]; k <= std::min<std::int64_t>(t, last_[o]); ++k) {
    add(row, o, static_cast<std::uint32_t>(k), factor);
  }
}

std::vector<OperatorId> OrderVariables::order(const std::vector<std::int64_t>& values) const {
  std::vector<OperatorId> out(steps());
  for (OperatorId o = 0; o < steps(); ++o) {
    for (std::uint32_t t = first_[o]; t <= last_[o]; ++t) {
      if (values[base_[o] + (t - first_[o])] != 0) out[t] = o;
    }
  }
  return out;
}

void OrderVariables::set(std::vector<std::int64_t>& values,
                         const std::vector<OperatorId>& order) const {
  for (std::uint32_t t = 0; t < steps(); ++t) {
    values[base_[order[t]] + (t - first_[order[t]])] = 1;
  }
}

IntegerProgram::Answer solve_footprint(const Graph& graph, const IntegerProgram::Limits& limits) {
  using Term = IntegerProgram::Term;
  IntegerProgram program;
  const OrderVariables y(graph, nullptr, program);
  const auto most = static_cast<std::int64_t>(std::uint64_t{1} << 50);
  const auto peak = program.add_variable(0, most, 1);
  std::vector<std::vector<Term>> used(y.steps());  // room at every step
  for (TensorId a = 0; a < graph.tensors(); ++a) {
    const auto room = static_cast<std::int64_t>(graph.room(a));
    for (std::uint32_t t = 0; t < y.steps(); ++t) {
      const auto live = program.add_binary();
      used[t].push_back({live, room});
      // Begun by step t and still to be read at t or later.
      const auto forced = [&](OperatorId begin, std::optional<OperatorId> read) {
        std::vector<Term> row{{live, -1}};
        if (read) {
          y.add_until(row, begin, t, 1);
          y.add_until(row, *read, static_cast<std::int64_t>(t) - 1, -1);
        } else {
          y.add(row, begin, t, 1);
        }
        program.add_at_most(std::move(row), 0);
      };
      if (graph.producer(a)) {
        forced(*graph.producer(a), {});
        for (const OperatorId reader : graph.readers(a)) forced(*graph.producer(a), reader);
      } else {
        for (const OperatorId begin : graph.readers(a)) {
          for (const OperatorId reader : graph.readers(a)) forced(begin, reader);
        }
      }
    }
  }
  for (std::uint32_t t = 0; t < y.steps(); ++t) {
    for (OperatorId o = 0; o < graph.operators(); ++o) {
      const auto overwritten = graph.op(o).overwrites ? graph.room(*graph.op(o).overwrites) : 0;
      y.add(used[t], o, t,
            static_cast<std::int64_t>(graph.workspace(o)) - static_cast<std::int64_t>(overwritten));
    }
    used[t].push_back({peak, -1});
    program.add_at_most(std::move(used[t]), 0);
  }
  return program.solve(limits);
}

}  // namespace macroscope::planning

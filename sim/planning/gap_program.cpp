#include "sim/planning/gap_program.hpp"

namespace macroscope::planning {

GapProgram::GapProgram(const Graph& graph, const Uses& uses, const std::vector<OperatorId>& order)
    : graph_(graph), order_(order) {
  std::vector<std::uint64_t> loads(order.size(), 0);
  std::vector<std::vector<Gap>> across(order.size());
  for (std::size_t t = 0; t < order.size(); ++t) loads[t] = graph.demand(order[t]);
  for (TensorId a = 0; a < graph.tensors(); ++a) {
    for (std::size_t i = 0; i < uses.gaps(a); ++i) {
      for (std::uint32_t t = uses.of(a)[i] + 1; t < uses.of(a)[i + 1]; ++t) {
        loads[t] += graph.room(a);
        across[t].emplace_back(a, i);
      }
    }
  }
  for (std::size_t t = 0; t < order.size(); ++t) {
    if (loads[t] <= graph.capacity()) continue;
    std::vector<IntegerProgram::Term> terms;
    for (const Gap& gap : across[t]) {
      terms.push_back({variable(gap), static_cast<std::int64_t>(graph.room(gap.first))});
    }
    program_.add_row(std::move(terms), static_cast<std::int64_t>(loads[t] - graph.capacity()),
                     IntegerProgram::kInfinite);
  }
}

IntegerProgram::Variable GapProgram::variable(const Gap& gap) {
  const auto known = evicted_.find(gap);
  if (known != evicted_.end()) return known->second;
  const TensorId a = gap.first;
  const auto evicted = program_.add_binary(static_cast<std::int64_t>(graph_.retrieve_cost(a)));
  evicted_.emplace(gap, evicted);
  if (graph_.spill_cost(a) > 0) {
    const auto [it, fresh] = spilled_.try_emplace(a, 0);
    if (fresh) it->second = program_.add_binary(static_cast<std::int64_t>(graph_.spill_cost(a)));
    program_.add_at_most({{evicted, 1}, {it->second, -1}}, 0);
  }
  return evicted;
}

void GapProgram::forbid(const std::vector<Gap>& kept) {
  std::vector<IntegerProgram::Term> terms;
  for (const Gap& gap : kept) terms.push_back({variable(gap), 1});
  program_.add_row(std::move(terms), 1, IntegerProgram::kInfinite);
}

IntegerProgram::Answer GapProgram::solve(const IntegerProgram::Limits& limits,
                                         const Decision& start) const {
  std::vector<std::int64_t> values(program_.variables(), 0);
  for (const auto& [gap, variable] : evicted_) {
    if (!start.evicted[gap.first][gap.second]) continue;
    values[variable] = 1;
    const auto spilled = spilled_.find(gap.first);
    if (spilled != spilled_.end()) values[spilled->second] = 1;
  }
  return program_.solve(limits, values);
}

Decision GapProgram::decision(const std::vector<std::int64_t>& values) const {
  Decision out = keep_all(graph_, order_);
  for (const auto& [gap, variable] : evicted_) {
    out.evicted[gap.first][gap.second] = values[variable] != 0;
  }
  return out;
}

}  // namespace macroscope::planning

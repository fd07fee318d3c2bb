#include "sim/planning/integer_program.hpp"

#include <algorithm>

namespace macroscope::planning {

IntegerProgram::Variable IntegerProgram::add_variable(std::int64_t low, std::int64_t high,
                                                      std::int64_t cost, bool continuous) {
  low_.push_back(low);
  high_.push_back(high);
  cost_.push_back(cost);
  continuous_.push_back(continuous);
  return static_cast<Variable>(low_.size() - 1);
}

void IntegerProgram::add_row(std::vector<Term> terms, std::int64_t low, std::int64_t high) {
  // The solver takes a variable once in a row.
  std::sort(terms.begin(), terms.end(),
            [](const Term& a, const Term& b) { return a.variable < b.variable; });
  Row row{{}, low, high};
  for (const Term& term : terms) {
    if (!row.terms.empty() && row.terms.back().variable == term.variable) {
      row.terms.back().factor += term.factor;
    } else {
      row.terms.push_back(term);
    }
  }
  rows_.push_back(std::move(row));
}

void IntegerProgram::fix(Variable variable, std::int64_t value) {
  low_[variable] = high_[variable] = value;
}

std::int64_t IntegerProgram::objective(const std::vector<std::int64_t>& values) const {
  std::int64_t sum = 0;
  for (std::size_t v = 0; v < values.size(); ++v) sum += cost_[v] * values[v];
  return sum;
}

bool IntegerProgram::accepts(const std::vector<std::int64_t>& values) const {
  if (values.size() != variables()) return false;
  for (std::size_t v = 0; v < values.size(); ++v) {
    if (values[v] < low_[v] || values[v] > high_[v]) return false;
  }
  return std::all_of(rows_.begin(), rows_.end(), [&](const Row& row) {
    std::int64_t sum = 0;
    for (const Term& term : row.terms) sum += term.factor * values[term.variable];
    return sum >= row.low && sum <= row.high;
  });
}

}  // namespace macroscope::planning

// Integer programs in whole numbers, and the one door to their solver.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace macroscope::planning {

/// Minimize a sum over variables in given ranges, subject to rows: low <= sum <= high.
///
/// All coefficients are whole numbers. Variables are integers unless they were added as continuous;
/// those must be integers in every vertex once the others are fixed (differences of addresses are).
/// Answers are rounded and checked against all rows in whole numbers, so that no tolerance of the
/// solver leaks out.
class IntegerProgram {
 public:
  using Variable = std::uint32_t;
  struct Term {
    Variable variable = 0;
    std::int64_t factor = 0;
  };
  static constexpr std::int64_t kInfinite = std::int64_t{1} << 60;

  Variable add_variable(std::int64_t low, std::int64_t high, std::int64_t cost = 0,
                        bool continuous = false);
  Variable add_binary(std::int64_t cost = 0) { return add_variable(0, 1, cost); }
  void add_row(std::vector<Term> terms, std::int64_t low, std::int64_t high);
  void add_at_most(std::vector<Term> terms, std::int64_t high) {
    add_row(std::move(terms), -kInfinite, high);
  }
  void fix(Variable variable, std::int64_t value);

  [[nodiscard]] std::size_t variables() const { return low_.size(); }
  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  [[nodiscard]] std::int64_t objective(const std::vector<std::int64_t>& values) const;
  /// Every range and row holds.
  [[nodiscard]] bool accepts(const std::vector<std::int64_t>& values) const;

  struct Limits {
    std::uint64_t nodes = 20'000;  // of branch and bound
    double seconds = 0;            // 0: none; a run that it stops is not repeatable
  };
  enum class Status {
    optimal,     // proven
    feasible,    // the best found; `bound` says how far it may be off
    infeasible,  // proven
    unknown      // nothing found within the limits
  };
  struct Answer {
    Status status = Status::unknown;
    std::vector<std::int64_t> values;  // empty when nothing was found
    std::int64_t objective = 0;
    std::int64_t bound = 0;  // no solution is below
    bool timed_out = false;  // the wall clock, not a counted limit
  };

  /// Solves with CBC: one thread, fixed seeds, nothing printed. `start` is a solution that is
  /// known; only better ones are looked for, and it is the answer when there are none.
  [[nodiscard]] Answer solve(const Limits& limits,
                             const std::optional<std::vector<std::int64_t>>& start = {}) const;

 private:
  struct Row {
    std::vector<Term> terms;
    std::int64_t low = 0, high = 0;
  };
  friend class CbcSolver;

  std::vector<std::int64_t> low_, high_, cost_;
  std::vector<bool> continuous_;
  std::vector<Row> rows_;
};

}  // namespace macroscope::planning

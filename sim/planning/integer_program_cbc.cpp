// The only file that knows the solver: CBC (COIN-OR branch and cut).
#include <CbcModel.hpp>
#include <CbcStrategy.hpp>
#include <OsiClpSolverInterface.hpp>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/planning/integer_program.hpp"

namespace macroscope::planning {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::max();
constexpr double kTolerance = 1e-6;  // CBC's own for integers

double to_double(std::int64_t value) {
  if (value >= IntegerProgram::kInfinite) return kInfinity;
  if (value <= -IntegerProgram::kInfinite) return -kInfinity;
  return static_cast<double>(value);
}

std::int64_t divide_down(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && a < 0 ? 1 : 0);
}

}  // namespace

/// One solution of one program.
class CbcSolver {
 public:
  CbcSolver(const IntegerProgram& program, const IntegerProgram::Limits& limits)
      : program_(program), limits_(limits) {
    for (const std::int64_t cost : program.cost_) unit_ = std::gcd(unit_, cost);
    if (unit_ == 0) unit_ = 1;
  }

  IntegerProgram::Answer run(const std::optional<std::vector<std::int64_t>>& start) {
    IntegerProgram::Answer answer;
    if (start && program_.accepts(*start)) {
      answer.values = *start;
      answer.objective = program_.objective(*start);
      answer.status = IntegerProgram::Status::feasible;
    }
    OsiClpSolverInterface lp;
    lp.messageHandler()->setLogLevel(0);
    load(lp);
    CbcModel model(lp);
    model.messageHandler()->setLogLevel(0);
    model.solver()->messageHandler()->setLogLevel(0);
    model.setLogLevel(0);
    model.setRandomSeed(1);
    model.setMaximumNodes(static_cast<int>(std::min<std::uint64_t>(limits_.nodes, 1'000'000'000)));
    if (limits_.seconds > 0) model.setMaximumSeconds(limits_.seconds);
    model.setAllowableGap(0);
    model.setAllowableFractionGap(0);
    if (whole_objective_) model.setCutoffIncrement(1 - 1e-3);
    if (!answer.values.empty()) {
      // Only better solutions count; by at least one unit where the objective is whole.
      model.setCutoff(static_cast<double>(answer.objective / unit_) -
                      (whole_objective_ ? 0.5 : kTolerance));
    }
    // Without the preprocessing that a strategy offers: CBC 2.10.8 then returned a fractional
    // solution of a program of 14 binaries as its optimum.
    CbcStrategyDefault strategy(1, 5, 5, 0);
    strategy.setupPreProcessing(0);
    model.setStrategy(strategy);
    model.branchAndBound(0);
    read(model, answer);
    return answer;
  }

 private:
  /// Rows and objective are divided by what their factors have in common.
  void load(OsiClpSolverInterface& lp) {
    const auto n = static_cast<int>(program_.variables());
    std::vector<double> low, high, cost;
    for (std::size_t v = 0; v < program_.variables(); ++v) {
      low.push_back(to_double(program_.low_[v]));
      high.push_back(to_double(program_.high_[v]));
      cost.push_back(static_cast<double>(program_.cost_[v] / unit_));
      if (program_.continuous_[v] && program_.cost_[v] != 0) whole_objective_ = false;
    }
    std::vector<int> starts{0}, columns;
    std::vector<double> factors, row_low, row_high;
    for (const IntegerProgram::Row& row : program_.rows_) {
      std::int64_t common = 0;
      bool whole = true;
      for (const auto& term : row.terms) {
        common = std::gcd(common, term.factor);
        whole = whole && !program_.continuous_[term.variable];
      }
      if (common == 0) common = 1;
      for (const auto& term : row.terms) {
        columns.push_back(static_cast<int>(term.variable));
        factors.push_back(static_cast<double>(term.factor / common));
      }
      starts.push_back(static_cast<int>(columns.size()));
      row_low.push_back(bound(row.low, common, whole, true));
      row_high.push_back(bound(row.high, common, whole, false));
    }
    CoinPackedMatrix matrix(false, n, static_cast<int>(program_.rows_.size()),
                            static_cast<CoinBigIndex>(columns.size()), factors.data(),
                            columns.data(), starts.data(), nullptr);
    if (program_.rows_.empty()) matrix.setDimensions(0, n);
    lp.loadProblem(matrix, low.data(), high.data(), cost.data(), row_low.data(), row_high.data());
    for (int v = 0; v < n; ++v) {
      if (!program_.continuous_[static_cast<std::size_t>(v)]) lp.setInteger(v);
    }
  }

  /// A bound of a row divided by `common`; sums of whole numbers reach only whole multiples.
  static double bound(std::int64_t value, std::int64_t common, bool whole, bool is_low) {
    if (value >= IntegerProgram::kInfinite || value <= -IntegerProgram::kInfinite) {
      return to_double(value);
    }
    if (!whole) return static_cast<double>(value) / static_cast<double>(common);
    return static_cast<double>(is_low ? -divide_down(-value, common) : divide_down(value, common));
  }

  void read(CbcModel& model, IntegerProgram::Answer& answer) const {
    using Status = IntegerProgram::Status;
    answer.timed_out = model.isSecondsLimitReached();
    const bool finished = model.status() == 0;
    bool exact = true;
    const double* best = model.bestSolution();
    if (best != nullptr) {
      std::vector<std::int64_t> values;
      for (std::size_t v = 0; v < program_.variables(); ++v) {
        values.push_back(std::llround(best[v]));
      }
      exact = program_.accepts(values);
      const bool better = answer.values.empty() || program_.objective(values) < answer.objective;
      if (exact && better) {
        answer.values = std::move(values);
        answer.objective = program_.objective(answer.values);
      }
    }
    if (finished && exact) {
      answer.status = answer.values.empty() ? Status::infeasible : Status::optimal;
      answer.bound = answer.objective;
      return;
    }
    answer.status = answer.values.empty() ? Status::unknown : Status::feasible;
    const double bound = model.getBestPossibleObjValue();
    if (std::abs(bound) < 1e15) {
      const double units = whole_objective_ ? std::ceil(bound - 1e-4) : std::floor(bound);
      answer.bound = static_cast<std::int64_t>(units) * unit_;
    } else {
      answer.bound = -IntegerProgram::kInfinite;
    }
    if (!answer.values.empty()) answer.bound = std::min(answer.bound, answer.objective);
  }

  const IntegerProgram& program_;
  const IntegerProgram::Limits& limits_;
  std::int64_t unit_ = 0;
  bool whole_objective_ = true;
};

IntegerProgram::Answer IntegerProgram::solve(
    const Limits& limits, const std::optional<std::vector<std::int64_t>>& start) const {
  return CbcSolver(*this, limits).run(start);
}

}  // namespace macroscope::planning

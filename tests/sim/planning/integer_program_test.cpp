// The door to the solver: exact answers, limits, silence.
#include "sim/planning/integer_program.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>

#include "sim/core/rng.hpp"

using namespace macroscope;
using namespace macroscope::planning;

namespace {

using Status = IntegerProgram::Status;

/// The least objective over all values, or none.
std::optional<std::int64_t> brute_force(const IntegerProgram& program,
                                        const std::vector<std::int64_t>& high) {
  std::vector<std::int64_t> values(high.size(), 0);
  std::optional<std::int64_t> best;
  for (;;) {
    if (program.accepts(values)) {
      const std::int64_t now = program.objective(values);
      if (!best || now < *best) best = now;
    }
    std::size_t v = 0;
    while (v < values.size() && values[v] == high[v]) values[v++] = 0;
    if (v == values.size()) return best;
    ++values[v];
  }
}

}  // namespace

TEST_CASE("random programs have the optimum of all their solutions", "[planning]") {
  std::size_t infeasible = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    Rng rng(seed, "program");
    IntegerProgram program;
    std::vector<std::int64_t> high;
    const std::uint64_t unit = rng.below(3) == 0 ? 802'816 : 1;  // as large as tensors are
    for (std::uint64_t v = rng.between(1, 7); v > 0; --v) {
      high.push_back(static_cast<std::int64_t>(rng.between(1, 3)));
      const auto cost = static_cast<std::int64_t>(rng.below(20) * unit) - (rng.below(4) == 0 ? 5 : 0);
      program.add_variable(0, high.back(), cost);
    }
    for (std::uint64_t r = rng.below(4); r > 0; --r) {
      std::vector<IntegerProgram::Term> terms;
      for (std::uint32_t v = 0; v < high.size(); ++v) {
        terms.push_back({v, static_cast<std::int64_t>(rng.below(9) * unit) -
                                static_cast<std::int64_t>(2 * unit)});
      }
      const auto low = static_cast<std::int64_t>(rng.below(18) * unit);
      program.add_row(std::move(terms), low,
                      rng.below(3) == 0 ? low + static_cast<std::int64_t>(2 * unit)
                                        : IntegerProgram::kInfinite);
    }
    INFO("seed " << seed);
    const auto best = brute_force(program, high);
    const auto answer = program.solve({});
    if (!best) {
      CHECK(answer.status == Status::infeasible);
      ++infeasible;
      continue;
    }
    REQUIRE(answer.status == Status::optimal);
    CHECK(program.accepts(answer.values));
    CHECK(answer.objective == *best);
    CHECK(answer.bound == *best);
    // The optimum as a start stays the answer.
    const auto again = program.solve({}, answer.values);
    CHECK(again.status == Status::optimal);
    CHECK(again.objective == *best);
  }
  CHECK(infeasible > 10);
}

TEST_CASE("a start that is not a solution is not used", "[planning]") {
  IntegerProgram program;
  const auto x = program.add_binary(3);
  program.add_row({{x, 1}}, 1, 1);
  const auto answer = program.solve({}, std::vector<std::int64_t>{0});
  CHECK(answer.status == Status::optimal);
  CHECK(answer.values == std::vector<std::int64_t>{1});
  CHECK_FALSE(program.accepts({}));
  CHECK_FALSE(program.accepts({2}));
}

TEST_CASE("a variable that stands twice in a row counts twice", "[planning]") {
  IntegerProgram program;
  const auto x = program.add_variable(0, 10, 1);
  program.add_row({{x, 1}, {x, 2}}, 7, IntegerProgram::kInfinite);
  CHECK(program.solve({}).objective == 3);  // 3 x >= 7
}

TEST_CASE("a program without rows has its cheapest values", "[planning]") {
  IntegerProgram program;
  (void)program.add_variable(-2, 5, 3);
  (void)program.add_variable(-2, 5, -3);
  const auto answer = program.solve({});
  CHECK(answer.status == Status::optimal);
  CHECK(answer.objective == 3 * -2 + -3 * 5);
}

TEST_CASE("limits leave the best so far and a bound below it", "[planning]") {
  // A subset-sum with equality is hard for branch and bound.
  IntegerProgram program;
  Rng rng(1, "hard");
  std::vector<IntegerProgram::Term> terms;
  std::vector<std::int64_t> start;
  std::int64_t sum = 0;
  for (int i = 0; i < 40; ++i) {
    const auto size = static_cast<std::int64_t>(rng.between(100'000, 999'999)) * 2;
    const auto x = program.add_binary(static_cast<std::int64_t>(rng.between(1, 1000)));
    terms.push_back({x, size});
    start.push_back(i % 2);
    sum += i % 2 == 1 ? size : 0;
  }
  program.add_row(terms, sum, sum);
  REQUIRE(program.accepts(start));
  const auto answer = program.solve({5, 0}, start);
  CHECK(answer.status == Status::feasible);
  CHECK(program.accepts(answer.values));
  CHECK(answer.objective <= program.objective(start));
  CHECK(answer.bound <= answer.objective);
  CHECK_FALSE(answer.timed_out);
  const auto timed = program.solve({1'000'000'000, 0.05}, start);
  CHECK(timed.status != Status::infeasible);
  CHECK(timed.timed_out);
}

TEST_CASE("the solver prints nothing", "[planning]") {
  std::fflush(stdout);
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  const int kept = dup(1);
  dup2(fileno(file), 1);
  IntegerProgram program;
  std::vector<IntegerProgram::Term> terms;
  for (int i = 0; i < 20; ++i) terms.push_back({program.add_binary(1 + i % 3), 3 + i % 5});
  program.add_row(terms, 41, IntegerProgram::kInfinite);
  const auto answer = program.solve({});
  std::fflush(stdout);
  dup2(kept, 1);
  close(kept);
  CHECK(answer.status == Status::optimal);
  CHECK(std::fseek(file, 0, SEEK_END) == 0);
  CHECK(std::ftell(file) == 0);
  std::fclose(file);
}

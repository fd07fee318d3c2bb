// Every exact planner gives the optimum that trying everything gives.
#include <catch2/catch.hpp>

#include "sim/planning/order_bound.hpp"
#include "sim/planning/order_search.hpp"
#include "sim/planning/order_variables.hpp"
#include "sim/planning/planner.hpp"
#include "tests/sim/planning/oracle.hpp"
#include "tests/sim/planning/random_graph.hpp"

using namespace macroscope;
using namespace macroscope::planning;

namespace {

std::uint64_t bytes(const Graph& graph, Method method) {
  Options options;
  options.method = method;
  const Plan plan = planning::plan(graph, options);
  INFO(plan.method);
  CHECK(plan.optimal());
  CHECK_FALSE(plan.partial);
  return plan.non_compulsory().count();
}

}  // namespace

TEST_CASE("the program for a fixed order finds the optimum", "[planning]") {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Rng rng(seed, "fixed");
    test::GraphShape shape;
    shape.operators = rng.between(2, 8);
    const Problem problem = test::random_problem(rng, shape);
    for (std::uint64_t quarters = 0; quarters <= 4; quarters += 2) {
      const Graph graph = test::with_budget(problem, quarters);
      INFO("seed " << seed << ", budget " << graph.problem().budget.count());
      CHECK(bytes(graph, Method::fixed) == test::fewest_bytes(graph, graph.order()));
    }
  }
}

TEST_CASE("the search over orders finds the optimum", "[planning]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Rng rng(seed, "free");
    test::GraphShape shape;
    shape.operators = rng.between(2, 7);
    const Problem problem = test::random_problem(rng, shape);
    for (std::uint64_t quarters = 0; quarters <= 4; quarters += 2) {
      const Graph graph = test::with_budget(problem, quarters);
      INFO("seed " << seed << ", budget " << graph.problem().budget.count());
      CHECK(bytes(graph, Method::free) == test::fewest_bytes(graph));
    }
  }
}

TEST_CASE("the search over orders and the bounds of all orders are exact by bytes", "[planning]") {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    Rng rng(seed, "bytes");
    test::GraphShape shape;
    shape.operators = rng.between(3, 7);
    const Problem problem = test::random_problem(rng, shape);
    const Graph graph = test::with_budget(problem, rng.below(4));
    INFO("seed " << seed << ", budget " << graph.problem().budget.count());
    const Deadline none(0);
    const Bytes least(test::fewest_bytes(graph, {}, false));
    const auto found = search_orders(graph, {}, Bytes(1'000'000), {20'000, 64, 1'000'000}, none);
    REQUIRE(found.decision.has_value());
    CHECK(cost(graph, *found.decision) == least);
    CHECK(found.bound == least);
    // Nothing below what is known: nothing found, and that is proven.
    const auto nothing = search_orders(graph, {}, least, {20'000, 64, 1'000'000}, none);
    CHECK_FALSE(nothing.decision.has_value());
    CHECK(nothing.bound == least);
    // Narrow searches are worse, and their bounds lower.
    const auto narrow = search_orders(graph, {}, Bytes(1'000'000), {2, 1, 10}, none);
    if (narrow.decision) CHECK(cost(graph, *narrow.decision) >= least);
    CHECK(narrow.bound <= least);
    CHECK(bound_by_pinches(graph, {}, none) <= least);
    CHECK(bound_by_footprint(graph, minimum_footprint(graph, {}, none).bound, {}, none) <= least);
    // One part for each operator leaves only the given order.
    std::vector<std::uint32_t> parts(graph.operators());
    for (std::uint32_t t = 0; t < parts.size(); ++t) parts[graph.order()[t]] = t;
    const auto given = search_orders(graph, parts, Bytes(1'000'000), {20'000, 64, 1'000'000}, none);
    REQUIRE(given.decision.has_value());
    CHECK(given.decision->order == graph.order());
    CHECK(cost(graph, *given.decision) == Bytes(test::fewest_bytes(graph, graph.order(), false)));
  }
}

TEST_CASE("where only holes cost, the optimum is found, too", "[planning]") {
  std::size_t costly = 0;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    Rng rng(seed, "holes");
    const std::uint64_t budget = rng.between(5, 7);
    const Graph graph(test::full_problem(rng, 9, budget));
    const std::uint64_t planned = bytes(graph, Method::fixed);
    if (planned == 0) continue;  // checked, and nothing can be less
    INFO("seed " << seed);
    CHECK(planned == test::fewest_bytes(graph, graph.order()));
    ++costly;
  }
  CHECK(costly >= 10);
}

TEST_CASE("the smallest peak is the smallest over all orders", "[planning]") {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Rng rng(seed, "peak");
    test::GraphShape shape;
    shape.operators = rng.between(2, 7);
    Problem problem = test::random_problem(rng, shape);
    problem.budget = Bytes(1000);
    const Graph graph(problem);
    INFO("seed " << seed);
    const auto found = minimum_footprint(graph, {}, Deadline(0));
    CHECK(found.minimal());
    CHECK(found.bytes.count() == test::smallest_peak(graph));
    CHECK(found.bytes >= minimum_room(graph).bytes);
    if (seed > 60) continue;
    const auto program = solve_footprint(graph, {});
    CHECK(program.status == IntegerProgram::Status::optimal);
    CHECK(static_cast<std::uint64_t>(program.objective) == found.bytes.count());
  }
}

TEST_CASE("the joint program of COSMA agrees with trying everything", "[planning]") {
  for (std::uint64_t seed = 1; seed <= 130; ++seed) {
    Rng rng(seed, "joint");
    test::GraphShape shape;
    shape.operators = rng.between(2, seed <= 30 ? 5 : 4);
    const Problem problem = test::random_problem(rng, shape);
    for (std::uint64_t quarters = 0; quarters <= 4; quarters += 2) {
      const Graph graph = test::with_budget(problem, quarters);
      INFO("seed " << seed << ", budget " << graph.problem().budget.count());
      CHECK(bytes(graph, Method::joint_fixed) == test::fewest_bytes(graph, graph.order()));
      CHECK(bytes(graph, Method::joint) == test::fewest_bytes(graph));
    }
  }
}

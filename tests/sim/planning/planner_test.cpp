// Planners against each other: who may not be worse than whom, limits, repeatability.
#include "sim/planning/planner.hpp"

#include <catch2/catch.hpp>

#include "sim/planning/followers.hpp"
#include "sim/planning/order_bound.hpp"
#include "sim/planning/parts.hpp"
#include "sim/planning/residency.hpp"
#include "tests/sim/planning/examples.hpp"
#include "tests/sim/planning/random_graph.hpp"

using namespace macroscope;
using namespace macroscope::planning;

namespace {

Plan planned(const Graph& graph, Method method, std::size_t part_most = 24) {
  Options options;
  options.method = method;
  options.part_least = std::min<std::size_t>(4, part_most);
  options.part_most = part_most;
  return plan(graph, options);
}

bool same(const Plan& a, const Plan& b) {
  bool equal = a.events.size() == b.events.size() && a.steps.size() == b.steps.size();
  for (std::size_t e = 0; equal && e < a.events.size(); ++e) {
    const Event &x = a.events[e], &y = b.events[e];
    equal = x.step == y.step && x.kind == y.kind && x.tensor == y.tensor && x.base == y.base;
  }
  for (std::size_t t = 0; equal && t < a.steps.size(); ++t) equal = a.steps[t].op == b.steps[t].op;
  return equal && a.bound == b.bound;
}

}  // namespace

TEST_CASE("better planners are never worse", "[planning]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Rng rng(seed, "ladder");
    test::GraphShape shape;
    shape.operators = rng.between(8, 20);
    shape.largest = 40;
    const Problem problem = test::random_problem(rng, shape);
    for (std::uint64_t quarters = 0; quarters <= 4; quarters += 2) {
      const Graph graph = test::with_budget(problem, quarters);
      INFO("seed " << seed << ", budget " << graph.problem().budget.count());
      const Plan fixed = planned(graph, Method::fixed);
      const Plan divided = planned(graph, Method::divided, 12);
      const Plan free = planned(graph, Method::free, 12);
      CHECK(free.non_compulsory() <= divided.non_compulsory());
      CHECK(divided.non_compulsory() <= fixed.non_compulsory());
      for (const Method usual : {Method::belady, Method::fewest_bytes, Method::belady_packed}) {
        CHECK(fixed.non_compulsory() <= planned(graph, usual).non_compulsory());
      }
      CHECK(fixed.non_compulsory() <= planned(graph, Method::none).non_compulsory());
      CHECK(fixed.bound <= fixed.non_compulsory());
      CHECK(free.bound <= free.non_compulsory());
      CHECK(free.all_orders);
      CHECK_FALSE(fixed.all_orders);
      // What no order can beat, this one cannot either.
      CHECK(bound_by_pinches(graph, {}, Deadline(0)) <= free.non_compulsory());
    }
  }
}

TEST_CASE("more budget never costs bytes", "[planning]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Rng rng(seed, "monotone");
    test::GraphShape shape;
    shape.operators = 10;
    Problem problem = test::random_problem(rng, shape);
    const std::uint64_t least = minimum_room(problem).bytes.count();
    for (const Method method : {Method::fixed, Method::free}) {
      Bytes before(~std::uint64_t{0});
      for (std::uint64_t budget = least; budget < least + 12; ++budget) {
        problem.budget = Bytes(budget);
        const Plan now = planned(Graph(problem), method);
        INFO("seed " << seed << ", budget " << budget);
        if (now.optimal()) CHECK(now.non_compulsory() <= before);
        if (now.optimal()) before = now.non_compulsory();
      }
    }
  }
}

TEST_CASE("nothing spills at the footprint of an order that can be placed", "[planning]") {
  std::size_t placed = 0;
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    Rng rng(seed, "peak");
    test::GraphShape shape;
    shape.operators = rng.between(3, 20);
    const Graph graph = test::with_budget(test::random_problem(rng, shape), 4);
    const Plan free = planned(graph, Method::free);
    placed += free.non_compulsory() == Bytes(0) ? 1 : 0;
  }
  CHECK(placed >= 76);  // holes cost the rest, which the smallest budget without them would not
}

TEST_CASE("the same question gets the same plan", "[planning]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Rng rng(seed, "repeat");
    test::GraphShape shape;
    shape.operators = 16;
    const Graph graph = test::with_budget(test::random_problem(rng, shape), 1);
    for (const Method method : {Method::belady, Method::fixed, Method::divided, Method::free}) {
      CHECK(same(planned(graph, method), planned(graph, method)));
    }
  }
}

TEST_CASE("a limit of time gives the best so far and says so", "[planning]") {
  Rng rng(4, "time");
  test::GraphShape shape;
  shape.operators = 18;
  shape.largest = 1000;
  const Graph graph = test::with_budget(test::random_problem(rng, shape), 1);
  for (const Method method : {Method::fixed, Method::divided, Method::free}) {
    Options options;
    options.method = method;
    options.limits.seconds = 1e-9;
    const Plan hasty = plan(graph, options);
    INFO(to_string(method));
    CHECK(hasty.partial);
    CHECK(hasty.non_compulsory() <= planned(graph, Method::belady).non_compulsory());
    CHECK(hasty.bound <= hasty.non_compulsory());
    CHECK_FALSE(planned(graph, method).partial);
  }
}

TEST_CASE("counted limits bound the work, not the correctness", "[planning]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Rng rng(seed, "counted");
    test::GraphShape shape;
    shape.operators = 12;
    const Graph graph = test::with_budget(test::random_problem(rng, shape), 1);
    Options options;
    options.limits = {1, 0, {0, 0, 0}, 1, 0};
    for (const Method method : {Method::fixed, Method::divided, Method::free}) {
      options.method = method;
      const Plan hasty = plan(graph, options);
      CHECK_FALSE(hasty.partial);
      const Plan best = planned(graph, Method::free);
      CHECK(hasty.non_compulsory() >= best.bound);
      if (best.optimal() && hasty.all_orders) CHECK(hasty.bound <= best.non_compulsory());
    }
  }
}

TEST_CASE("parts are cut where few bytes cross", "[planning]") {
  // Ten operators in a chain; the tensor after the fifth is the smallest.
  Problem p = test::problem_of({9, 9, 9, 9, 9, 1, 9, 9, 9, 9, 9}, 100);
  p.tensors.front().input = true;
  p.tensors.back().output = true;
  for (TensorId a = 0; a < 10; ++a) test::add_operator(p, {a}, {a + 1});
  const Graph graph(p);
  CHECK(divide(graph, graph.order(), 3, 7) ==
        std::vector<std::uint32_t>{0, 0, 0, 0, 0, 1, 1, 1, 1, 1});
  CHECK(divide(graph, graph.order(), 3, 10) == std::vector<std::uint32_t>(10, 0));
  CHECK(divide(graph, graph.order(), 3, 7, 2) ==
        std::vector<std::uint32_t>{0, 0, 1, 1, 1, 2, 2, 2, 2, 2});
}

TEST_CASE("an operator follows another one only where no order can be better", "[planning]") {
  // x -> t -> y with x read later, too. Equal sizes: t and y take the place of nothing, so that the
  // first may wait for the second.
  Problem p = test::problem_of({4, 4, 4, 1}, 100);
  p.tensors[0].input = true;
  p.tensors[3].output = true;
  test::add_operator(p, {0}, {1});
  test::add_operator(p, {1}, {2});
  test::add_operator(p, {0, 2}, {3});
  CHECK(followers(Graph(p))[0] == OperatorId{1});
  p.tensors[1].bytes = Bytes(1);  // t is small: worth making early, y (4) late
  CHECK_FALSE(followers(Graph(p))[0].has_value());
  p.tensors[2].bytes = Bytes(1);  // but y is as small, and its step needs no more than t's
  p.operators[0].workspace = Bytes(1);
  CHECK(followers(Graph(p))[0] == OperatorId{1});
  p.operators[1].workspace = Bytes(1);  // now it does
  CHECK_FALSE(followers(Graph(p))[0].has_value());
}

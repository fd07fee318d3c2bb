// Problems: bounds in closed form, and what is refused.
#include "sim/planning/graph.hpp"

#include <catch2/catch.hpp>

#include "sim/planning/footprint_search.hpp"
#include "sim/planning/planner.hpp"
#include "sim/planning/residency.hpp"
#include "tests/sim/planning/examples.hpp"

using namespace macroscope;
using namespace macroscope::planning;

namespace {

/// What the first fault of making a graph says.
std::string refusal(Problem p) {
  try {
    const Graph graph(std::move(p));
  } catch (const ConfigError& error) {
    return error.faults().front().text();
  } catch (const ModelError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("the minimum room is the largest inputs + outputs + workspace", "[planning]") {
  Problem p = test::forced_spill(100);
  const Graph graph(p);
  // op3: d + b + e = 4 + 4 + 2.
  CHECK(minimum_room(graph).bytes == Bytes(4 + 4 + 2));
  CHECK(minimum_room(graph).op == 3);
  p.operators[0].workspace = Bytes(5);  // op0: a + b + 5 = 11
  CHECK(minimum_room(p).bytes == Bytes(2 + 4 + 5));
  p.alignment = Bytes(4);  // a takes 4 of its 2 bytes, the workspace 8 of 5
  CHECK(minimum_room(p).bytes == Bytes(4 + 4 + 8));
}

TEST_CASE("the footprint of an order is the most that is alive at a step", "[planning]") {
  const Graph graph(test::forced_spill(100));
  // op2 has c and d in use and b alive; op3 has d, b and e.
  CHECK(footprint(graph, graph.order()) == Bytes(4 + 4 + 4));
  CHECK(minimum_footprint(graph, {}, Deadline(0)).bytes == Bytes(12));
}

TEST_CASE("another order of independent branches needs less", "[planning]") {
  // Two branches a -> 10 bytes -> 1 byte, joined: one after the other needs 1 + 10 + 1 at most
  // beside a; both tops first need 10 + 10.
  Problem p = test::problem_of({1, 10, 10, 1, 1, 1}, 100);
  p.tensors[0].input = true;
  p.tensors[5].output = true;
  test::add_operator(p, {0}, {1});
  test::add_operator(p, {0}, {2});
  test::add_operator(p, {1}, {3});
  test::add_operator(p, {2}, {4});
  test::add_operator(p, {3, 4}, {5});
  const Graph graph(p);
  CHECK(footprint(graph, graph.order()) == Bytes(10 + 10 + 1));
  const Footprint small = minimum_footprint(graph, {}, Deadline(0));
  CHECK(small.minimal());
  CHECK(small.bytes == Bytes(1 + 10 + 1));  // 1 and its 10, beside the other 1 or a
  CHECK(footprint(graph, small.order) == small.bytes);
}

TEST_CASE("an operator that overwrites an input needs its room once", "[planning]") {
  Problem p = test::problem_of({4, 4}, 4);
  p.tensors[0].input = true;
  p.tensors[1].output = true;
  test::add_operator(p, {0}, {1});
  CHECK_THAT(refusal(p), Catch::Contains("MS323") && Catch::Contains("'op0' needs 8 bytes") &&
                             Catch::Contains("4 more than the 4"));
  p.operators[0].overwrites = 0;
  CHECK(refusal(p) == "accepted");
  const Plan done = plan(Graph(p));
  CHECK(done.footprint == Bytes(4));
  CHECK(done.extent == Bytes(4));
  CHECK(done.non_compulsory() == Bytes(0));
  CHECK(done.compulsory == Bytes(4 + 4));
  p.tensors[1].bytes = Bytes(3);  // not the same room
  CHECK_THAT(refusal(p), Catch::Contains("MS321") && Catch::Contains("cannot overwrite"));
}

TEST_CASE("broken problems are refused at the operator at fault", "[planning]") {
  Problem p = test::forced_spill(100);
  p.operators[2].where = {"net.xml", 7, 3};
  SECTION("a circle") {
    p.operators[1].inputs.push_back(3);  // op1 needs d of op2, which needs c of op1
    p.operators[1].where = {"net.xml", 6, 3};
    CHECK_THAT(refusal(p), Catch::StartsWith("net.xml:") && Catch::Contains("error[MS320]") &&
                               Catch::Contains("form a circle"));
  }
  SECTION("a tensor that is not there") {
    p.operators[2].inputs = {99};
    CHECK_THAT(refusal(p), Catch::StartsWith("net.xml:7:3: error[MS321]: 'op2' uses tensor 99"));
  }
  SECTION("a tensor that nothing makes") {
    p.tensors[0].input = false;
    CHECK_THAT(refusal(p), Catch::Contains("MS321") && Catch::Contains("'op0' reads 'a'"));
  }
  SECTION("a tensor made twice") {
    p.operators[2].outputs.push_back(1);
    CHECK_THAT(refusal(p), Catch::StartsWith("net.xml:7:3: error[MS321]: 'op2' makes 'b', which 'op0'"));
  }
  SECTION("an input that is made") {
    p.operators[2].outputs.push_back(0);
    CHECK_THAT(refusal(p), Catch::Contains("is an input of the graph"));
  }
  SECTION("no budget") {
    p.budget = Bytes(0);
    CHECK_THAT(refusal(p), Catch::Contains("error[MS322]: a budget of 0 bytes"));
  }
  SECTION("no alignment") {
    p.alignment = Bytes(0);
    CHECK_THAT(refusal(p), Catch::Contains("error[MS322]: an alignment"));
  }
  SECTION("no operators") {
    p.operators.clear();
    CHECK_THAT(refusal(p), Catch::Contains("MS322"));
  }
  SECTION("sizes that cannot be added") {
    p.tensors[3].bytes = Bytes(~std::uint64_t{0});
    CHECK_THAT(refusal(p), Catch::Contains("MS322") && Catch::Contains("2^50"));
    p.tensors[3].bytes = Bytes(1);
    p.alignment = Bytes(~std::uint64_t{0});
    CHECK_THAT(refusal(p), Catch::Contains("MS322") && Catch::Contains("2^50"));
  }
  SECTION("a tensor larger than the budget") {
    p.tensors[2].bytes = Bytes(1000);  // op1: b + c, op2: c + d
    p.operators[1].where = {"net.xml", 6, 3};
    CHECK_THAT(refusal(p), Catch::Contains("error[MS323]: net.xml:6:3: 'op1' needs 1004 bytes") &&
                               Catch::Contains("904 more than the 100"));
  }
  SECTION("one byte less than the largest operator") {
    p.budget = Bytes(9);
    CHECK_THAT(refusal(p), Catch::Contains("'op3' needs 10 bytes") && Catch::Contains("1 more"));
    p.budget = Bytes(10);
    CHECK(refusal(p) == "accepted");
  }
}

TEST_CASE("operators out of order are put in order", "[planning]") {
  Problem p = test::forced_spill(100);
  std::swap(p.operators[0], p.operators[3]);
  CHECK(Graph(p).order() == std::vector<OperatorId>{3, 1, 2, 0});
}

TEST_CASE("a given order must be one", "[planning]") {
  const Graph graph(test::forced_spill(100));
  Options options;
  for (const auto& order : std::vector<std::vector<OperatorId>>{
           {0, 1, 2}, {0, 1, 2, 2}, {1, 0, 2, 3}, {0, 1, 2, 9}, {0, 1, 2, 3, 3}}) {
    options.order = order;
    CHECK_THROWS_WITH(plan(graph, options), Catch::Contains("MS321"));
  }
  options.order = {0, 1, 2, 3};
  CHECK_NOTHROW(plan(graph, options));
}

TEST_CASE("planners have names", "[planning]") {
  for (const char* name : {"none", "belady", "fewest_bytes", "belady_packed", "fixed", "free",
                           "divided", "joint_fixed", "joint"}) {
    CHECK(to_string(method_named(name)) == name);
  }
  CHECK_THROWS_WITH(method_named("beladi"),
                    Catch::Contains("MS325") && Catch::Contains("did you mean \"belady\""));
}

// The judge of plans catches every kind of broken plan.
#include "sim/planning/check_plan.hpp"

#include <catch2/catch.hpp>

#include "sim/planning/planner.hpp"
#include "tests/sim/planning/examples.hpp"
#include "tests/sim/planning/random_graph.hpp"

using namespace macroscope;
using namespace macroscope::planning;

namespace {

/// The forced spill at 10 bytes: b is spilled before op2 and comes back for op3.
struct Broken {
  Graph graph{test::forced_spill(10)};
  Plan plan = planning::plan(graph, {Method::fixed, {}, {}, 6, 24});

  [[nodiscard]] std::string faults() const {
    std::string all;
    for (const std::string& fault : check_plan(graph, plan).faults) all += fault + "; ";
    return all;
  }
  Event& event(EventKind kind, TensorId tensor) {
    return *std::find_if(plan.events.begin(), plan.events.end(), [&](const Event& e) {
      return e.kind == kind && e.tensor == tensor;
    });
  }
  void erase(EventKind kind, TensorId tensor) {
    plan.events.erase(plan.events.begin() + (&event(kind, tensor) - plan.events.data()));
  }
  Place& place(std::size_t step, TensorId tensor) {
    auto& residents = plan.steps[step].residents;
    return *std::find_if(residents.begin(), residents.end(),
                         [&](const Place& p) { return p.tensor == tensor; });
  }
};

}  // namespace

TEST_CASE("a sound plan has no faults and its bytes are counted", "[planning]") {
  const Broken sound;
  CHECK(sound.faults().empty());
  CHECK_NOTHROW(require_valid(sound.graph, sound.plan));
  const PlanCheck check = check_plan(sound.graph, sound.plan);
  CHECK(check.spilled == Bytes(4));
  CHECK(check.retrieved == Bytes(4));
  CHECK(check.compulsory == Bytes(2 + 2));
  CHECK(check.footprint == Bytes(10));
}

TEST_CASE("each kind of broken plan is caught", "[planning]") {
  using Catch::Contains;
  Broken b;
  SECTION("an operator before what it needs") {
    std::swap(b.plan.steps[0].op, b.plan.steps[1].op);
    CHECK_THAT(b.faults(), Contains("runs before"));
  }
  SECTION("an operator that never runs") {
    b.plan.steps.pop_back();
    CHECK_THAT(b.faults(), Contains("never run"));
  }
  SECTION("an operator that runs twice") {
    b.plan.steps[1].op = 0;
    CHECK_THAT(b.faults(), Contains("ran before"));
  }
  SECTION("an input that is not there") {
    b.erase(EventKind::load, 0);
    CHECK_THAT(b.faults(), Contains("'a' is used by 'op0' and not there"));
  }
  SECTION("a result that is not there") {
    b.erase(EventKind::create, 2);
    CHECK_THAT(b.faults(), Contains("'c' is used by 'op1' and not there"));
  }
  SECTION("a tensor that is lost") {
    b.event(EventKind::spill, 1).kind = EventKind::drop;
    CHECK_THAT(b.faults(), Contains("'b' is lost, and read later") && Contains("DRAM has no copy"));
  }
  SECTION("a retrieve without a spill") {
    b.erase(EventKind::spill, 1);
    CHECK_THAT(b.faults(), Contains("'b' comes and is there"));
  }
  SECTION("a second spill") {
    b.plan.events.insert(b.plan.events.end() - 1,
                         {4, EventKind::spill, 1, b.event(EventKind::retrieve, 1).base});
    CHECK_THAT(b.faults(), Contains("spilled again"));
  }
  SECTION("two tensors at one address") {
    const std::uint64_t base = b.place(1, 1).base;
    b.place(1, 2).base = base;
    b.event(EventKind::create, 2).base = base;
    CHECK_THAT(b.faults(), Contains("overlaps another tensor"));
  }
  SECTION("a tensor that moves while it stays") {
    b.place(1, 1).base += 1;
    CHECK_THAT(b.faults(), Contains("'b' is not where the events put it"));
  }
  SECTION("a tensor beyond the budget") {
    b.event(EventKind::create, 4).base = 9;
    b.place(3, 4).base = 9;
    CHECK_THAT(b.faults(), Contains("'e' lies beyond the budget"));
  }
  SECTION("a tensor that leaves another address") {
    b.event(EventKind::spill, 1).base += 1;
    CHECK_THAT(b.faults(), Contains("leaves another address"));
  }
  SECTION("an output that is never stored") {
    b.erase(EventKind::store, 4);
    CHECK_THAT(b.faults(), Contains("'e' is an output and never stored") && Contains("compulsory"));
  }
  SECTION("a store of what is no output") {
    b.event(EventKind::spill, 1).kind = EventKind::store;
    CHECK_THAT(b.faults(), Contains("'b' is stored but no output"));
  }
  SECTION("a load of what is no input") {
    b.event(EventKind::retrieve, 1).kind = EventKind::load;
    CHECK_THAT(b.faults(), Contains("'b' is loaded but not an input"));
  }
  SECTION("a tensor made by another operator") {
    b.event(EventKind::create, 2).step = 0;
    std::stable_sort(b.plan.events.begin(), b.plan.events.end(),
                     [](const Event& x, const Event& y) { return x.step < y.step; });
    CHECK_THAT(b.faults(), Contains("'c' is made by an operator that does not make it"));
  }
  SECTION("events after the end or out of order") {
    b.plan.events.back().step = 9;
    CHECK_THAT(b.faults(), Contains("do not ascend, or come after the end"));
  }
  SECTION("leaving after others came") {
    Event spill = b.event(EventKind::spill, 1);
    b.erase(EventKind::spill, 1);
    b.plan.events.insert(b.plan.events.begin() + (&b.event(EventKind::create, 3) -
                                                  b.plan.events.data()) + 1,
                         spill);
    CHECK_THAT(b.faults(), Contains("leaves after others came"));
  }
  SECTION("an event of a tensor that is not there") {
    b.plan.events[0].tensor = 77;
    CHECK_THAT(b.faults(), Contains("an event of tensor 77"));
  }
  SECTION("a tensor listed twice") {
    b.plan.steps[0].residents.push_back(b.plan.steps[0].residents[0]);
    CHECK_THAT(b.faults(), Contains("lies twice"));
  }
  SECTION("bytes that do not add up") {
    b.plan.spilled = Bytes(3);
    b.plan.footprint = Bytes(1);
    CHECK_THAT(b.faults(), Contains("spilled: the plan says 3 bytes, its events 4") &&
                               Contains("footprint"));
  }
  CHECK_THROWS_WITH(require_valid(b.graph, b.plan), Contains("MS326"));
}

TEST_CASE("an address that is not aligned is caught, also the workspace's", "[planning]") {
  Problem p = test::problem_of({4, 4}, 24);
  p.alignment = Bytes(4);
  p.tensors[0].input = true;
  p.tensors[1].output = true;
  test::add_operator(p, {0}, {1}, 4);
  const Graph graph(p);
  Plan broken = planning::plan(graph, {});
  broken.steps[0].workspace_base = 18;
  CHECK_THAT(check_plan(graph, broken).faults.front(), Catch::Contains("not aligned"));
  broken.steps[0].workspace_base = broken.steps[0].residents[0].base;
  CHECK_THAT(check_plan(graph, broken).faults.front(), Catch::Contains("overlaps"));
}

TEST_CASE("a result that overwrites an input lies where the input lay", "[planning]") {
  Problem p = test::problem_of({4, 4}, 8);
  p.tensors[0].input = true;
  p.tensors[1].output = true;
  test::add_operator(p, {0}, {1});
  p.operators[0].overwrites = 0;
  const Graph graph(p);
  Plan broken = planning::plan(graph, {});
  for (Event& event : broken.events) {
    if (event.tensor == 1) event.base = 4;
  }
  broken.steps[0].residents[1].base = 4;
  CHECK_THAT(check_plan(graph, broken).faults.front(), Catch::Contains("that it overwrites"));
}

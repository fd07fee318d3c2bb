// The usual ways: who leaves, where things lie, what holes cost.
#include "sim/planning/replacement.hpp"

#include <catch2/catch.hpp>

#include "sim/planning/planner.hpp"
#include "tests/sim/planning/examples.hpp"
#include "tests/sim/planning/random_graph.hpp"

using namespace macroscope;
using namespace macroscope::planning;

namespace {

/// op0..2 make b, c, d from a; op3 makes e from a and finds no room; later d, c, b are read in turn.
Problem furthest(std::uint64_t budget, std::uint64_t largest) {
  Problem p = test::problem_of({1, largest, 2, 2, 2, 1, 1, 1, 1}, budget);
  p.tensors[0].input = true;
  for (TensorId a = 5; a <= 8; ++a) p.tensors[a].output = true;
  test::add_operator(p, {0}, {1});
  test::add_operator(p, {0}, {2});
  test::add_operator(p, {0}, {3});
  test::add_operator(p, {0}, {4});
  test::add_operator(p, {4}, {5});
  test::add_operator(p, {3}, {6});
  test::add_operator(p, {2}, {7});
  test::add_operator(p, {1}, {8});
  return p;
}

std::vector<TensorId> evicted(const Graph& graph, Replacement rule) {
  std::vector<TensorId> out;
  const Placed placed = replace(graph, graph.order(), rule);
  for (TensorId a = 0; a < graph.tensors(); ++a) {
    const auto& gaps = placed.decision.evicted[a];
    if (std::find(gaps.begin(), gaps.end(), true) != gaps.end()) out.push_back(a);
  }
  return out;
}

}  // namespace

TEST_CASE("the tensor that is read last leaves, or the cheapest", "[planning]") {
  // 1 + 4 + 2 + 2 + 2 bytes at op3, 8 fit: Belady takes b (4), read last; 2 + 2 of c and d or b
  // alone free a hole of 2, and c is the cheapest of them (2 bytes, lowest address).
  const Graph graph(furthest(9, 4));
  CHECK(evicted(graph, Replacement::furthest_use) == std::vector<TensorId>{1});
  CHECK(evicted(graph, Replacement::fewest_bytes) == std::vector<TensorId>{2});
  Options options;
  options.method = Method::belady;
  CHECK(plan(graph, options).non_compulsory() == Bytes(2 * 4));
  options.method = Method::fewest_bytes;
  CHECK(plan(graph, options).non_compulsory() == Bytes(2 * 2));
  options.method = Method::free;
  CHECK(plan(graph, options).non_compulsory() == Bytes(0));  // reads d, c, b as soon as they are made
}

TEST_CASE("one forced spill costs the tensor twice, an input or output once", "[planning]") {
  for (const Method method : {Method::belady, Method::fewest_bytes, Method::belady_packed,
                              Method::fixed, Method::divided, Method::free, Method::joint}) {
    Options options;
    options.method = method;
    INFO(to_string(method));
    for (const std::uint64_t budget : {10U, 11U}) {
      const Plan spilled = plan(Graph(test::forced_spill(budget)), options);
      CHECK(spilled.spilled == Bytes(4));
      CHECK(spilled.retrieved == Bytes(4));
    }
    // First-fit leaves two holes of 2 bytes at op2, where 4 are needed.
    const bool first_fit = method == Method::belady || method == Method::fewest_bytes;
    CHECK(plan(Graph(test::forced_spill(12)), options).non_compulsory() ==
          Bytes(first_fit ? 2 * 4 : 0));
    // b must be stored anyhow.
    Problem p = test::forced_spill(10);
    p.tensors[1].output = true;
    const Plan kept = plan(Graph(p), options);
    CHECK(kept.spilled == Bytes(0));
    CHECK(kept.retrieved == Bytes(4));
    CHECK(kept.compulsory == Bytes(2 + 4 + 2));
    // b is an input of the graph, read by op1 and op3.
    p = test::forced_spill(10);
    p.tensors[1].input = true;
    p.operators[0].outputs = {};
    const Plan input = plan(Graph(p), options);
    CHECK(input.spilled == Bytes(0));
    CHECK(input.retrieved == Bytes(4));
  }
}

TEST_CASE("without planning every reader loads and every result is stored", "[planning]") {
  Options options;
  options.method = Method::none;
  const Plan nothing = plan(Graph(test::forced_spill(12)), options);
  // b, c, d are stored (4 + 4 + 4) and loaded by 2, 1 and 1 readers; a and e are compulsory.
  CHECK(nothing.spilled == Bytes(4 + 4 + 4));
  CHECK(nothing.retrieved == Bytes(2 * 4 + 4 + 4));
  CHECK(nothing.compulsory == Bytes(2 + 2));
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Rng rng(seed, "none");
    const Graph graph = test::with_budget(test::random_problem(rng, {}), 0);
    std::uint64_t bytes = 0;
    for (TensorId a = 0; a < graph.tensors(); ++a) {
      const std::uint64_t readers = graph.readers(a).size();
      if (readers == 0) continue;
      const Tensor& tensor = graph.tensor(a);
      bytes += tensor.bytes.count() * (readers - (tensor.input ? 1 : 0)) +
               (tensor.input || tensor.output ? 0 : tensor.bytes.count());
    }
    CHECK(plan(graph, options).non_compulsory() == Bytes(bytes));
  }
}

TEST_CASE("every way has a plan at every budget that holds each operator", "[planning]") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    Rng rng(seed, "ways");
    test::GraphShape shape;
    shape.operators = rng.between(2, 30);
    const Problem problem = test::random_problem(rng, shape);
    for (std::uint64_t quarters = 0; quarters <= 4; ++quarters) {
      const Graph graph = test::with_budget(problem, quarters);
      for (const Method method : {Method::none, Method::belady, Method::fewest_bytes,
                                  Method::belady_packed}) {
        Options options;
        options.method = method;
        INFO("seed " << seed << " " << to_string(method));
        CHECK_NOTHROW(plan(graph, options));  // each plan is checked
      }
    }
  }
}

TEST_CASE("holes cost bytes that Belady by bytes does not count", "[planning]") {
  std::size_t dearer = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Rng rng(seed, "holes");
    test::GraphShape shape;
    shape.operators = 12;
    const Graph graph = test::with_budget(test::random_problem(rng, shape), 2);
    const Bytes by_bytes = cost(graph, replace_by_bytes(graph, graph.order()));
    Options options;
    options.method = Method::belady_packed;
    const Bytes packed = plan(graph, options).non_compulsory();
    CHECK(packed >= by_bytes);
    options.method = Method::belady;
    dearer += plan(graph, options).non_compulsory() > packed ? 1 : 0;
  }
  CHECK(dearer > 10);
}

// From networks to problems: parts, caches, weights, and what is refused.
#include "sim/planning/from_workload.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "sim/planning/planner.hpp"
#include "sim/planning/residency.hpp"
#include "sim/workload/load.hpp"

using namespace macroscope;
using namespace macroscope::planning;

namespace {

const std::filesystem::path kWorkloads =
    std::filesystem::path(MACROSCOPE_SOURCE_DIR) / "configs/workloads";

program::Workload network(const std::string& name,
                          const std::vector<config::Override>& overrides = {}) {
  return workload::load((kWorkloads / (name + ".xml")).string(), overrides);
}

Problem problem(const program::Workload& workload, bool weights = false, bool in_place = false) {
  return from_workload(workload, {Bytes(std::uint64_t{1} << 60), Bytes(1), weights, in_place, {}});
}

const Operator& find(const Problem& p, const std::string& name) {
  return *std::find_if(p.operators.begin(), p.operators.end(),
                       [&](const Operator& op) { return op.name == name; });
}

std::uint64_t bytes(const Problem& p, const std::vector<TensorId>& ids) {
  std::uint64_t sum = 0;
  for (const TensorId a : ids) sum += p.tensors[a].bytes.count();
  return sum;
}

/// Three tensors, the second and third parts of the first.
program::Workload parts() {
  program::Workload w;
  w.name = "parts";
  const program::Format int8{"int8", Bits(8)};
  w.tensors = {{"whole", program::TensorKind::activation, {10}, int8, {}},
               {"left", program::TensorKind::activation, {4}, int8, 0},
               {"right", program::TensorKind::activation, {6}, int8, 0},
               {"in", program::TensorKind::activation, {3}, int8, {}},
               {"out", program::TensorKind::activation, {1}, int8, {}}};
  const auto add = [&](std::vector<program::TensorId> in, program::TensorId out) {
    program::Operator op;
    op.name = "op" + std::to_string(w.operators.size());
    op.op = program::VectorOp{};
    op.inputs = std::move(in);
    op.output = out;
    op.where = {"parts.xml", static_cast<std::uint32_t>(w.operators.size() + 1), 1};
    w.operators.push_back(std::move(op));
  };
  add({3}, 1);
  add({3}, 2);
  add({0}, 4);
  return w;
}

}  // namespace

TEST_CASE("ResNet-50's largest operator is the sum of three images of 56 x 56 x 256",
          "[planning]") {
  const Problem p = problem(network("resnet50"));
  const Graph graph(p);
  CHECK(p.operators.size() == network("resnet50").operators.size());
  CHECK(minimum_room(graph).bytes == Bytes(3 * 56 * 56 * 256));
  CHECK(graph.op(minimum_room(graph).op).name == "layer1.0.add");
  CHECK(footprint(graph, graph.order()) == minimum_room(graph).bytes);
  // The input of a block is read by its first convolution and by its sum.
  const Operator& sum = find(p, "layer1.1.add");
  CHECK(sum.inputs.size() == 2);
  CHECK(p.tensors[sum.inputs[1]].name == p.tensors[find(p, "layer1.1.conv1").inputs[0]].name);
  // Sums over one of their terms: two images less.
  const Problem in_place = problem(network("resnet50"), false, true);
  CHECK(minimum_room(in_place).bytes == Bytes(2 * 56 * 56 * 256));
  CHECK(find(in_place, "layer1.1.add").overwrites == sum.inputs[0]);
}

TEST_CASE("weights stream through, or are tensors that are loaded once", "[planning]") {
  const auto net = network("resnet50");
  const Problem without = problem(net);
  const Problem with = problem(net, true);
  std::uint64_t streamed = 0, tracked = 0;
  for (const Operator& op : without.operators) streamed += op.streamed.count();
  for (const Tensor& t : with.tensors) tracked += t.input && t.name != "image" ? t.bytes.count() : 0;
  CHECK(streamed == tracked);
  for (const Operator& op : with.operators) CHECK(op.streamed == Bytes(0));
  // 512 x 512 x 3 x 3 weights, an image of 7 x 7 x 512 from 14 x 14 x 512, scale and bias in int32.
  CHECK(minimum_room(with).bytes == Bytes(512 * 512 * 9 + 14 * 14 * 512 + 7 * 7 * 512 + 2 * 4 * 512));
}

TEST_CASE("a concatenation is its parts, wherever they lie", "[planning]") {
  const Problem p = problem(network("googlenet"));
  const Operator& next = find(p, "inception3b.one");
  CHECK(next.inputs.size() == 4);
  CHECK(bytes(p, next.inputs) == 28 * 28 * (64 + 128 + 32 + 32));
  for (const Operator& op : p.operators) CHECK(op.outputs.size() == 1);
}

TEST_CASE("readers of a whole read its parts, readers of a part what it lies in", "[planning]") {
  program::Workload w = parts();
  Problem p = problem(w);
  CHECK(p.tensors.size() == 4);  // in, left, right, out
  CHECK(bytes(p, p.operators[2].inputs) == 4 + 6);
  CHECK(p.tensors[p.operators[2].inputs[0]].source == program::TensorId{1});
  CHECK(p.tensors[p.operators[2].outputs[0]].output);
  // A slice of the whole that nothing made reads both parts.
  const program::Format int8{"int8", Bits(8)};
  w.tensors.push_back({"slice", program::TensorKind::activation, {2}, int8, 0});
  w.operators[2].inputs = {5};
  p = problem(w);
  CHECK(bytes(p, p.operators[2].inputs) == 4 + 6);
  // A slice of what one operator made reads all of that, and no more.
  w.tensors[5].part_of = 1;
  p = problem(w);
  CHECK(bytes(p, p.operators[2].inputs) == 4);
  // A slice of an input of the graph loads the input.
  w.tensors[5].part_of = 3;
  p = problem(w);
  CHECK(bytes(p, p.operators[2].inputs) == 3);
  // Parts that are made later are not waited for.
  w = parts();
  std::swap(w.operators[1], w.operators[2]);
  p = problem(w);
  CHECK(bytes(p, p.operators[1].inputs) == 4);
}

TEST_CASE("a result that changes another one is refused", "[planning]") {
  program::Workload w = parts();
  const auto refused = [&] {
    CHECK_THROWS_WITH(problem(w), Catch::Contains("error[MS324]"));
    CHECK_THROWS_WITH(problem(w), Catch::Contains("parts.xml:2:1"));
  };
  w.operators[1].output = 1;  // the same tensor again
  refused();
  w.operators[1].output = 0;  // the whole over its part
  refused();
  w = parts();
  w.operators[0].output = 0;  // a part into a whole that was made
  refused();
  w = parts();
  w.operators[1].output = 3;  // an input that was read
  refused();
}

TEST_CASE("keys and values of a cache stream through", "[planning]") {
  const Problem p = problem(network("gpt2", {{"phase", "decode"}, {"context", "100"}}));
  const Operator& values = find(p, "h.0.attn.attend.values");
  // 12 heads of 64 numbers of fp16 for each of the 101 tokens.
  CHECK(values.streamed == Bytes(2 * 12 * 64 * 101));
  std::uint64_t streamed = 0;
  for (const Operator& op : p.operators) streamed += op.streamed.count();
  CHECK(streamed > 2 * 124'000'000);  // all weights
}

TEST_CASE("workspaces are those that are given", "[planning]") {
  const auto net = network("alexnet");
  WorkloadOptions options;
  options.workspace.assign(net.operators.size(), Bytes(7));
  options.workspace[1] = Bytes(1 << 20);
  const Problem p = from_workload(net, options);
  CHECK(p.operators[0].workspace == Bytes(7));
  CHECK(minimum_room(p).bytes > Bytes(1 << 20));
}

TEST_CASE("every shipped network can be planned at its minimum room", "[planning]") {
  for (const auto& entry : std::filesystem::directory_iterator(kWorkloads)) {
    if (entry.path().extension() != ".xml") continue;
    INFO(entry.path());
    Problem p = problem(workload::load(entry.path().string()), false, true);
    p.budget = minimum_room(p).bytes;
    Options options;
    options.method = Method::belady;
    CHECK_NOTHROW(plan(Graph(p), options));
  }
}

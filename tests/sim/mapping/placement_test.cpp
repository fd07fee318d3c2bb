// The allocator of DRAM addresses and the plan of all tensors.
#include "sim/mapping/placement.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/core/rng.hpp"

using namespace macroscope;
using mapping::Allocator;
using mapping::Placement;

TEST_CASE("the allocator takes the first range that fits, in aligned pieces", "[placement]") {
  Allocator a(Bytes(1000), Bytes(100));
  const Placement first = a.allocate(Bytes(150), "first");  // rounds up to 200
  const Placement second = a.allocate(Bytes(100), "second");
  const Placement third = a.allocate(Bytes(1), "third");
  CHECK(first.base == 0);
  CHECK(second.base == 200);
  CHECK(third.base == 300);
  a.release(first);
  CHECK(a.allocate(Bytes(300), "too large for the hole").base == 400);
  CHECK(a.allocate(Bytes(100), "fits the hole").base == 0);
  CHECK(a.allocate(Bytes(100), "rest of the hole").base == 100);
  CHECK(a.peak() == Bytes(700));
}

TEST_CASE("neighbors that are free again become one range, in any order", "[placement]") {
  for (const std::vector<int>& order : std::vector<std::vector<int>>{
           {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
    Allocator a(Bytes(300), Bytes(1));
    std::vector<Placement> places;
    for (int i = 0; i < 3; ++i) places.push_back(a.allocate(Bytes(100), "part"));
    for (const int i : order) a.release(places[static_cast<std::size_t>(i)]);
    CHECK(a.allocate(Bytes(300), "all").base == 0);
  }
}

TEST_CASE("what does not fit is an error with its name and bytes", "[placement]") {
  Allocator a(Bytes(4096), Bytes(64));
  a.allocate(Bytes(4000), "most");  // 4032
  CHECK_NOTHROW(a.allocate(Bytes(64), "rest"));
  try {
    a.allocate(Bytes(1), "straw");
    FAIL("a full memory took another byte");
  } catch (const ModelError& e) {
    CHECK(e.id() == "MS304");
    CHECK_THAT(e.message(), Catch::Contains("'straw' needs 64 bytes") && Catch::Contains("4096"));
  }
}

TEST_CASE("tensors that live at the same time never overlap", "[placement]") {
  Rng rng(1, "placement");
  for (int i = 0; i < 200; ++i) {
    program::Workload w;
    const program::Format format{"int8", Bits(8)};
    const auto tensor = [&](program::TensorKind kind) {
      w.tensors.push_back({"t" + std::to_string(w.tensors.size()),
                           kind,
                           {rng.between(1, 50), rng.between(1, 50)},
                           format,
                           {}});
      return static_cast<program::TensorId>(w.tensors.size() - 1);
    };
    std::vector<program::TensorId> activations{tensor(program::TensorKind::activation)};
    std::vector<std::size_t> first(1, 0), last(1, 0);
    const std::size_t operators = rng.between(1, 12);
    for (std::size_t o = 0; o < operators; ++o) {
      program::Operator op;
      for (std::uint64_t reads = rng.between(1, 2); reads > 0; --reads)
        op.inputs.push_back(activations[rng.below(activations.size())]);
      if (rng.below(2) == 0) op.weights.push_back(tensor(program::TensorKind::weight));
      if (rng.below(4) == 0) op.weights = {activations[rng.below(activations.size())]};
      op.output = tensor(program::TensorKind::activation);
      activations.push_back(op.output);
      w.operators.push_back(op);
    }
    // Weights live for ever, activations from the first operator that names them to the last.
    first.assign(w.tensors.size(), 0);
    last.assign(w.tensors.size(), operators);
    for (program::TensorId id = 0; id < w.tensors.size(); ++id) {
      if (w.tensors[id].kind != program::TensorKind::activation) continue;
      bool seen = false;
      for (std::size_t o = 0; o < operators; ++o) {
        const program::Operator& op = w.operators[o];
        const bool used = op.output == id ||
                          std::count(op.inputs.begin(), op.inputs.end(), id) > 0 ||
                          std::count(op.weights.begin(), op.weights.end(), id) > 0;
        if (!used) continue;
        if (!seen) first[id] = o;
        seen = true;
        last[id] = o;
      }
    }
    const std::uint64_t alignment = std::uint64_t{1} << rng.below(8);
    const Bytes spill(rng.below(3) * 1000);
    const mapping::MemoryPlan plan =
        mapping::place_tensors(w, Bytes(1U << 20U), Bytes(alignment), spill);
    std::uint64_t end = plan.spill.base + plan.spill.bytes.count();
    CHECK(plan.spill.bytes >= spill);
    for (program::TensorId a = 0; a < w.tensors.size(); ++a) {
      const Placement& pa = plan.tensors[a];
      if (pa.bytes.count() == 0) continue;  // a tensor that no operator names
      CHECK(pa.base % alignment == 0);
      CHECK(pa.bytes >= w.tensors[a].bytes());
      CHECK((spill.count() == 0 || pa.base >= plan.spill.base + plan.spill.bytes.count()));
      end = std::max(end, pa.base + pa.bytes.count());
      for (program::TensorId b = 0; b < a; ++b) {
        const Placement& pb = plan.tensors[b];
        if (first[a] > last[b] || first[b] > last[a] || pb.bytes.count() == 0) continue;
        INFO("case " << i << ": tensors " << b << " and " << a);
        CHECK((pa.base + pa.bytes.count() <= pb.base || pb.base + pb.bytes.count() <= pa.base));
      }
    }
    CHECK(plan.peak == Bytes(end));
  }
}

// Archives: a run's activity survives the way through bytes, and a short message is an error.
#include "sim/runtime/archive.hpp"

#include <catch2/catch.hpp>

#include "sim/runtime/activity_archive.hpp"

using namespace macroscope;

namespace {

program::RunActivity sample() {
  program::RunActivity run;
  run.architecture = "a";
  run.workload = std::string("with\0zero", 9);
  run.clock = Hertz(7e8);
  run.workload_parameters = {{"batch", "2"}, {"", "empty"}};
  run.timeline_truncated = true;
  run.tracks = {"core0.array", ""};
  run.timeline.push_back({1, Cycles(3), Cycles(9), "slice"});
  run.identities.push_back({"name", "1", "2", false});
  run.warnings = {"careful"};
  run.cycles = Cycles(~std::uint64_t{0});
  for (int i = 0; i < 2; ++i) {
    program::LayerActivity layer;
    layer.name = "layer" + std::to_string(i);
    layer.macs = 77;
    layer.bound = program::Bound::vector;
    layer.dram.partial_sum_written = Bytes(5);
    layer.units.push_back({"u", "array", Cycles(1), Cycles(2), Cycles(3)});
    layer.memories.push_back({"m", Bytes(1), Bytes(2), Bytes(3), Cycles(4)});
    run.layers.push_back(layer);
  }
  return run;
}

}  // namespace

TEST_CASE("an activity comes back as it went, to the last byte", "[archive]") {
  program::RunActivity run = sample();
  const std::string bytes = runtime::to_bytes(run);
  auto back = runtime::from_bytes<program::RunActivity>(bytes);
  CHECK(runtime::to_bytes(back) == bytes);
  CHECK(back.workload == run.workload);
  CHECK(back.clock == run.clock);
  CHECK(back.workload_parameters == run.workload_parameters);
  CHECK(back.timeline_truncated);
  CHECK(back.timeline.at(0).end == Cycles(9));
  CHECK(back.layers.at(1).bound == program::Bound::vector);
  CHECK(back.layers.at(1).dram.partial_sum_written == Bytes(5));
  CHECK(back.layers.at(1).units.at(0).idle == Cycles(3));
  CHECK(back.layers.at(1).memories.at(0).conflict_cycles == Cycles(4));
  CHECK(back.cycles == run.cycles);
}

TEST_CASE("every truncation of a message is an error, never a crash", "[archive]") {
  program::RunActivity run = sample();
  const std::string bytes = runtime::to_bytes(run);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_THROWS_AS(runtime::from_bytes<program::RunActivity>({bytes.data(), size}),
                    std::runtime_error);
  }
}

TEST_CASE("a length that no message can hold is an error, not an allocation", "[archive]") {
  std::uint64_t size = ~std::uint64_t{0} / 2;
  const std::string bytes(reinterpret_cast<const char*>(&size), sizeof size);
  CHECK_THROWS_WITH(runtime::from_bytes<std::string>(bytes), "truncated message from a worker");
  CHECK_THROWS_WITH(runtime::from_bytes<std::vector<program::Identity>>(bytes),
                    "truncated message from a worker");
}

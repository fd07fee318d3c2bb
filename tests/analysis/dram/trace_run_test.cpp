// Runs of traces: ceilings in closed form, books that balance, advice that is right.
#include "analysis/dram/trace_run.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "analysis/dram/advice.hpp"
#include "analysis/dram/load_curve.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

using namespace macroscope;
using dram::Limit;
using dram::Memory;
using dram::Run;
using dram_report::TraceRun;

namespace {

std::vector<Run> reads(std::uint64_t address, std::uint32_t count) {
  return {{address, count, Run::kNoTag, 0, false}};
}

/// `streams` sequential streams `pitch` bytes apart, one access of 64 B of each in turn.
std::vector<Run> streams_of(std::uint64_t streams, std::uint64_t pitch, std::uint64_t accesses) {
  std::vector<Run> runs;
  for (std::uint64_t i = 0; i < accesses; ++i) {
    runs.push_back({i % streams * pitch + i / streams * 64, 1, Run::kNoTag, 0, false});
  }
  return runs;
}

}  // namespace

TEST_CASE("refresh leaves 1 - (RTP + RP + RFC + RCD) / REFI", "[dram][analysis]") {
  const auto ceiling = [](const char* name) {
    return dram_report::refresh_ceiling(test::shipped_memory(name)).value();
  };
  CHECK(ceiling("ddr4_3200aa") == Approx(1 - (12 + 22 + 576 + 22) / 12480.0));
  CHECK(ceiling("gddr6_14000") == Approx(1 - (4 + 27 + 211 + 27) / 3333.0));
  CHECK(ceiling("lpddr5_6400") == Approx(1 - (8 + 15 + 168 + 15) / 3125.0));
  for (const std::string& name : test::memory_names()) {
    INFO(name);
    const auto share = dram_report::refresh_ceiling(test::shipped_memory(name));
    CHECK(share.has_value());
    CHECK(share.value_or(0) > 0.8);
    CHECK(dram_report::refresh_ceiling(test::shipped_memory(name, {"refresh=off"})) == 1.0);
  }
}

TEST_CASE("sequential reads with bg reach the refresh ceiling within 1 %", "[dram][analysis]") {
  const std::string name = GENERATE("ddr4_3200aa", "gddr6_14000", "hbm2_2000", "lpddr5_6400");
  const std::string policy = GENERATE("ramulator2", "fr_fcfs");
  const Memory memory = test::shipped_memory(name, {"policy=" + policy, "mapping=bg"});
  const TraceRun run = dram_report::run_requests(memory, reads(0, 1'000'000));
  const double share = run.total.bandwidth() / run.total.peak;
  INFO(name << " " << policy << " " << share);
  CHECK(share == Approx(*dram_report::refresh_ceiling(memory)).epsilon(0.01));
}

TEST_CASE("the time of the data buses adds up, for each channel and together", "[dram][analysis]") {
  const std::string name = GENERATE("ddr4_3200aa", "hbm2_2000", "hbm3_6400", "lpddr5_6400");
  const Memory memory = test::shipped_memory(name, {"channels.count=3", "power_down_idle=100"});
  std::vector<Run> runs = streams_of(4, 16 << 20, 5000);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    runs[i].write = i % 5 == 0;
    runs[i].earliest = i / 1000 * 20'000;
  }
  const TraceRun run = dram_report::run_requests(memory, runs);
  std::uint64_t busy = 0;
  for (const dram_report::Summary& sum : run.channels) {
    CHECK(sum.busy + std::accumulate(sum.lost.begin(), sum.lost.end(), std::uint64_t{0}) ==
          sum.cycles * sum.data_buses);
    busy += sum.busy;
  }
  CHECK(busy == run.total.busy);
  CHECK(run.total.requests() == 5000);
  CHECK(run.total.share(Limit::queue_empty) > 0.5);
}

TEST_CASE("streams that collide in one bank get the mapping that keeps them apart",
          "[dram][analysis]") {
  const auto with = [](const std::string& order, bool hash) {
    return test::shipped_memory(
        "ddr4_3200aa",
        {"mapping.order=" + order, std::string("mapping.hash=") + (hash ? "xor" : "none")});
  };
  const Memory memory = with("ro", false);
  TraceRun run = dram_report::run_requests(memory, streams_of(8, 16 << 20, 20'000));
  run.beginning = streams_of(8, 16 << 20, 20'000);
  const auto advice = dram_report::advise_mapping(memory, run, with);
  REQUIRE(advice);
  REQUIRE(advice->best);
  const dram_report::MappingTrial& best = advice->trials[*advice->best];
  CHECK(best.cycles < advice->cycles);
  CHECK(advice->cycles == run.total.cycles);
  // What it says is what a run with it takes.
  CHECK(dram_report::run_requests(with(best.order, best.hash), run.beginning).total.cycles ==
        best.cycles);

  TraceRun good = dram_report::run_requests(with("bg", false), reads(0, 20'000));
  good.beginning = reads(0, 20'000);
  CHECK_FALSE(dram_report::advise_mapping(with("bg", false), good, with));
}

TEST_CASE("a lightly loaded memory gives what is offered at its unloaded latency",
          "[dram][analysis]") {
  const Memory memory = test::shipped_memory("ddr4_3200aa", {"channels.count=2", "refresh=off"});
  dram_report::CurveOptions options;
  options.points = 2;
  options.requests = 2000;
  options.read_share = 1;
  const auto points = dram_report::load_curve(memory, options);
  REQUIRE(points.size() == 2);
  CHECK(points[0].offered == Approx(0.05 * 51.2e9));
  CHECK(points[0].achieved == Approx(points[0].offered).epsilon(0.02));
  // A closed bank (RCD + CL + BL) or another row (RP more); few meet.
  CHECK(points[0].p50 >= 48);
  CHECK(points[0].p50 <= 70);
  CHECK(points[1].saturated);
}

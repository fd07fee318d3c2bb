#include "analysis/report/timeline.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/analysis/sample_activity.hpp"

using namespace macroscope;  // NOLINT: a test file
using nlohmann::json;

namespace {

program::RunActivity run_with_slices() {
  program::RunActivity run = test::sample_activity();
  run.tracks = {"core0.array", "core0.dma"};
  run.timeline = {{1, Cycles(0), Cycles(10), "load \"a\""}, {1, Cycles(5), Cycles(12), "load b"},
                  {0, Cycles(10), Cycles(30), "tile 0"},    {0, Cycles(30), Cycles(50), "tile 1"},
                  {1, Cycles(12), Cycles(20), "load c"},    {0, Cycles(50), Cycles(50), "empty"}};
  return run;
}

json trace_of(const program::RunActivity& run, std::size_t cap = report::kMaxTimelineSlices) {
  std::ostringstream out;
  report::write_timeline(out, run, cap);
  return json::parse(out.str());
}

}  // namespace

TEST_CASE("slices never overlap on a track and time only goes forward", "[timeline]") {
  const json trace = trace_of(run_with_slices());
  std::map<int, std::uint64_t> free_at;
  std::size_t slices = 0;
  for (const json& event : trace["traceEvents"]) {
    if (event["ph"] != "X") continue;
    ++slices;
    const int track = event["tid"];
    const std::uint64_t begin = event["ts"];
    CHECK(begin >= free_at[track]);
    free_at[track] = begin + event["dur"].get<std::uint64_t>();
  }
  CHECK(slices == 5);
  CHECK(free_at.size() == 3);  // the second load overlaps the first and gets its own lane
  CHECK(trace["otherData"]["cycle_time_ns"].get<double>() == Approx(1e9 / 2e9));
  CHECK(trace["otherData"]["truncated"] == false);
}

TEST_CASE("every track of the timeline has a name", "[timeline]") {
  const json trace = trace_of(run_with_slices());
  std::map<int, std::string> names;
  for (const json& event : trace["traceEvents"]) {
    if (event["name"] == "thread_name") names[event["tid"]] = event["args"]["name"];
  }
  CHECK(names.size() == 3);
  for (const json& event : trace["traceEvents"]) {
    if (event["ph"] == "X") CHECK(names.count(event["tid"]) == 1);
  }
}

TEST_CASE("a capped timeline says so where the reader looks", "[timeline]") {
  const json trace = trace_of(run_with_slices(), 2);
  CHECK(trace["otherData"]["truncated"] == true);
  std::size_t slices = 0;
  bool marked = false;
  for (const json& event : trace["traceEvents"]) {
    if (event["ph"] == "X") ++slices;
    if (event["name"] == "timeline truncated here") marked = true;
  }
  CHECK(slices == 2);
  CHECK(marked);
}

TEST_CASE("a run without a timeline writes a valid empty trace", "[timeline]") {
  CHECK(trace_of(program::RunActivity{})["otherData"]["truncated"] == false);
}

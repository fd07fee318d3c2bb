// `run` and `replay` through the built program on a small network.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/analysis/report_schema.hpp"
#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;
using nlohmann::json;

namespace {

constexpr const char* kArchitecture = "$SOURCE/configs/architectures/tpu_like_128.xml";

/// Two GEMMs and a softmax between them; small enough for every test to run it.
constexpr const char* kWorkload = R"(<workload name="small" version="1" batch="2">
  <input id="x" dims="batch, 64, 96"/>
  <linear id="first" features="128" activation="relu"/>
  <softmax id="weights"/>
  <linear id="second" features="32"/>
</workload>
)";

/// A folder with the workload in it.
struct Bench : Folder {
  Bench() { write("small.xml", kWorkload); }
  [[nodiscard]] Finished simulate(const std::string& options) const {
    return run(std::string("run ") + kArchitecture + " small.xml " + options);
  }
};

}  // namespace

TEST_CASE("the first screen goes to standard output and nothing to standard error", "[run]") {
  const Finished done = Bench().simulate("");
  CHECK(done.err.empty());
  REQUIRE(done.code == 0);
  CHECK_THAT(done.out, Contains("Latency") && Contains("Utilization") && Contains("Bound by") &&
                           Contains("DRAM") && Contains("Slowest") && Contains("What to try next"));
  CHECK(done.out.find('\x1b') == std::string::npos);
}

TEST_CASE("option -v adds the table of all layers", "[run]") {
  const Bench bench;
  CHECK_THAT(bench.simulate("-v").out, Contains("All layers"));
  CHECK_THAT(bench.simulate("").out, !Contains("All layers"));
}

TEST_CASE("option -o writes the report, the inputs and the manifest", "[run]") {
  const Bench bench;
  const Finished done = bench.simulate("-o out --seed 7 -p workload.batch=4");
  REQUIRE(done.code == 0);
  for (const char* name : {"report.json", "report.txt", "layers.csv", "stats.txt", "resolved.xml",
                           "small.xml", "manifest.json"}) {
    INFO(name);
    CHECK(bench.has(std::string("out/") + name));
  }
  const json report = json::parse(bench.read("out/report.json"));
  CHECK(macroscope::test::schema_faults(report.dump()).empty());
  CHECK(report["run"]["seed"] == 7);
  CHECK(report["run"]["batch"] == 4);
  std::uint64_t sum = 0;
  for (const json& layer : report["layers"]) sum += layer["cycles"].get<std::uint64_t>();
  CHECK(report["totals"]["cycles"] == sum);

  const json manifest = json::parse(bench.read("out/manifest.json"));
  CHECK(manifest["replay"]["seed"] == 7);
  CHECK(manifest["arguments"].size() >= 8);
  CHECK_THAT(manifest["hashes"]["report.json"].get<std::string>(), Contains("xxh3:"));
}

TEST_CASE("report.json holds no wall clock, host or path", "[run]") {
  const Bench bench;
  REQUIRE(bench.simulate("-o out").code == 0);
  const std::string report = bench.read("out/report.json");
  CHECK_THAT(report, !Contains(bench.path().string()) && !Contains(MACROSCOPE_SOURCE_DIR));
}

TEST_CASE("option -o refuses a folder with files in it, before running, unless --force", "[run]") {
  const Bench bench;
  REQUIRE(bench.simulate("-o out --format csv").code == 0);
  bench.write("out/mine.txt", "precious");
  const Finished refused = bench.simulate("-o out");
  CHECK(refused.code == 2);
  CHECK(refused.out.empty());
  CHECK_THAT(refused.err, Contains("error[MS193]") && Contains("--force"));
  const Finished forced = bench.simulate("-o out --force --format json");
  CHECK(forced.code == 0);
  CHECK(bench.read("out/mine.txt") == "precious");
  CHECK_FALSE(bench.has("out/layers.csv"));  // of the earlier run, not of this one
  bench.write("file", "");
  CHECK(bench.simulate("-o file").code == 2);
  CHECK(bench.simulate("-o file/below").code == 2);
}

TEST_CASE("option --format csv,json -o writes both and prints nothing", "[run]") {
  const Bench bench;
  const Finished done = bench.simulate("-o out --format csv,json");
  REQUIRE(done.code == 0);
  CHECK(done.out.empty());
  CHECK(bench.has("out/report.json"));
  CHECK(bench.has("out/layers.csv"));
  CHECK_FALSE(bench.has("out/report.txt"));
}

TEST_CASE("option -o - prints report.json alone, --format csv the layers", "[run]") {
  const Bench bench;
  const Finished piped = bench.simulate("-o -");
  REQUIRE(piped.code == 0);
  CHECK(macroscope::test::schema_faults(piped.out).empty());
  CHECK(bench.simulate("--format json").out == piped.out);
  CHECK_THAT(bench.simulate("--format csv").out, Contains("layer,block,kind,"));
}

TEST_CASE("equal inputs give equal bytes", "[run]") {
  const Bench bench;
  const std::string once = bench.simulate("-o -").out;
  REQUIRE_FALSE(once.empty());
  CHECK(bench.simulate("-o -").out == once);
}

TEST_CASE("replay needs the folder alone and reproduces report.json byte for byte", "[run]") {
  const Bench bench;
  REQUIRE(bench.simulate("-o out -p workload.batch=3 -p array.rows=32 --seed 5").code == 0);
  REQUIRE(bench.shell("mkdir elsewhere && mv out elsewhere/moved && rm small.xml").code == 0);
  const Finished done = bench.run("replay elsewhere/moved");
  CHECK(done.code == 0);
  CHECK_THAT(done.out, Contains("identical"));
}

TEST_CASE("replay shows where a report differs and exits 3", "[run]") {
  const Bench bench;
  REQUIRE(bench.simulate("-o out").code == 0);
  json report = json::parse(bench.read("out/report.json"));
  report["totals"]["cycles"] = 1;
  bench.write("out/report.json", report.dump());
  const Finished done = bench.run("replay out");
  CHECK(done.code == 3);
  CHECK_THAT(done.out, Contains("/totals/cycles: recorded 1, now "));
  CHECK_THAT(done.err, Contains("error[MS492]"));
}

TEST_CASE("replay of a damaged folder exits 2", "[run]") {
  const Bench bench;
  REQUIRE(bench.simulate("-o out").code == 0);
  bench.write("out/manifest.json", "{");
  CHECK(bench.run("replay out").code == 2);
}

TEST_CASE("option --timeline writes slices that nest and go forward", "[run]") {
  const Bench bench;
  REQUIRE(bench.simulate("-o out --timeline").code == 0);
  const json trace = json::parse(bench.read("out/timeline.json"));
  std::map<int, std::uint64_t> free_at;
  std::size_t slices = 0;
  for (const json& event : trace["traceEvents"]) {
    if (event["ph"] != "X") continue;
    ++slices;
    CHECK(event["ts"].get<std::uint64_t>() >= free_at[event["tid"]]);
    free_at[event["tid"]] = event["ts"].get<std::uint64_t>() + event["dur"].get<std::uint64_t>();
  }
  CHECK(slices > 0);
  CHECK(trace["otherData"].contains("cycle_time_ns"));
}

TEST_CASE("a compat run writes SCALE-Sim's columns and replays", "[run]") {
  const Folder folder;
  folder.write("net.csv",
               "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num "
               "Filter, Strides,\nConv1, 16, 16, 3, 3, 4, 8, 1,\n");
  const Finished done = folder.run(
      "run $SOURCE/configs/architectures/compat/scale_sim.xml net.csv -o out "
      "--format csv,json -p array.rows=8 -p array.cols=8 -p array.dataflow=ws");
  INFO(done.err);
  REQUIRE(done.code == 0);
  CHECK_THAT(folder.read("out/layers.csv"),
             Contains("layer,total_cycles,stall_cycles,cycles_incl_prefetch,sram_ifmap_reads,"
                      "sram_filter_reads,sram_ofmap_writes,dram_ifmap_reads,dram_filter_reads,"
                      "dram_ofmap_writes,mapping_efficiency_pct,compute_utilization_pct,"
                      "overall_utilization_pct\nConv1,"));
  CHECK(macroscope::test::schema_faults(folder.read("out/report.json")).empty());
  CHECK(folder.run("replay out").code == 0);
}

TEST_CASE("option --quiet silences notes, not results", "[run]") {
  const Bench bench;
  const Finished done = bench.simulate("--quiet -o out");
  CHECK(done.code == 0);
  CHECK(done.err.empty());
  CHECK_THAT(done.out, Contains("Latency"));
}

TEST_CASE("an empty output folder name is a mistake, not a missing option", "[run]") {
  const Finished done = Bench().simulate("-o \"\"");
  CHECK(done.code == 2);
  CHECK_THAT(done.err, Contains("--output") && Contains("must not be empty"));
}

TEST_CASE("a mapping by hand that matches no operator is a warning with the nearest name",
          "[run]") {
  const Bench bench;
  bench.write(
      "machine.xml",
      "<architecture name=\"m\" version=\"1\">"
      "<include href=\"base.xml\"/><mapping operator=\"secnd\" tile_m=\"4\"/></architecture>");
  REQUIRE(bench.shell(std::string("cp ") + kArchitecture + " base.xml").code == 0);
  const Finished done = bench.run("run machine.xml small.xml");
  CHECK(done.code == 0);
  CHECK_THAT(done.out + done.err, Contains("MS307") && Contains("did you mean \"second\""));
  CHECK(bench.run("run machine.xml small.xml --strict").code == 3);
}

TEST_CASE("a compat machine refuses a timeline", "[run]") {
  const Bench bench;
  const Finished done = bench.run(
      "run $SOURCE/configs/architectures/compat/scale_sim.xml "
      "$SOURCE/configs/workloads/scale_sim/test.csv --timeline -o out");
  CHECK(done.code == 3);
  CHECK_THAT(done.err, Contains("MS409"));
}

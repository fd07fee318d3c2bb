// `macroscope map` through the built program.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;
using nlohmann::json;

namespace {

constexpr const char* kReference = "$SOURCE/configs/architectures/reference/gemm_128x128_32mb.xml";
constexpr const char* kEdge = "$SOURCE/configs/architectures/edge_16.xml";

struct Bench : Folder {
  Bench() { write("gemm.csv", "Layer,M,N,K,\nproduct,1024,1024,1024,\n"); }
  [[nodiscard]] Finished map(const std::string& machine, const std::string& workload,
                             const std::string& options) const {
    return run("map " + machine + " " + workload + " " + options);
  }
};

}  // namespace

TEST_CASE("1024^3 on 128 x 128 MACs is mapped to 95 % of the peak or more, with proof", "[map]") {
  const Bench bench;
  const Finished done = bench.map(kReference, "gemm.csv", "--format json");
  REQUIRE(done.code == 0);
  CHECK(done.err.empty());
  const json op = json::parse(done.out)["operators"][0];
  CHECK(op["name"] == "product");
  CHECK(op["proven"] == true);
  CHECK(op["gap"] == 0.0);
  CHECK(op["cycles"] == op["lower_bound_cycles"]);
  CHECK(op["utilization"].get<double>() >= 0.95);
  const auto cycles = op["cycles"].get<double>();
  CHECK(op["utilization"].get<double>() == Approx(1024.0 * 1024 * 1024 / (cycles * 16384)));
  // 1024^3 / 16384 MACs and at least the first loads, the fill and the last store.
  CHECK(cycles > 65536 + 100 + 128 + 128 + 100);
  CHECK(op["dram_bytes"] == 3 * 1024 * 1024);
  CHECK(op["tiling"]["m"].get<int>() >= 1);
  CHECK(op["alternatives"].size() == 4);
  for (const json& other : op["alternatives"]) CHECK(other["cycles"] >= op["cycles"]);
}

TEST_CASE("a run takes the cycles that map gives for a mapping by hand", "[map]") {
  const Bench bench;
  bench.write("by_hand.xml",
              "<architecture name=\"by_hand\" version=\"1\"><include href=\"" +
                  std::string(MACROSCOPE_SOURCE_DIR) +
                  "/configs/architectures/edge_16.xml\"/><mapping operator=\"product\" "
                  "tile_m=\"48\" tile_n=\"32\" tile_k=\"100\" order=\"nmk\"/></architecture>");
  bench.write("small.csv", "Layer,M,N,K,\nproduct,100,70,300,\n");
  const json op =
      json::parse(bench.map("by_hand.xml", "small.csv", "--format json").out)["operators"][0];
  CHECK(op["tiling"]["m"] == 48);
  CHECK(op["tiling"]["n"] == 32);
  CHECK(op["tiling"]["k"] == 100);
  CHECK(op["tiling"]["order"] == "nmk");
  const json run = json::parse(bench.run("run by_hand.xml small.csv --format json").out);
  CHECK(run["layers"][0]["cycles"] == op["cycles"]);
  const json free =
      json::parse(bench.map(kEdge, "small.csv", "--format json").out)["operators"][0];
  CHECK(free["cycles"] <= op["cycles"]);
}

TEST_CASE("traffic first never moves more bytes than time first", "[map]") {
  const Bench bench;
  bench.write("small.csv", "Layer,M,N,K,\nproduct,700,500,900,\n");
  const auto totals = [&](const char* objective) {
    return json::parse(
        bench.map(kEdge, "small.csv", std::string("--format json --objective ") + objective)
            .out)["totals"];
  };
  const json time = totals("time");
  const json traffic = totals("traffic");
  CHECK(traffic["dram_bytes"] <= time["dram_bytes"]);
  CHECK(time["cycles"] <= traffic["cycles"]);
}

TEST_CASE("an operator that does not fit says which memory lacks how many bytes", "[map]") {
  const Bench bench;
  const Finished done = bench.map(kEdge, "$SOURCE/configs/workloads/resnet18.xml",
                                  "--operator layer1.0.conv1 --format json "
                                  "-p input_buffer.capacity=100B");
  CHECK(done.code == 3);
  CHECK_THAT(done.err, Contains("error[MS302]") && Contains("(68 short)"));
  // One output row of a 3 x 3 convolution over 56 pixels: three input rows of one channel.
  const json lack = json::parse(done.out)["operators"][0]["short_of"];
  CHECK(lack["memory"] == "input_buffer");
  CHECK(lack["needed_bytes"] == 168);
  CHECK(lack["capacity_bytes"] == 100);
  CHECK(lack["short_bytes"] == 68);
}

TEST_CASE("what map is asked wrongly has an answer", "[map]") {
  const Bench bench;
  const auto fails = [&](const std::string& options, int code, const std::string& text) {
    const Finished done = bench.map(kEdge, "$SOURCE/configs/workloads/resnet18.xml", options);
    INFO(options);
    CHECK(done.code == code);
    CHECK_THAT(done.err, Contains(text));
  };
  fails("--operator layer1.0.conv3", 2, "did you mean \"layer1.0.conv1\"");
  fails("--operator layer1.0.add", 2, "is done in the epilogue of 'layer1.0.conv2'");
  fails("--objective speed", 2, "time");
  fails("--best 0", 2, "--best");
  fails("--time-limit -1", 2, "--time-limit");
  fails("-p array.row=3", 2, "did you mean \"array.rows\"");
  const Finished compat = bench.map("$SOURCE/configs/architectures/compat/scale_sim.xml",
                                    "gemm.csv", "");
  CHECK(compat.code == 3);
  CHECK_THAT(compat.err, Contains("it has no mappings"));
}

TEST_CASE("a time limit gives the best so far with its gap and exit 5", "[map]") {
  const Bench bench;
  bench.write("large.csv", "Layer,M,N,K,\nproduct,4093,4099,4111,\n");
  const Finished done =
      bench.map(kEdge, "large.csv", "--time-limit 0.000001 --format json --best 1");
  CHECK(done.code == 5);
  const json op = json::parse(done.out)["operators"][0];
  CHECK(op["out_of_time"] == true);
  CHECK(op["gap"].get<double>() > 0);
  CHECK(op["lower_bound_cycles"] < op["cycles"]);
}

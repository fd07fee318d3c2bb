// `run` with a command-level DRAM: its file, its overrides, its report, its replay.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/analysis/report_schema.hpp"
#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;
using nlohmann::json;

namespace {

constexpr const char* kWorkload = R"(<workload name="small" version="1" batch="2">
  <input id="x" dims="batch, 64, 96"/>
  <linear id="first" features="128" activation="relu"/>
  <softmax id="weights"/>
  <linear id="second" features="32"/>
</workload>
)";

struct Bench : Folder {
  Bench() { write("small.xml", kWorkload); }
  [[nodiscard]] Finished simulate(const std::string& machine, const std::string& options) const {
    return run("run " + machine + " small.xml " + options);
  }
};

const std::string kMachine = "$SOURCE/configs/architectures/tpu_like_128_hbm2.xml";
const std::string kPlain = "$SOURCE/configs/architectures/tpu_like_128.xml";

}  // namespace

TEST_CASE("a run with <memory> shows its cost and replays byte for byte", "[memory]") {
  const Bench bench;
  const Finished done =
      bench.simulate(kMachine,
                     "-o out -p memory.mapping=ro -p memory.refresh=per_bank -p memory.channels=3 "
                     "-p memory.policy=ramulator2");
  INFO(done.err);
  REQUIRE(done.code == 0);
  CHECK_THAT(done.out, Contains("refresh ceiling") && Contains("times the"));
  CHECK_THAT(bench.read("out/resolved.xml"),
             Contains("file=\"memory.xml\"") && Contains("channels=\"3\""));
  CHECK_THAT(bench.read("out/memory.xml"), Contains("order=\"ro\"") &&
                                               Contains("mode=\"per_bank\"") &&
                                               Contains("policy=\"ramulator2\""));
  const json report = json::parse(bench.read("out/report.json"));
  CHECK(report["run"]["memory"] == "hbm2_2000_x11");
  CHECK(report["run"]["memory_channels"] == 3);
  CHECK(report["run"]["dram_peak_bandwidth"].get<double>() == Approx(96));
  const json& totals = report["totals"];
  CHECK(
      totals["dram_slowdown"].get<double>() ==
      Approx(totals["cycles"].get<double>() / totals["cycles_with_bandwidth_dram"].get<double>()));
  CHECK(totals["dram_moved"].get<std::uint64_t>() ==
        totals["dram_read"].get<std::uint64_t>() + totals["dram_write"].get<std::uint64_t>() +
            totals["dram_overfetch"].get<std::uint64_t>());
  std::uint64_t plain = 0;
  for (const json& layer : report["layers"]) {
    plain += layer["cycles_with_bandwidth_dram"].get<std::uint64_t>();
    CHECK(layer.contains("dram_lost_refresh"));
  }
  CHECK(totals["cycles_with_bandwidth_dram"] == plain);
  const Finished again = bench.run("replay out");
  INFO(again.out << again.err);
  CHECK(again.code == 0);
}

TEST_CASE("a machine without <memory> gets one from the command line", "[memory]") {
  const Bench bench;
  const Finished done =
      bench.simulate(kPlain, "-p memory.file=$SOURCE/configs/memory/ddr4_3200aa.xml -o -");
  INFO(done.err);
  REQUIRE(done.code == 0);
  CHECK(json::parse(done.out)["run"]["memory"] == "ddr4_3200aa");
}

TEST_CASE("a run with an inline ECC counts its accesses apart", "[memory]") {
  const Finished done = Bench().simulate(kMachine, "-o - -p memory.inline_ecc=8");
  INFO(done.err);
  REQUIRE(done.code == 0);
  const json report = json::parse(done.out);
  const json& totals = report["totals"];
  const auto number = [&](const char* name) { return totals[name].get<std::uint64_t>(); };
  CHECK(number("dram_ecc_reads") > 0);
  CHECK(number("dram_ecc_writes") > 0);
  // Accesses of 32 B.
  CHECK(number("dram_moved") == number("dram_read") + number("dram_write") +
                                    number("dram_overfetch") +
                                    32 * (number("dram_ecc_reads") + number("dram_ecc_writes")));
  std::uint64_t reads = 0;
  for (const json& layer : report["layers"]) reads += layer["dram_ecc_reads"].get<std::uint64_t>();
  CHECK(reads == number("dram_ecc_reads"));
  const json without = json::parse(Bench().simulate(kMachine, "-o -").out);
  CHECK_FALSE(without["totals"].contains("dram_ecc_reads"));
  CHECK(without["totals"]["dram_read"] == totals["dram_read"]);
}

TEST_CASE("a program's time is the same after others, with boundaries in it", "[memory]") {
  // Equal layers have equal cycles: the second softmax and product of a doubled network.
  const Bench bench;
  bench.write("twice.xml", R"(<workload name="twice" version="1" batch="2">
  <input id="x" dims="batch, 64, 96"/>
  <block id="half" count="3">
    <linear id="up" features="128"/>
    <linear id="down" features="96"/>
  </block>
</workload>
)");
  const auto layers = [&](const char* boundary) {
    const Finished done = bench.run("run " + kMachine +
                                    " twice.xml -o - -p memory.boundary=" + std::string(boundary));
    INFO(done.err);
    REQUIRE(done.code == 0);
    return json::parse(done.out)["layers"];
  };
  const json quiet = layers("quiesce");
  REQUIRE(quiet.size() == 6);
  for (std::size_t i = 2; i < quiet.size(); ++i) {
    INFO(quiet[i]["layer"]);
    CHECK(quiet[i]["cycles"] == quiet[i - 2]["cycles"]);
    CHECK(quiet[i]["dram_row_hit_rate"] == quiet[i - 2]["dram_row_hit_rate"]);
    CHECK(quiet[i]["dram_lost_boundary"].get<double>() > 0);
  }
  CHECK(layers("continue")[0]["dram_lost_boundary"] == 0);
}

TEST_CASE("a machine without <memory> reports nothing of it", "[memory]") {
  const Finished done = Bench().simulate(kPlain, "-o -");
  REQUIRE(done.code == 0);
  const json report = json::parse(done.out);
  CHECK_FALSE(report["run"].contains("memory"));
  CHECK_FALSE(report["totals"].contains("dram_slowdown"));
  CHECK_FALSE(report["layers"][0].contains("dram_slowdown"));
}

TEST_CASE("faults of a memory file are located where they are", "[memory]") {
  const Bench bench;
  bench.write("machine.xml", R"(<architecture version="1">
  <include href="base.xml"/>
  <memory file="gone.xml"/>
</architecture>
)");
  REQUIRE(bench.run("config resolve " + kPlain).code == 0);
  bench.write("base.xml", bench.run("config resolve " + kPlain).out);
  const Finished missing = bench.simulate("machine.xml", "");
  CHECK(missing.code == 2);
  CHECK_THAT(missing.err,
             Contains("machine.xml:3:17") && Contains("MS107") && Contains("gone.xml"));

  bench.write("gone.xml", "<memory version=\"1\">\n  <channels count=\"0\"/>\n</memory>\n");
  const Finished broken = bench.simulate("machine.xml", "");
  CHECK(broken.code == 2);
  CHECK_THAT(broken.err, Contains("gone.xml:2:20") && Contains("named here"));

  const Finished unknown = bench.simulate(kMachine, "-p memory.mappign=ro");
  CHECK(unknown.code == 2);
  CHECK_THAT(unknown.err, Contains("-p memory.mappign=ro") && Contains("did you mean"));

  const Finished without = bench.simulate(kPlain, "-p memory.mapping=ro");
  CHECK(without.code == 2);
  CHECK_THAT(without.err, Contains("memory.file"));

  const Finished narrow = bench.simulate(kMachine, "-p memory.interleave=16B");
  CHECK(narrow.code == 2);
  CHECK_THAT(narrow.err, Contains("MS507") && Contains("-p memory.interleave=16B"));
}

#include "analysis/report/compat_report.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/report/writers.hpp"
#include "tests/analysis/report_schema.hpp"

using namespace macroscope;  // NOLINT: a test file

namespace {

CompatRun sample() {
  CompatRun source;
  source.architecture = "scale_sim";
  source.workload = "two_layers";
  scale_sim::LayerResult first;
  first.layer = "conv1";
  first.total_cycles = 1000;
  first.stall_cycles = 10;
  first.dram_ifmap_reads = 77;
  first.mapping_efficiency_pct = 93.75;
  scale_sim::LayerResult second = first;
  second.layer = "fc";
  second.total_cycles = 3000;
  second.cycles_incl_prefetch = 3500;
  source.result.layers = {first, second};
  return source;
}

}  // namespace

TEST_CASE("layers.csv of a compat run has exactly SCALE-Sim's columns", "[compat]") {
  std::ostringstream out;
  report::write_csv(out, report::make_report(sample()));
  std::istringstream in(out.str());
  std::string header;
  std::string first;
  std::string second;
  std::getline(in, header);
  std::getline(in, first);
  std::getline(in, second);
  CHECK(header ==
        "layer,total_cycles,stall_cycles,cycles_incl_prefetch,sram_ifmap_reads,sram_filter_reads,"
        "sram_ofmap_writes,dram_ifmap_reads,dram_filter_reads,dram_ofmap_writes,"
        "mapping_efficiency_pct,compute_utilization_pct,overall_utilization_pct");
  CHECK(first == "conv1,1000,10,,0,0,0,77,0,0,93.75,0,0");
  CHECK(second == "fc,3000,10,3500,0,0,0,77,0,0,93.75,0,0");
}

TEST_CASE("a compat report fits the schema and sums only what every layer has", "[compat]") {
  std::ostringstream out;
  report::write_json(out, report::make_report(sample()));
  CHECK(test::schema_faults(out.str()).empty());
  const auto totals = nlohmann::json::parse(out.str())["totals"];
  CHECK(totals["total_cycles"] == 1000 + 3000);
  CHECK(totals["dram_ifmap_reads"] == 77 + 77);
  CHECK(totals["cycles_incl_prefetch"].is_null());
}

TEST_CASE("the first screen of a compat run names the slowest layer first", "[compat]") {
  std::ostringstream out;
  report::write_text(out, report::make_report(sample()), {});
  const std::string text = out.str();
  CHECK(text.find("4,000 total, of which 20 stalls") != std::string::npos);
  CHECK(text.find("fc ") < text.find("conv1 "));
}

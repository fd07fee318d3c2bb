#include "analysis/report/report.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analysis/report/number_text.hpp"
#include "analysis/report/writers.hpp"
#include "tests/analysis/report_schema.hpp"
#include "tests/analysis/sample_activity.hpp"

using namespace macroscope;  // NOLINT: a test file
using nlohmann::json;
using report::make_report;

namespace {

std::string written(void (*write)(std::ostream&, const report::Report&), const report::Report& r) {
  std::ostringstream out;
  write(out, r);
  return out.str();
}

std::string text_of(const report::Report& r, bool all_layers) {
  std::ostringstream out;
  report::TextOptions options;
  options.all_layers = all_layers;
  report::write_text(out, r, options);
  return out.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("layer fields of report.json are plain numbers and n/a is null", "[report]") {
  const program::RunActivity run = test::sample_activity();
  const json root = json::parse(written(report::write_json, make_report(run)));
  const json& conv = root["layers"][0];
  const json& softmax = root["layers"][1];
  CHECK(conv["layer"] == "conv1");
  CHECK(conv["cycles"] == 100);
  CHECK(conv["dram_read"] == 300 + 500);
  CHECK(conv["dram_write"] == 200);
  CHECK(conv["mac_utilization"].get<double>() == Approx(3200.0 / (100 * 64)));
  CHECK(conv["dram_average_bandwidth"].get<double>() == Approx(1000.0 / 100 * 2.0));
  CHECK(conv["array_stalled_cycles"] == 15);
  CHECK(conv["vector_busy_cycles"].is_null());
  CHECK(softmax["mac_utilization"].is_null());
  CHECK(root["units"]["layers"]["dram_read"] == "B");
  CHECK(root["units"]["layers"]["cycles"] == "cycles");
  CHECK(root["units"]["totals"]["time"] == "ms");
}

TEST_CASE("totals keep latency and steady state apart", "[report]") {
  const program::RunActivity run = test::sample_activity();
  const json totals = json::parse(written(report::write_json, make_report(run)))["totals"];
  CHECK(totals["cycles"] == 150);
  CHECK(totals["steady_cycles"] == 120);
  const double clock = 2e9;
  CHECK(totals["time"].get<double>() == Approx(150 / clock * 1e3));
  CHECK(totals["cold_throughput"].get<double>() == Approx(4 * clock / 150));
  CHECK(totals["steady_throughput"].get<double>() == Approx(4 * clock / 120));
  CHECK(totals["compute_bound_share"].get<double>() == Approx(100.0 / 150));
  CHECK(totals["memory_bound_share"].get<double>() == Approx(50.0 / 150));
  CHECK(totals["dram_average_rate"].get<double>() == Approx(1050.0 / 150));
  CHECK(totals["dram_busiest_layer_rate"].get<double>() == Approx(1000.0 / 100));
  CHECK(totals["dram_peak_rate"].get<double>() == Approx(32e9 / clock));
}

TEST_CASE("the statistics tree sums layers and every leaf has value, unit, doc and source",
          "[report]") {
  const json root = json::parse(written(report::write_json, make_report(test::sample_activity())));
  const json& array = root["stats"]["core0"]["array"];
  CHECK(array["busy"]["value"] == 80);
  CHECK(array["idle"]["value"] == 5 + 50);
  CHECK(root["stats"]["core0"]["scratchpad"]["input"]["read"]["value"] == 950);
  CHECK(root["stats"]["core0"]["scratchpad"]["input"]["peak_occupancy"]["value"] == 512);
  for (const auto& [name, leaf] : array.items()) {
    INFO(name);
    CHECK(leaf["unit"] == "cycles");
    CHECK_FALSE(leaf["doc"].get<std::string>().empty());
    CHECK_FALSE(leaf["source"].get<std::string>().empty());
  }
}

TEST_CASE("layers.csv has units in its header, quotes names and leaves n/a empty", "[report]") {
  const auto lines = lines_of(written(report::write_csv, make_report(test::sample_activity())));
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].rfind("layer,block,kind,start_cycle,cycles,", 0) == 0);
  CHECK(lines[0].find(",dram_read_B,dram_write_B,") != std::string::npos);
  CHECK(lines[0].find(",dram_average_rate_B_per_cycle,") != std::string::npos);
  CHECK(lines[2].rfind("\"softmax, \"\"last\"\"\",,softmax,100,50,", 0) == 0);
  CHECK(lines[2].find(",400,,0,") != std::string::npos);  // no MACs: utilization is empty
}

TEST_CASE("the first screen is ASCII, at most 100 columns wide and says what held the run up",
          "[report]") {
  program::RunActivity run = test::sample_activity();
  run.layers[0].name = std::string(90, 'x') + ".attention.query";
  run.layers[0].bound_reason = std::string(60, 'a') + " " + std::string(60, 'b');
  const std::string text = text_of(make_report(run), true);
  for (const std::string& line : lines_of(text)) {
    INFO(line);
    CHECK(line.size() <= 100);
    for (const char c : line) CHECK((c >= ' ' && c <= '~'));
  }
  CHECK(text.find("compute 66.7 %, memory 33.3 % of the time") != std::string::npos);
  CHECK(text.find("Bound by: the unit that is busy longest.") != std::string::npos);
  CHECK(text.find("MS301: the mapping search stopped early") != std::string::npos);
  CHECK(text.find("What to try next") != std::string::npos);
  CHECK(text.find("All layers") != std::string::npos);
  CHECK(text_of(make_report(run), false).find("All layers") == std::string::npos);
}

TEST_CASE("a run without layers still reports", "[report]") {
  program::RunActivity run;
  run.workload = "empty";
  const report::Report r = make_report(run);
  CHECK_FALSE(text_of(r, true).empty());
  CHECK(json::parse(written(report::write_json, r))["layers"].empty());
  CHECK(json::parse(written(report::write_json, r))["totals"]["mac_utilization"].is_null());
}

TEST_CASE("warnings are split into id and text and can be suppressed by id", "[report]") {
  report::Report r = make_report(test::sample_activity());
  REQUIRE(r.warnings.size() == 2);
  CHECK(r.warnings[0].id == "MS301");
  CHECK(r.warnings[0].text == "the mapping search stopped early");
  CHECK(r.warnings[1].id.empty());
  CHECK(report::parse_warning("[MS402] x").id == "MS402");
  CHECK(report::parse_warning("MSabc: x").id.empty());
  report::suppress_warnings(r, {"MS301"});
  CHECK(r.warnings.size() == 1);
}

TEST_CASE("names that are not UTF-8 do not break report.json", "[report]") {
  program::RunActivity run = test::sample_activity();
  run.layers[0].name = "bad\xff";
  CHECK(json::accept(written(report::write_json, make_report(run))));
}

TEST_CASE("numbers for people have three digits and a prefix", "[report]") {
  CHECK(report::grouped(0) == "0");
  CHECK(report::grouped(999) == "999");
  CHECK(report::grouped(1000) == "1,000");
  CHECK(report::grouped(1234567) == "1,234,567");
  CHECK(report::si(4.09e9, "MAC") == "4.09 GMAC");
  CHECK(report::si(0, "B") == "0 B");
  CHECK(report::si(999.6, "B") == "1.00 kB");
  CHECK(report::si(812, "B") == "812 B");
  CHECK(report::percent(0.2021) == "20.2 %");
  CHECK(report::percent(0) == "0.0 %");
  CHECK(report::percent(1e-6) == "<0.1 %");
  CHECK(report::time_text(Nanoseconds(1.23456e6)) == "1.23 ms");
  CHECK(report::counted(1, "core") == "1 core");
  CHECK(report::counted(4, "core") == "4 cores");
}

TEST_CASE("every layer has the names that scripts ask for, and unknown nodes have no numbers",
          "[report]") {
  program::RunActivity run = test::sample_activity();
  run.layers[0].source_type = "Conv+Relu";
  run.skipped = {{"magic", "com.acme.Magic", "", 1, Bytes(64)}, {"last", "Foo", "", 2, Bytes(0)}};
  run.free_nodes = {{"flat", "Reshape", "the same elements in other dimensions"}};
  const report::Report report = make_report(run);
  const json root = json::parse(written(report::write_json, report));
  REQUIRE(root["layers"].size() == 4);
  for (const json& layer : root["layers"]) {
    for (const char* name : {"name", "operator", "macs", "cycles", "dram_read_bytes",
                             "dram_write_bytes", "bound_by", "utilization", "simulated"}) {
      INFO(name);
      CHECK(layer.contains(name));
    }
  }
  const json& conv = root["layers"][0];
  CHECK(conv["name"] == conv["layer"]);
  CHECK(conv["operator"] == "conv2d (Conv+Relu)");
  CHECK(conv["simulated"] == true);
  CHECK(conv["dram_read_bytes"] == conv["dram_read"]);
  CHECK(conv["dram_write_bytes"] == conv["dram_write"]);
  CHECK(conv["utilization"] == conv["mac_utilization"]);
  const json& magic = root["layers"][1];
  CHECK(magic["name"] == "magic");
  CHECK(magic["operator"] == "unknown (com.acme.Magic)");
  CHECK(magic["simulated"] == false);
  for (const char* name : {"macs", "cycles", "dram_read_bytes", "bound_by", "utilization"}) {
    INFO(name);
    CHECK(magic[name].is_null());
  }
  CHECK(root["layers"][2]["name"] == "softmax, \"last\"");
  CHECK(root["layers"][3]["name"] == "last");
  CHECK(root["totals"]["not_simulated_nodes"] == 2);
  CHECK(root["totals"]["not_simulated_output"] == 64);
  CHECK(root["free_nodes"][0]["rule"] == "the same elements in other dimensions");
  CHECK(root["units"]["layers"]["dram_read_bytes"] == "B");
  CHECK(test::schema_faults(root.dump()).empty());
  const std::string text = text_of(report, false);
  CHECK(text.find("Not simulated 2 nodes of 2 kinds: 1 Foo, 1 com.acme.Magic; results of 64 B") !=
        std::string::npos);
  const auto csv = lines_of(written(report::write_csv, report));
  CHECK(csv[0].find(",name,operator,simulated,dram_read_bytes,") != std::string::npos);
  CHECK(csv[2].find("magic,,unknown,,,") == 0);
}

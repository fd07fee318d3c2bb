#include "analysis/cost/run_cost.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <tuple>

#include "analysis/cost/cost_json.hpp"
#include "analysis/cost/strict.hpp"
#include "tests/analysis/cost/cost_bench.hpp"

using namespace macroscope;
using cost::Cause;
using test::item_of;

namespace {

double sum_of(const program::LayerActivity& layer, const char* kind) {
  double cycles = 0;
  for (const auto& unit : layer.units) cycles += unit.kind == kind ? unit.busy.as_double() : 0;
  return cycles;
}

const cost::EnergyTerm& term_of(const cost::RunCost& run, const std::string& path,
                                const std::string& event) {
  for (const auto& term : run.total.terms) {
    if (run.machine.items[term.item].path() == path && term.event == event) return term;
  }
  throw std::out_of_range("no term " + path + " " + event);
}

}  // namespace

TEST_CASE("the energy of an int8 GEMM is counts times energies, to the last digit", "[cost]") {
  const test::CostBench bench;
  const auto [activity, run] = bench.run_cost({}, test::gemm_xml(24, 16, 40), "dram=\"hbm2\"");
  REQUIRE(activity.layers.size() == 1);
  const program::LayerActivity& layer = activity.layers.front();
  const cost::MachineCost& machine = run.machine;
  const double cycles = layer.cycles.as_double();
  const double busy = sum_of(layer, "array");
  double hand = 0;
  std::size_t terms = 0;
  const auto add = [&](const std::string& path, const std::string& event, double count,
                       double each) {
    INFO(path << " " << event);
    hand += count * each;
    if (count == 0) return;
    ++terms;
    const auto& term = term_of(run, path, event);
    CHECK(term.count == count);
    CHECK(term.each_pj.value == each);
  };
  // 64 PEs at a quarter of a picojoule a product; clocks of the cycles in which they do nothing.
  add("array.pe", "mac", 24.0 * 16 * 40, 0.25);
  add("array.pe", "idle_clock", cycles * 64 - 24.0 * 16 * 40, 0.0625);
  add("array.pe", "leakage", cycles, 64 * 0.001);  // mW at a period of 1 ns
  const double skew_bits = 8 * (28 + 28);
  add("array.skew_registers", "moving", busy, skew_bits * (0.0078125 + 0.015625 / 2));
  add("array.skew_registers", "idle_clock", cycles - busy, skew_bits * 0.0078125);
  add("array.skew_registers", "leakage", cycles, 0.001 * skew_bits);
  add("array.load_registers", "moving", 64 * busy, 8 * (0.0078125 + 0.015625 / 2));
  add("array.load_registers", "idle_clock", 64 * (cycles - busy), 8 * 0.0078125);
  add("array.load_registers", "leakage", cycles, 64 * (0.001 * 8));
  add("array.second_registers", "moving", 64 * busy, 8 * (0.0078125 + 0.015625 / 2));
  add("array.second_registers", "idle_clock", 64 * (cycles - busy), 8 * 0.0078125);
  add("array.second_registers", "leakage", cycles, 64 * (0.001 * 8));
  for (const auto& memory : layer.memories) {
    const std::string path = memory.memory.substr(memory.memory.find('.') + 1) + ".banks";
    const auto& item = item_of(machine, path);
    add(path, "read_bit", memory.read.as_double() * 8, item.events.at(0).pj.value);
    add(path, "write_bit", memory.written.as_double() * 8, item.events.at(1).pj.value);
    add(path, "leakage", cycles, item.leakage_mw->value * 8);
  }
  add("vector.lanes", "operation", static_cast<double>(layer.vector_operations),
      item_of(machine, "vector.lanes").events.at(0).pj.value);
  add("dram.bits", "bit", layer.dram.total().as_double() * 8, 3.92);
  CHECK(run.total.terms.size() == terms);
  CHECK(run.total.total_pj() == hand);
  CHECK(cost::energy_json(run)["total"].get<double>() == hand);
  CHECK(run.layers.front().total_pj() == hand);
}

TEST_CASE("causes and components are both the whole energy", "[cost]") {
  const test::CostBench bench;
  const auto [activity, run] = bench.run_cost({}, test::gemm_xml(24, 16, 40), "dram=\"hbm2\"");
  const auto tree = cost::energy_json(run);
  const double total = tree["total"].get<double>();
  double causes = 0;
  for (const auto& cause : tree["by_cause"]) causes += cause.get<double>();
  double components = 0;
  for (const auto& component : tree["by_component"]) components += component["total"].get<double>();
  CHECK(causes == Approx(total).epsilon(1e-14));
  CHECK(components == Approx(total).epsilon(1e-14));
  CHECK(run.total.low_pj() < total);
  CHECK(run.total.high_pj() > total);
  CHECK(run.total.chip_pj() == Approx(total - run.total.of(Cause::dram)).epsilon(1e-14));
  CHECK(*run.pj_per_mac() == total / (24 * 16 * 40));
  CHECK(*run.tops_per_w() == 2.0 * 24 * 16 * 40 / total);
  // Picojoules over nanoseconds are milliwatts.
  CHECK(*run.power_mw() == Approx(total / activity.cycles.as_double()).epsilon(1e-14));
  CHECK(run.power.front().mw == Approx(*run.power_mw()).epsilon(1e-14));
  const auto inputs = run.sensitivity();
  REQUIRE(inputs.size() == 3);
  CHECK(inputs[0].share >= inputs[1].share);
  CHECK(inputs[1].share >= inputs[2].share);
}

TEST_CASE("what has no source is listed and not 0", "[cost]") {
  const test::CostBench bench;
  const auto [activity, run] = bench.run_cost({}, test::gemm_xml(24, 16, 40));
  CHECK(run.total.of(Cause::dram) == 0);
  const auto tree = cost::energy_json(run);
  CHECK_FALSE(tree["complete"].get<bool>());
  CHECK(tree["unsourced"].dump().find("dram.bits: energy: name the kind of DRAM") !=
        std::string::npos);
  CHECK(cost::efficiency_json(run)["tops_per_w_is_upper_bound"].get<bool>());
  std::filesystem::remove(bench.folder() / "mac.xml");
  const auto bare = bench.run_cost({}, test::gemm_xml(24, 16, 40)).cost;
  CHECK(bare.total.of(Cause::idle_clock) < run.total.of(Cause::idle_clock));
  CHECK(cost::energy_json(bare)["unsourced"].dump().find("array.pe") != std::string::npos);
}

TEST_CASE("products that the PE cannot do have no energy", "[cost]") {
  const test::CostBench bench;
  const auto fp16 = bench.run_cost({}, test::gemm_xml(24, 16, 40, "fp16")).cost;
  CHECK_THROWS(term_of(fp16, "array.pe", "mac"));
  CHECK(cost::energy_json(fp16)["unsourced"].dump().find(
            "fp16 x fp16 products on a unit characterized for int8 x int8") != std::string::npos);
  // Narrower ones move less, and nobody measured how much.
  for (const char* format : {"int4", "int16"}) {
    const auto other = bench.run_cost({}, test::gemm_xml(24, 16, 40, format)).cost;
    CHECK_THROWS(term_of(other, "array.pe", "mac"));
    CHECK_FALSE(cost::energy_json(other)["complete"].get<bool>());
    REQUIRE_FALSE(other.warnings.empty());
    CHECK(other.warnings.front().find("MS641: array.pe: " + std::string(format)) == 0);
  }
}

TEST_CASE("energies of products are those of the operands that are stated", "[cost]") {
  const test::CostBench bench;
  auto unit = test::sample_unit("mac");
  for (const auto& [name, sigma, pj] :
       {std::tuple("normal_10", 10.0, 0.125), std::tuple("normal_50", 50.0, 0.5)}) {
    auto row = unit.activity.front();
    row.stream = name;
    row.sigma = sigma;
    row.energy_pj = pj;
    unit.activity.push_back(row);
  }
  bench.add_unit("mac", unit);
  const std::string net = test::gemm_xml(24, 16, 40);
  test::Machine m;
  m.engine = "<systolic rows=\"8\" cols=\"8\" dataflow=\"ws\"><pe kind=\"mac\"/></systolic>";
  const auto unknown = bench.run_cost(m, net).cost;
  CHECK(term_of(unknown, "array.pe", "mac").each_pj.value == 0.25);
  CHECK(term_of(unknown, "array.pe", "mac").each_pj.fallback);
  REQUIRE_FALSE(unknown.warnings.empty());
  CHECK(unknown.warnings.front().find("MS640: operands of 1 of 1 layers") == 0);
  // 127 over the crest.
  const auto [activity, stated] = bench.run_cost(m, net, "crest=\"3\"");
  CHECK(stated.warnings.empty());
  const auto& term = term_of(stated, "array.pe", "mac");
  const double share = std::log2(127 / 3.0 / 24.5) / std::log2(50 / 24.5);
  CHECK(term.each_pj.value == Approx(0.25 + share * 0.25).epsilon(0.005));
  CHECK_FALSE(term.each_pj.fallback);
  CHECK(term.operands.find("a: sigma 42.") == 0);
  CHECK(activity.layers.front().input_values.sigma == Approx(127 / 3.0).epsilon(0.005));
  const auto json = cost::energy_json(stated);
  CHECK(json["layers"][0]["operands"]["array.pe"].get<std::string>() == term.operands);
  CHECK_FALSE(json["terms"][0]["fallback"].get<bool>());
}

TEST_CASE("strict finds every number that is not measured for what it is used for", "[cost]") {
  const test::CostBench bench;
  const auto has = [](const std::vector<std::string>& all, const std::string& begin) {
    return std::any_of(all.begin(), all.end(),
                       [&](const std::string& text) { return text.find(begin) == 0; });
  };
  const auto run = bench.run_cost({}, test::gemm_xml(24, 16, 40)).cost;
  const auto machine = cost::fallbacks(run.machine);
  CHECK(has(machine, "array.pe.area_um2: assumed: the engine has no <pe>"));
  CHECK(has(machine, "array.pe.mac: "));
  CHECK(has(machine, "array.skew_registers.moving: "));  // half of the bits change: assumed
  CHECK(has(machine, "vector.lanes.area_um2: "));        // scaled and assumed
  CHECK(has(machine, "dma.engine: no source: "));
  CHECK(has(machine, "dram.bits: no source: "));
  const auto all = cost::fallbacks(run);
  CHECK(all.size() > machine.size());
  CHECK(has(all, "array.pe.mac of "));  // default operands
  CHECK_THROWS_WITH(cost::require_none(all), Catch::Contains("MS491"));
  CHECK_NOTHROW(cost::require_none({}));
  test::Machine written;
  written.engine = "<systolic rows=\"8\" cols=\"8\" dataflow=\"ws\"><pe kind=\"mac\"/></systolic>";
  const auto stated =
      cost::fallbacks(bench.run_cost(written, test::gemm_xml(24, 16, 40), "crest=\"5.184\"").cost);
  CHECK_FALSE(has(stated, "array.pe.area_um2"));
  CHECK_FALSE(has(stated, "array.pe.mac: "));
  const auto fp16 = cost::fallbacks(bench.run_cost({}, test::gemm_xml(24, 16, 40, "fp16")).cost);
  CHECK(has(fp16, "array.pe: fp16 x fp16 products"));
}

TEST_CASE("power is given for each layer from its begin to its end", "[cost]") {
  const test::CostBench bench;
  const auto [activity, run] =
      bench.run_cost({},
                     "<workload name=\"net\" version=\"1\" weights=\"int8\" "
                     "activations=\"int8\"><gemm id=\"a\" m=\"24\" n=\"16\" k=\"40\"/>"
                     "<gemm id=\"b\" input=\"none\" m=\"8\" n=\"8\" k=\"16\"/></workload>");
  REQUIRE(run.power.size() == 2);
  double energy = 0;
  Cycles before;
  for (const cost::PowerPoint& p : run.power) {
    CHECK(p.begin == before);
    before = p.end;
    energy += p.mw * (p.end - p.begin).as_double();  // at 1 GHz
  }
  CHECK(before == activity.cycles);
  CHECK(energy == Approx(run.total.total_pj()).epsilon(1e-12));
  CHECK(run.peak_power()->mw == std::max(run.power[0].mw, run.power[1].mw));
  const auto json = cost::energy_json(run)["power"];
  REQUIRE(json.size() == 2);
  CHECK(json[1]["begin_cycle"] == activity.layers[1].start.count());
  CHECK(json[1]["end_ns"].get<double>() == activity.cycles.as_double());
}

TEST_CASE("technology, array, DRAM and clock move the right energies", "[cost]") {
  const test::CostBench bench;
  const std::string net = test::gemm_xml(24, 16, 40);
  const auto before = bench.run_cost({}, net, "dram=\"hbm2\"").cost;
  const auto dram = bench.run_cost({}, net, "dram=\"gddr6\"").cost;
  for (std::size_t i = 0; i < cost::kCauses; ++i) {
    const auto cause = static_cast<Cause>(i);
    INFO(to_string(cause));
    if (cause == Cause::dram) {
      CHECK(dram.total.of(cause) == Approx(before.total.of(cause) * 6.48 / 3.92));
    } else {
      CHECK(dram.total.of(cause) == before.total.of(cause));
    }
  }
  test::Machine more;
  more.cores = 2;
  more.mappings = "<mapping cores=\"1\"/>";
  const auto idle = bench.run_cost(more, net, "dram=\"hbm2\"").cost;
  CHECK(idle.total.of(Cause::compute) == before.total.of(Cause::compute));
  CHECK(idle.total.of(Cause::leakage) == Approx(2 * before.total.of(Cause::leakage)));
  CHECK(idle.total.of(Cause::idle_clock) > 2 * before.total.of(Cause::idle_clock));
  auto hungry = test::sample_unit("mac");
  hungry.energy_pj_per_event = hungry.activity.front().energy_pj = 0.5;
  bench.add_unit("mac", hungry);
  const auto pe = bench.run_cost({}, net, "dram=\"hbm2\"").cost;
  CHECK(pe.total.total_pj() == Approx(before.total.total_pj() + 0.25 * 24 * 16 * 40));
}

TEST_CASE("the run's counts are the sums over its layers", "[cost]") {
  const test::CostBench bench;
  const auto run =
      bench
          .run_cost({},
                    "<workload name=\"net\" version=\"1\" weights=\"int8\" activations=\"int8\">"
                    "<gemm id=\"a\" m=\"24\" n=\"16\" k=\"40\"/>"
                    "<gemm id=\"b\" input=\"none\" m=\"8\" n=\"8\" k=\"16\"/></workload>",
                    "dram=\"hbm2\"")
          .cost;
  REQUIRE(run.layers.size() == 2);
  CHECK(term_of(run, "array.pe", "mac").count == 24.0 * 16 * 40 + 8 * 8 * 16);
  CHECK(run.total.total_pj() ==
        Approx(run.layers[0].total_pj() + run.layers[1].total_pj()).epsilon(1e-14));
}

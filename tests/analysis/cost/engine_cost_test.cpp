// Parts and energies of every engine, by hand: shapes, counts times energies, and what moves what.
#include <catch2/catch.hpp>
#include <map>

#include "analysis/cost/cost_json.hpp"
#include "analysis/cost/digit_energy.hpp"
#include "tests/analysis/cost/cost_bench.hpp"

using namespace macroscope;
using test::item_of;

namespace {

// The GEMM of every case, int8.
constexpr double kM = 24, kN = 16, kK = 40;
constexpr double kMacs = kM * kN * kK;
constexpr double kMoving = 0.0078125 + 0.015625 / 2;  // of a register bit; clock alone:
constexpr double kClock = 0.0078125;

/// A term by hand.
struct Expected {
  std::string path, event;
  double count;
  double each;
};

/// What an engine's formulas are made of.
struct Run {
  double cycles = 0, busy = 0;  // of the layer, of the array
  double sums = 0,
         other_words = 0;  // words into the accumulator, of the operand that is not encoded
};

struct Engine {
  std::string name;
  std::string xml;
  std::vector<std::pair<std::string, std::uint64_t>> parts;  // of the array, with their number
  std::vector<Expected> (*terms)(const Run&);
};

double unit_idle(const Run& r, double units, double events, double per_cycle = 1) {
  return r.cycles * units - events / per_cycle;
}

void add_registers(std::vector<Expected>& out, const char* part, const Run& r, double count,
                   double bits) {
  out.push_back({part, "moving", count * r.busy, bits * kMoving});
  out.push_back({part, "idle_clock", count * (r.cycles - r.busy), bits * kClock});
  out.push_back({part, "leakage", r.cycles, count * (0.001 * bits)});
}

void add_unit(std::vector<Expected>& out, const char* part, const Run& r, const char* event,
              double units, double events) {
  out.push_back({part, event, events, 0.25});
  out.push_back({part, "idle_clock", unit_idle(r, units, events), 0.0625});
  out.push_back({part, "leakage", r.cycles, units * 0.001});
}

/// A digit of the sample PE on the default operands, without its clock.
double digit_pj(const char* pe) {
  return (0.25 - 0.0625) / cost::digits_per_product(pe, 8, 8, test::sample_unit(pe).activity[0]);
}

void add_digit_pe(std::vector<Expected>& out, const Run& r, const char* kind, double units,
                  double digits) {
  out.push_back({"array.pe", "digit", digits, digit_pj(kind)});
  out.push_back({"array.pe", "clock", r.busy * units, 0.0625});
  out.push_back({"array.pe", "idle_clock", (r.cycles - r.busy) * units, 0.0625});
  out.push_back({"array.pe", "leakage", r.cycles, units * 0.001});
}

const Engine kEngines[] = {
    {"systolic, os",
     "<systolic rows=\"8\" cols=\"4\" dataflow=\"os\"><pe kind=\"opt1\"/></systolic>",
     {{"pe", 32}, {"flush", 4}, {"skew_registers", 1}, {"second_registers", 32}},
     [](const Run& r) {
       std::vector<Expected> out;
       add_unit(out, "array.pe", r, "mac", 32, kMacs);
       add_unit(out, "array.flush", r, "result", 4, kM * kN);
       add_registers(out, "array.skew_registers", r, 1, 8 * (28 + 6));
       add_registers(out, "array.second_registers", r, 32, 64);  // sum and carry
       return out;
     }},
    {"systolic, ws",
     "<systolic rows=\"8\" cols=\"4\" dataflow=\"ws\"><pe kind=\"opt1\"/></systolic>",
     {{"pe", 32},
      {"flush", 4},
      {"skew_registers", 1},
      {"load_registers", 32},
      {"second_registers", 32}},
     [](const Run& r) {
       std::vector<Expected> out;
       add_unit(out, "array.pe", r, "mac", 32, kMacs);
       // A partial sum for each fold of k.
       CHECK(r.sums == kM * kN * kK / 8);
       add_unit(out, "array.flush", r, "result", 4, kM * kN * kK / 8);
       add_registers(out, "array.skew_registers", r, 1, 8 * (28 + 6));
       add_registers(out, "array.load_registers", r, 32, 8);
       add_registers(out, "array.second_registers", r, 32, 8);
       return out;
     }},
    {"2D-matrix",
     "<matrix_2d rows=\"8\" cols=\"4\" double_buffer=\"true\"><pe kind=\"opt1\"/></matrix_2d>",
     {{"pe", 32}, {"flush", 4}, {"second_registers", 32}},
     [](const Run& r) {
       std::vector<Expected> out;
       add_unit(out, "array.pe", r, "mac", 32, kMacs);
       add_unit(out, "array.flush", r, "result", 4, kM * kN);
       add_registers(out, "array.second_registers", r, 32, 64);
       return out;
     }},
    {"2D-matrix that drains its accumulators",
     "<matrix_2d rows=\"8\" cols=\"4\" double_buffer=\"false\"><pe kind=\"mac\"/></matrix_2d>",
     {{"pe", 32}, {"output_registers", 4}, {"multiplexers", 4}},
     [](const Run& r) {
       std::vector<Expected> out;
       add_unit(out, "array.pe", r, "mac", 32, kMacs);
       add_registers(out, "array.output_registers", r, 4, 32);
       return out;
     }},
    {"cube",
     "<cube rows=\"4\" cols=\"4\" depth=\"2\"><pe kind=\"opt1\"/></cube>",
     {{"cell", 16}, {"flush", 4}, {"second_registers", 16}},
     [](const Run& r) {
       std::vector<Expected> out;
       // Two products a cycle.
       out.push_back({"array.cell", "mac", kMacs, 0.25});
       out.push_back({"array.cell", "idle_clock", unit_idle(r, 16, kMacs, 2), 0.0625});
       out.push_back({"array.cell", "leakage", r.cycles, 16 * 0.001});
       add_unit(out, "array.flush", r, "result", 4, kM * kN);
       add_registers(out, "array.second_registers", r, 16, 64);
       return out;
     }},
    {"adder tree",
     "<adder_tree rows=\"16\" cols=\"4\" operands=\"march\"><pe kind=\"opt2\"/></adder_tree>",
     {{"pe", 4}, {"encoder", 1}, {"load_registers", 1}},
     [](const Run& r) {
       std::vector<Expected> out;
       out.push_back({"array.pe", "mac", kMacs, 0.25});
       out.push_back({"array.pe", "idle_clock", unit_idle(r, 4, kMacs, 16), 0.0625});
       out.push_back({"array.pe", "leakage", r.cycles, 4 * 0.001});
       // A vector enters again for each fold of four tiles.
       const double encoded = kM * kK * (kN / 4);
       out.push_back({"array.encoder", "operand", encoded, 0.25});
       out.push_back({"array.encoder", "idle_clock", unit_idle(r, 1, encoded, 16), 0.0625});
       out.push_back({"array.encoder", "leakage", r.cycles, 0.001});
       // Tile j is j cycles late, the encoder one.
       add_registers(out, "array.load_registers", r, 1, 8 * (0 + 1 + 2 + 3 + 4));
       return out;
     }},
    {"bit slice, OPT3",
     "<bit_slice rows=\"4\" cols=\"8\"><pe kind=\"opt3\"/></bit_slice>",
     {{"pe", 32}, {"flush", 32}, {"encoder", 2}},
     [](const Run& r) {
       std::vector<Expected> out;
       add_digit_pe(out, r, "opt3", 32, r.other_words);
       add_unit(out, "array.flush", r, "result", 32, kM * kN);
       // For each of four bit weights and four folds of rows; 16 operands a cycle.
       const double encoded = kM * kK * 4 * (kN / 4);
       out.push_back({"array.encoder", "operand", encoded, 0.25});
       out.push_back({"array.encoder", "idle_clock", unit_idle(r, 2, encoded, 16), 0.0625});
       out.push_back({"array.encoder", "leakage", r.cycles, 2 * 0.001});
       return out;
     }},
    {"bit slice, OPT4C",
     "<bit_slice rows=\"4\" cols=\"8\"><pe kind=\"opt4c\"/></bit_slice>",
     {{"pe", 32}, {"flush", 32}, {"encoder", 2}, {"picker", 8}},
     [](const Run& r) {
       std::vector<Expected> out;
       add_digit_pe(out, r, "opt4c", 32, r.other_words);
       add_unit(out, "array.flush", r, "result", 32, kM * kN);
       const double encoded = kM * kK * 4 * (kN / 4);
       out.push_back({"array.encoder", "operand", encoded, 0.25});
       out.push_back({"array.encoder", "idle_clock", unit_idle(r, 2, encoded, 16), 0.0625});
       out.push_back({"array.encoder", "leakage", r.cycles, 2 * 0.001});
       // Groups of four digits of a bit weight.
       add_unit(out, "array.picker", r, "operand", 8, kM * 4 * (kK / 4) * (kN / 4));
       return out;
     }},
    {"bit slice, OPT4E without zeros",
     "<bit_slice rows=\"4\" cols=\"8\"><pe kind=\"opt4e\" skip_empty=\"true\"/></bit_slice>",
     {{"pe", 32}, {"flush", 32}, {"encoder", 8}, {"packer", 8}, {"word_registers", 8}},
     [](const Run& r) {
       std::vector<Expected> out;
       add_digit_pe(out, r, "opt4e", 32, r.other_words);
       add_unit(out, "array.flush", r, "result", 32, kM * kN);
       out.push_back({"array.encoder", "operand", kM * kK, 0.25});
       out.push_back({"array.encoder", "idle_clock", unit_idle(r, 8, kM * kK, 16), 0.0625});
       out.push_back({"array.encoder", "leakage", r.cycles, 8 * 0.001});
       add_unit(out, "array.packer", r, "operand", 8, kM * 4 * (kK / 4));
       add_registers(out, "array.word_registers", r, 8, 2 * 12);
       return out;
     }},
};

/// Sample units of all engines: 100 um2, 0.25 pJ an event, 0.0625 pJ of clock, 1 uW.
class EngineBench : public test::CostBench {
 public:
  EngineBench() {
    for (const char* pe : {"opt1", "opt3", "opt4c", "opt4e"}) add_unit(pe);
    add_with("opt2", "mac", 16);
    add_with("cube_opt1_2", "mac", 2);
    for (const char* flush : {"flush_add", "flush_shift_add"}) add_with(flush, "result", 1);
    for (const char* source : {"column_encoder", "digit_packer"}) add_with(source, "operand", 1);
    add_with("opt2_encoder", "operand", 16);
  }

  void add_with(const std::string& name, const std::string& event, double per_cycle) const {
    auto unit = test::sample_unit(name);
    unit.event = event;
    unit.events_per_cycle = per_cycle;
    add_unit(name, unit);
  }

  [[nodiscard]] static test::Machine machine_of(const Engine& engine) {
    test::Machine m;
    m.engine = engine.xml;
    // Tiles of the whole GEMM: every operand enters as the formulas say.
    m.input = m.weight = m.accumulator = m.output = 65536;
    m.mappings = "<mapping tile_m=\"24\" tile_n=\"16\" tile_k=\"40\"/>";
    return m;
  }
};

std::string gemm() {
  return test::gemm_xml(24, 16, 40);
}

Run run_of(const program::LayerActivity& layer) {
  Run out;
  out.cycles = layer.cycles.as_double();
  for (const auto& unit : layer.units) out.busy += unit.kind == "array" ? unit.busy.as_double() : 0;
  for (const auto& memory : layer.memories) {
    if (memory.memory == "core0.partial_sum_pad") out.sums = memory.written.as_double() / 4;
    if (memory.memory == "core0.weight_pad") out.other_words = memory.read.as_double();
  }
  return out;
}

}  // namespace

TEST_CASE("the parts of an engine are those of its RTL", "[cost]") {
  const EngineBench bench;
  for (const Engine& engine : kEngines) {
    INFO(engine.name);
    const auto cost = bench.cost(EngineBench::machine_of(engine));
    std::vector<std::pair<std::string, std::uint64_t>> parts;
    for (const cost::CostItem& item : cost.items) {
      if (item.hardware.component != "array") continue;
      parts.emplace_back(item.hardware.part, item.hardware.count);
      CHECK(item.area_um2.has_value() == (item.hardware.kind != cost::HardwareKind::unsourced));
    }
    CHECK(parts == engine.parts);
  }
}

TEST_CASE("the energy of an int8 GEMM is counts times energies in every engine", "[cost]") {
  const EngineBench bench;
  for (const Engine& engine : kEngines) {
    INFO(engine.name);
    const auto [activity, run] = bench.run_cost(EngineBench::machine_of(engine), gemm());
    const std::vector<Expected> expected = engine.terms(run_of(activity.layers.front()));
    double hand = 0;
    auto next = expected.begin();
    for (const cost::EnergyTerm& term : run.total.terms) {
      const cost::CostItem& item = run.machine.items[term.item];
      if (item.hardware.component != "array") continue;
      while (next != expected.end() && next->count == 0) ++next;
      REQUIRE(next != expected.end());
      INFO(item.path() << " " << term.event);
      CHECK(item.path() == next->path);
      CHECK(term.event == next->event);
      CHECK(term.count == next->count);
      CHECK(term.each_pj.value == next->each);
      hand += next->count * next->each;
      ++next;
    }
    CHECK(next == expected.end());
    // The array's parts come first: the sum of both is the report's to the last digit.
    for (const cost::EnergyTerm& term : run.total.terms) {
      if (run.machine.items[term.item].hardware.component != "array") hand += term.pj();
    }
    CHECK(run.total.total_pj() == hand);
    CHECK(cost::energy_json(run)["total"].get<double>() == hand);
  }
}

TEST_CASE("the area tree of every engine sums to its total", "[cost]") {
  const EngineBench bench;
  for (const Engine& engine : kEngines) {
    INFO(engine.name);
    const auto tree = cost::area_json(bench.cost(EngineBench::machine_of(engine)));
    double parts = 0;
    for (const auto& component : tree["components"]) {
      for (const auto& part : component["parts"]) {
        if (!part.is_null()) parts += part["value"].get<double>();
      }
    }
    CHECK(parts == tree["total"].get<double>());
  }
}

TEST_CASE("a PE of another energy, more cores and a slower clock move their own energies",
          "[cost]") {
  for (const Engine& engine : kEngines) {
    const EngineBench bench;
    INFO(engine.name);
    test::Machine m = EngineBench::machine_of(engine);
    m.mappings = "<mapping tile_m=\"24\" tile_n=\"16\" tile_k=\"40\" cores=\"1\"/>";
    const auto before = bench.run_cost(m, gemm()).cost;
    m.cores = 2;
    const auto two = bench.run_cost(m, gemm()).cost;
    using cost::Cause;
    CHECK(two.total.of(Cause::leakage) == Approx(2 * before.total.of(Cause::leakage)));
    CHECK(two.total.of(Cause::compute) == before.total.of(Cause::compute));
    CHECK(two.total.of(Cause::scratchpad) == before.total.of(Cause::scratchpad));
    CHECK(two.total.of(Cause::idle_clock) > before.total.of(Cause::idle_clock));
    CHECK(two.machine.area_um2().value == Approx(2 * before.machine.area_um2().value));
    const std::string kind =
        item_of(before.machine, before.machine.items.front().path()).hardware.unit.unit;
    auto hungry = test::sample_unit(kind);
    const auto& first = before.machine.items.front();
    hungry.events_per_cycle = first.events_per_cycle;
    hungry.energy_pj_per_event = hungry.activity[0].energy_pj = 0.5;
    bench.add_unit(kind, hungry);
    m.cores = 1;
    const auto more = bench.run_cost(m, gemm()).cost;
    double moved = 0;
    for (const cost::EnergyTerm& term : before.total.terms) {
      if (term.item != 0 || (term.event != "mac" && term.event != "digit")) continue;
      // Of a digit's energy the clock is no part.
      moved += term.pj() * (term.event == "mac" ? 1.0 : 0.25 / (0.25 - 0.0625));
    }
    CHECK(moved > 0);
    CHECK(more.total.total_pj() == Approx(before.total.total_pj() + moved));
  }
}

TEST_CASE("a larger array moves the entries of its own size", "[cost]") {
  const EngineBench bench;
  const auto areas = [&](const std::string& xml) {
    test::Machine m;
    m.engine = xml;
    std::map<std::string, double> out;
    for (const auto& item : bench.cost(m).items) {
      if (item.area_um2) {
        out[item.path()] = item.area_um2->value * static_cast<double>(item.hardware.count);
      }
    }
    return out;
  };
  const auto moved = [&](const std::string& before, const std::string& after) {
    const auto a = areas(before);
    std::vector<std::string> out;
    for (const auto& [path, area] : areas(after)) {
      if (a.at(path) != area) out.push_back(path);
    }
    return out;
  };
  using Paths = std::vector<std::string>;
  CHECK(moved("<cube rows=\"4\" cols=\"4\" depth=\"2\"><pe kind=\"opt1\"/></cube>",
              "<cube rows=\"8\" cols=\"4\" depth=\"2\"><pe kind=\"opt1\"/></cube>") ==
        Paths{"array.cell", "array.second_registers"});
  CHECK(moved("<matrix_2d rows=\"4\" cols=\"4\"><pe kind=\"opt1\"/></matrix_2d>",
              "<matrix_2d rows=\"4\" cols=\"8\"><pe kind=\"opt1\"/></matrix_2d>") ==
        Paths{"array.flush", "array.pe", "array.second_registers"});
  CHECK(moved("<adder_tree rows=\"16\" cols=\"4\"><pe kind=\"opt2\"/></adder_tree>",
              "<adder_tree rows=\"16\" cols=\"8\"><pe kind=\"opt2\"/></adder_tree>") ==
        Paths{"array.load_registers", "array.pe"});
  CHECK(moved("<bit_slice rows=\"4\" cols=\"8\"><pe kind=\"opt4c\"/></bit_slice>",
              "<bit_slice rows=\"8\" cols=\"8\"><pe kind=\"opt4c\"/></bit_slice>") ==
        Paths{"array.flush", "array.pe"});
  CHECK(moved("<bit_slice rows=\"4\" cols=\"8\"><pe kind=\"opt4c\"/></bit_slice>",
              "<bit_slice rows=\"4\" cols=\"16\"><pe kind=\"opt4c\"/></bit_slice>") ==
        Paths{"array.encoder", "array.flush", "array.pe", "array.picker"});
}

TEST_CASE("tile and pe fidelity count the same events", "[cost]") {
  const EngineBench bench;
  for (const Engine& engine : kEngines) {
    INFO(engine.name);
    const test::Machine m = EngineBench::machine_of(engine);
    test::Bench::Options pe;
    pe.fidelity = "pe";
    const auto tile = bench.run(m, gemm());
    CHECK(bench.run(m, gemm(), pe).layers.front().engine == tile.layers.front().engine);
  }
}

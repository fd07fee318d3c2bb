// A small machine in a technology with round numbers, in a temporary folder.
#pragma once

#include <fmt/format.h>

#include <string>

#include "analysis/cost/run_cost.hpp"
#include "sim/config/reader.hpp"
#include "tests/sim/device/bench.hpp"

namespace macroscope::test {

/// A characterization with numbers that binary fractions hold exactly.
inline cost::Characterization sample_unit(const std::string& name) {
  cost::Characterization c;
  c.pe = name;
  c.technology = "round";
  c.source = "made up: " + name;
  c.event = "mac";
  c.area_um2 = 100;
  c.min_period_ns = 0.5;
  c.leakage_mw = 0.001;
  c.events_per_cycle = 1;
  c.energy_pj_per_event = 0.25;
  c.idle_clock_pj = 0.0625;
  c.macs_per_cycle = 1;
  c.energy_pj_per_mac = 0.25;
  c.library = {"lib", "1", "none", "typical", 1.1, 25, 45, 0, 1, {{"a.lib", "0"}}};
  c.tools = {"0", "0", "0"};
  c.rtl = {"test_" + name, "AWidth=8 BWidth=8 AccWidth=32 Stall=0", "0"};
  cost::ActivityRow row;
  row.stream = "normal_24_5";
  row.sigma = 24.5;
  row.k = 64;
  row.events_per_cycle = 1;
  row.energy_pj = 0.25;
  row.glitch_free_energy_pj = 0.125;
  row.clock_energy_pj = 0.0625;
  c.activity = {row};
  c.sweep = {{"plain", 1, 100, 0.5}};
  return c;
}

/// Writes technologies and characterizations, and costs machines in them.
class CostBench : public Bench {
 public:
  CostBench() {
    add_unit("mac");
    technology("45", "1.1", register_xml());
  }

  [[nodiscard]] static std::string register_xml() {
    return "<register area=\"4um2\" clock=\"0.0078125pJ\" toggle=\"0.015625pJ\" leakage=\"1uW\" "
           "source=\"made up flop\"/>";
  }
  void add_unit(const std::string& name) const { add_unit(name, sample_unit(name)); }
  void add_unit(const std::string& name, const cost::Characterization& value) const {
    static_cast<void>(write(name + ".xml", cost::characterization_xml(value)));
  }
  /// costs.xml with the shipped tables.
  std::string technology(const std::string& nm, const std::string& volts,
                         const std::string& more) const {
    return write("costs.xml", technology_text(nm, volts, more));
  }
  [[nodiscard]] static std::string technology_text(const std::string& nm, const std::string& volts,
                                                   const std::string& more) {
    const std::string tables = MACROSCOPE_SOURCE_DIR "/configs/technologies/tables/";
    return fmt::format(
        "<costs name=\"round\" version=\"1\" node_nm=\"{}\" voltage_v=\"{}\">"
        "<include href=\"{}scaling.xml\"/><include href=\"{}memories.xml\"/>{}</costs>",
        nm, volts, tables, tables, more);
  }

  /// The machine with this <technology>, read.
  [[nodiscard]] device::Machine machine(Machine machine, const std::string& attributes = {}) const {
    machine.mappings += element(attributes);
    const std::string path = (folder() / write("machine.xml", machine.text())).string();
    return device::read_machine(
        config::read_description(path, device::architecture_registry(), "architecture"));
  }
  [[nodiscard]] cost::MachineCost cost(const Machine& m, const std::string& attributes = {}) const {
    return cost::cost_of(machine(m, attributes));
  }
  struct Costed {
    program::RunActivity activity;
    cost::RunCost cost;
  };
  [[nodiscard]] Costed run_cost(Machine machine, const std::string& workload,
                                const std::string& attributes = {}) const {
    machine.mappings += element(attributes);
    RunRequest request;
    request.architecture_path = (folder() / write("machine.xml", machine.text())).string();
    request.workload_path = (folder() / write("net.xml", workload)).string();
    const RunOutcome outcome = macroscope::run(request);
    return {std::get<program::RunActivity>(outcome.result), *cost::cost_of(outcome)};
  }
  [[nodiscard]] std::filesystem::path folder() const { return path() / "work"; }

 private:
  [[nodiscard]] static std::string element(const std::string& attributes) {
    return "<technology name=\"costs.xml\" " + attributes + "/>";
  }
};

/// One product of int8 operands.
inline std::string gemm_xml(std::uint64_t m, std::uint64_t n, std::uint64_t k,
                            const std::string& formats = "int8") {
  return fmt::format(
      "<workload name=\"net\" version=\"1\" weights=\"{3}\" activations=\"{3}\" "
      "accumulator=\"{4}\">"
      "<gemm m=\"{0}\" n=\"{1}\" k=\"{2}\"/></workload>",
      m, n, k, formats, formats.front() == 'f' ? "fp32" : "int32");
}

/// The item of that path.
inline const cost::CostItem& item_of(const cost::MachineCost& cost, const std::string& path) {
  for (const cost::CostItem& item : cost.items) {
    if (item.path() == path) return item;
  }
  throw std::out_of_range("no part " + path);
}

}  // namespace macroscope::test

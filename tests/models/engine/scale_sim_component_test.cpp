// The shipped SCALE-Sim machine, its paths, its faults, and a network run on it.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "models/engine/scale_sim/components.hpp"
#include "models/engine/scale_sim/report_columns.hpp"
#include "models/engine/scale_sim/run.hpp"
#include "sim/config/reader.hpp"
#include "sim/config/registry.hpp"

namespace macroscope::scale_sim {
namespace {

struct Root {
  struct Params {};
  static auto describe() {
    return config::component<Params>("architecture", "a machine",
                                     config::slot("compat", "another simulator", {"compat"}, 1, 1));
  }
};

config::Registry registry() {
  return config::make_registry<Root, Compat, ScaleSimArray, ScaleSimBuffer, ScaleSimDram>();
}

const std::string kShipped =
    std::string(MACROSCOPE_SOURCE_DIR) + "/configs/architectures/compat/scale_sim.xml";

Machine machine(const std::vector<config::Override>& overrides) {
  const auto description =
      config::read_description(kShipped, registry(), "architecture", overrides);
  return machine_from(description.root().child("compat"));
}

TEST_CASE("the shipped machine is SCALE-Sim's scale.cfg", "[scale_sim]") {
  const Machine m = machine({});
  const Machine expected;
  CHECK(m.rows == expected.rows);
  CHECK(m.cols == expected.cols);
  CHECK(m.dataflow == expected.dataflow);
  CHECK(m.mode == expected.mode);
  CHECK(m.ifmap == Bytes(64 * 1024));
  CHECK(m.filter == Bytes(64 * 1024));
  CHECK(m.ofmap == Bytes(64 * 1024));
  CHECK(m.bandwidth_words == 10);
  CHECK(m.version == 3);
}

TEST_CASE("every parameter has its path", "[scale_sim]") {
  const Machine m = machine({{"array.rows", "7"},
                             {"array.cols", "9"},
                             {"array.dataflow", "is"},
                             {"array.mode", "user"},
                             {"ifmap.capacity", "1KiB"},
                             {"filter.capacity", "2KiB"},
                             {"ofmap.capacity", "3KiB"},
                             {"dram.bandwidth_words", "11"},
                             {"compat.version", "2"}});
  CHECK(m.rows == 7);
  CHECK(m.cols == 9);
  CHECK(m.dataflow == Dataflow::is);
  CHECK(m.mode == Mode::user);
  CHECK(m.ifmap == Bytes(1024));
  CHECK(m.filter == Bytes(2048));
  CHECK(m.ofmap == Bytes(3072));
  CHECK(m.bandwidth_words == 11);
  CHECK(m.version == 2);
}

TEST_CASE("values SCALE-Sim cannot have are refused", "[scale_sim]") {
  CHECK_THROWS_AS(machine({{"array.rows", "0"}}), ConfigError);
  CHECK_THROWS_AS(machine({{"ifmap.capacity", "512B"}}), ConfigError);
  CHECK_THROWS_AS(machine({{"ifmap.capacity", "1500B"}}), ConfigError);
  CHECK_THROWS_AS(machine({{"dram.bandwidth_words", "0"}}), ConfigError);
  CHECK_THROWS_AS(machine({{"compat.version", "4"}}), ConfigError);
  CHECK_THROWS_AS(machine({{"array.dataflow", "rs"}}), ConfigError);
}

TEST_CASE("the three buffers must be there by name", "[scale_sim]") {
  const auto path = std::filesystem::temp_directory_path() / "macroscope_scale_sim_buffers.xml";
  {
    std::ofstream(path) << R"(<architecture name="a" version="1">
  <compat simulator="scale-sim">
    <scale_sim_array id="array"/>
    <scale_sim_buffer id="ifmap"/>
    <scale_sim_buffer id="fliter"/>
    <scale_sim_buffer id="ofmap"/>
    <scale_sim_dram id="dram"/>
  </compat>
</architecture>
)";
  }
  const auto description = config::read_description(path.string(), registry(), "architecture", {});
  try {
    (void)machine_from(description.root().child("compat"));
    FAIL("no fault");
  } catch (const ConfigError& error) {
    REQUIRE(error.faults().size() == 2);
    CHECK(error.faults()[0].where.line == 5);
    CHECK(error.faults()[0].message.find("did you mean \"filter\"") != std::string::npos);
    CHECK(error.faults()[1].message.find("no <scale_sim_buffer id=\"filter\"/>") !=
          std::string::npos);
  }
  std::filesystem::remove(path);
}

TEST_CASE("a network runs layer by layer and vector operators are counted out", "[scale_sim]") {
  program::Workload w;
  program::Operator gemm;
  gemm.name = "fc";
  gemm.op = program::Gemm{1, 64, 64, 64, true};
  program::Operator softmax;
  softmax.name = "softmax";
  softmax.op = program::VectorOp{program::VectorKind::softmax, 8, 8, 64, 3, 5};
  w.operators = {gemm, softmax, softmax};
  const RunResult result = run(Machine{}, w);
  REQUIRE(result.layers.size() == 1);
  CHECK(result.layers[0].total_cycles == 4 * (64 + 32 + 32 - 2) - 1);
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0] ==
        "2 vector operators (2 softmax) are not in SCALE-Sim's model and are left out");
  w.operators = {softmax};
  CHECK_THROWS_AS(run(Machine{}, w), ModelError);
}

TEST_CASE("the report's columns have their names, in order", "[scale_sim]") {
  std::string names;
  for (const ReportColumn& column : report_columns()) names += std::string(column.name) + ",";
  CHECK(names ==
        "layer,total_cycles,stall_cycles,cycles_incl_prefetch,sram_ifmap_reads,sram_filter_reads,"
        "sram_ofmap_writes,dram_ifmap_reads,dram_filter_reads,dram_ofmap_writes,mapping_efficiency_"
        "pct,"
        "compute_utilization_pct,overall_utilization_pct,");
}

}  // namespace
}  // namespace macroscope::scale_sim

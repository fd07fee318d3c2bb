// The shipped memories: what they say of the devices, and that the command line reaches it.
#include <catch2/catch.hpp>
#include <map>

#include "models/memory/dram/components.hpp"
#include "sim/config/views.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

using namespace macroscope;
using namespace macroscope::test;

namespace {

/// Ticks as Ramulator 2.1 (c5b1c3a) uses them, read from its presets and its command traces.
struct Golden {
  const char* memory;
  std::uint64_t tick_ps;
  std::int64_t read_latency, write_latency;
  double peak_gb_per_s;
  std::uint64_t mebibytes;
  std::vector<std::uint32_t> counts;  // from the channel down
  std::map<std::string, std::int64_t> timings;
};

const std::vector<Golden>& goldens() {
  static const std::vector<Golden> table = {
      {"ddr4_3200aa",
       625,
       26,
       20,
       25.6,
       8192,
       {1, 1, 4, 4, 65536, 128},
       {{"nBL", 4},
        {"nCL", 22},
        {"nCWL", 16},
        {"nRCD", 22},
        {"nRP", 22},
        {"nRAS", 52},
        {"nRC", 74},
        {"nCCDS", 4},
        {"nCCDL", 8},
        {"nRRDS", 4},
        {"nRRDL", 8},
        {"nFAW", 34},
        {"nWTRS", 4},
        {"nWTRL", 12},
        {"nWR", 24},
        {"nRTP", 12},
        {"nRFC", 576},
        {"nREFI", 12480}}},
      {"ddr4_2400r",
       833,
       20,
       16,
       19.2,
       8192,
       {1, 1, 4, 4, 65536, 128},
       {{"nBL", 4},
        {"nCL", 16},
        {"nCWL", 12},
        {"nRCD", 16},
        {"nRP", 16},
        {"nRAS", 39},
        {"nRC", 55},
        {"nCCDS", 4},
        {"nCCDL", 6},
        {"nRRDS", 4},
        {"nRRDL", 6},
        {"nFAW", 26},
        {"nWTRS", 3},
        {"nWTRL", 9},
        {"nWR", 18},
        {"nRTP", 9},
        {"nRFC", 433},
        {"nREFI", 9364}}},
      {"hbm2_2000",
       1000,
       16,
       7,
       32.0,
       2048,
       {1, 2, 4, 4, 65536, 32},
       {{"nBL", 2},
        {"nCL", 14},
        {"nCWL", 5},
        {"nRCDRD", 14},
        {"nRCDWR", 12},
        {"nRP", 14},
        {"nRAS", 34},
        {"nRC", 48},
        {"nCCDS", 2},
        {"nCCDL", 4},
        {"nRRDS", 4},
        {"nRRDL", 4},
        {"nFAW", 15},
        {"nWTRS", 6},
        {"nWTRL", 8},
        {"nWR", 16},
        {"nRTPL", 5},
        {"nRFC", 350},
        {"nREFI", 3900}}},
      {"hbm2_2000_pc1", 1000, 16, 7, 16.0, 1024, {1, 1, 4, 4, 65536, 32}, {}},
      {"hbm3_6400",
       312,
       44,
       24,
       51.2,
       1024,
       {1, 2, 2, 4, 4, 16384, 32},
       {{"nBL", 4},    {"nCL", 40},  {"nCWL", 20},   {"nRCDRD", 62},  {"nRCDWR", 30}, {"nRP", 52},
        {"nRAS", 90},  {"nRC", 144}, {"nCCDS", 4},   {"nCCDL", 8},    {"nCCDR", 6},   {"nRRDS", 8},
        {"nRRDL", 10}, {"nFAW", 48}, {"nWTRS", 14},  {"nWTRL", 20},   {"nWR", 66},    {"nRTP", 18},
        {"nRTW", 40},  {"nPPD", 4},  {"nRFC", 1120}, {"nREFI", 12480}}},
      {"gddr6_14000",
       570,
       26,
       8,
       28.07,
       512,
       {1, 4, 4, 16384, 64},
       {{"nBL", 2},   {"nCL", 24},   {"nCWL", 6},    {"nRCDRD", 27}, {"nRCDWR", 16}, {"nRP", 27},
        {"nRAS", 53}, {"nRC", 79},   {"nCCDS", 2},   {"nCCDL", 4},   {"nRRDS", 8},   {"nRRDL", 8},
        {"nFAW", 29}, {"nWTRS", 9},  {"nWTRL", 11},  {"nWR", 27},    {"nRTP", 4},    {"nRTW", 25},
        {"nPPD", 1},  {"nRFC", 211}, {"nREFI", 3333}}},
      {"lpddr5_6400",
       1250,
       19,
       11,
       12.8,
       1024,
       {1, 1, 4, 4, 32768, 64},
       {{"nBL_min", 2}, {"nBL_max", 4}, {"nCL", 17},   {"nCWL", 9},    {"nRCD", 15}, {"nRP", 15},
        {"nRPab", 17},  {"nRAS", 34},   {"nRC", 49},   {"nCCDS", 2},   {"nCCDL", 4}, {"nRRDS", 4},
        {"nRRDL", 4},   {"nFAW", 16},   {"nWTRS", 5},  {"nWTRL", 10},  {"nWR", 28},  {"nRTP", 8},
        {"nAAD", 8},    {"nPPD", 2},    {"nRFC", 168}, {"nREFI", 3125}}},
      // No simulator to compare with: rates, sizes and the bins' names alone.
      {"ddr5_4800", 417, 42, 40, 19.2, 8192, {1, 1, 8, 4, 65536, 64}, {{"nCL", 34}}},
      {"ddr5_6400", 313, 54, 52, 25.6, 8192, {1, 1, 8, 4, 65536, 64}, {{"nCL", 46}}},
      {"lpddr4_3200", 625, 39, 25, 6.4, 512, {1, 1, 8, 32768, 64}, {{"nCL", 28}}},
      {"hbm2e_3200", 625, 25, 10, 51.2, 2048, {1, 2, 4, 4, 65536, 32}, {}}};
  return table;
}

}  // namespace

TEST_CASE("shipped memories say what their devices are", "[dram]") {
  CHECK(goldens().size() == memory_names().size());
  for (const Golden& golden : goldens()) {
    INFO(golden.memory);
    const dram::Memory m = shipped_memory(golden.memory);
    CHECK(m.name == golden.memory);
    CHECK((m.standard.tick_fs + 500) / 1000 == golden.tick_ps);
    CHECK(m.standard.read_latency == golden.read_latency);
    CHECK(m.standard.write_latency == golden.write_latency);
    CHECK(dram::peak_bytes_per_second(m.standard) / 1e9 ==
          Approx(golden.peak_gb_per_s).epsilon(0.002));
    CHECK(m.capacity() == golden.mebibytes << 20U);
    std::vector<std::uint32_t> counts;
    for (const dram::Level& level : m.standard.levels) counts.push_back(level.count);
    CHECK(counts == golden.counts);
    for (const auto& [name, ticks] : golden.timings) {
      INFO(name);
      const dram::Timing* timing = m.standard.find_timing(name);
      REQUIRE(timing != nullptr);
      CHECK(timing->value == ticks);
    }
  }
}

TEST_CASE("the documented peak and capacity are those of the device", "[dram]") {
  for (const std::string& name : memory_names()) {
    const dram::Memory m = shipped_memory(name);
    INFO(m.doc);
    const double peak = dram::peak_bytes_per_second(m.standard) / 1e9;
    const std::size_t unit = m.doc.find(" GB/s");
    REQUIRE(unit != std::string::npos);
    CHECK(std::stod(m.doc.substr(m.doc.rfind(' ', unit - 1) + 1)) == Approx(peak).epsilon(0.002));
    const std::uint64_t mebibytes = m.standard.capacity() >> 20U;
    CHECK(m.doc.find(mebibytes >= 1024 ? std::to_string(mebibytes >> 10U) + " GiB"
                                       : std::to_string(mebibytes) + " MiB") != std::string::npos);
  }
}

TEST_CASE("every value of a shipped memory has a source", "[dram]") {
  for (const std::string& name : memory_names()) {
    const dram::Memory m = shipped_memory(name);
    for (const dram::Timing& timing : m.standard.timings) {
      INFO(name << " " << timing.name);
      CHECK_FALSE(timing.source.empty());
    }
    for (const dram::ConstraintRow& row : m.standard.rows) {
      INFO(row.where.text());
      CHECK_FALSE(row.source.empty());
    }
  }
}

TEST_CASE("the command line reaches mapping, policy, refresh, channels and host", "[dram]") {
  for (const std::string& name : memory_names()) {
    INFO(name);
    const dram::Memory m = shipped_memory(
        name, {"mapping=ro", "policy=ramulator2", "refresh=off", "outstanding=1", "channels=3"});
    CHECK(m.map.columns_in_a_run() == m.standard.levels[m.standard.column_level()].count);
    CHECK(m.policy == dram::Policy::ramulator2);
    CHECK_FALSE(m.controller.hit_first);
    CHECK(m.controller.refresh_stops_all);
    CHECK(m.controller.starvation == 0);
    CHECK(m.controller.refresh == dram::RefreshMode::off);
    CHECK(m.outstanding == 1);
    CHECK(m.channels == 3);
    CHECK(m.capacity() == 3 * m.standard.capacity());
  }
}

TEST_CASE("a controller is its policy's preset and what is written beside it", "[dram]") {
  const dram::Memory ours = shipped_memory("ddr4_3200aa");
  CHECK(ours.controller.hit_first);
  CHECK(ours.controller.starvation == 4096);
  const dram::Memory m =
      shipped_memory("ddr4_3200aa", {"policy=ramulator2", "read_queue=8", "write_high=0.5",
                                     "page=closed", "row_hit_cap=4", "postpone=8", "nCL=24"});
  CHECK(m.controller.read_queue == 8);
  CHECK(m.controller.write_queue == 32);
  CHECK(m.controller.write_high == 0.5);
  CHECK(m.controller.page == dram::PagePolicy::closed);
  CHECK(m.controller.row_hit_cap == 4);
  CHECK(m.controller.refresh_postpone == 7);  // 8 leaves no time to close the banks
  CHECK(m.standard.read_latency == 28);
}

TEST_CASE("energy parameters are read with their units and sources", "[dram]") {
  const dram::Memory ddr4 = shipped_memory("ddr4_3200aa", {"idd0=60mA"});
  REQUIRE(ddr4.energy);
  REQUIRE(ddr4.energy->idd);
  CHECK_FALSE(ddr4.energy->commands);
  const dram::IddParams& idd = *ddr4.energy->idd;
  CHECK(idd.devices == 8);
  CHECK(idd.vdd == 1.2);
  CHECK(idd.idd0 == 60);
  CHECK(idd.idd2n == 37);
  CHECK(idd.idd3n == 52);
  CHECK(idd.idd2p == 25);
  CHECK(idd.idd3p == 43);
  CHECK(idd.idd4r == 168);
  CHECK(idd.idd4w == 150);
  CHECK(idd.idd5 == 250);
  CHECK(idd.idd6 == 30);
  CHECK(idd.vpp == 2.5);
  CHECK(idd.ipp0 == 3.0);
  CHECK(idd.ipp5 == 48.0);
  CHECK_FALSE(ddr4.energy->io_read_pj_per_bit);
  for (const dram::EnergyValue& value : ddr4.energy->values) CHECK_FALSE(value.source.empty());
  const dram::Memory hbm = shipped_memory("hbm2_2000");
  REQUIRE(hbm.energy);
  REQUIRE(hbm.energy->commands);
  // V (IDD0 tRC - IDD3N tRAS - IDD2N tRP) and V (IDD5 - IDD3N) tRFC / 2 at 1.2 V and 1 ns a tick.
  CHECK(hbm.energy->commands->activate_pj == Approx(1.2 * (65 * 48 - 55 * 34 - 40 * 14)));
  CHECK(hbm.energy->commands->refresh_pj == Approx(1.2 * (250 - 55) * 350 / 2));
  CHECK(hbm.energy->commands->active_mw == Approx(1.2 * 55));
  CHECK(hbm.energy->io_read_pj_per_bit == 0.22);
  for (const char* unknown : {"ddr5_4800", "ddr5_6400", "lpddr5_6400", "hbm3_6400"}) {
    CHECK_FALSE(shipped_memory(unknown).energy);  // no source that could be trusted
  }
}

TEST_CASE("shipped memories read back the same when resolved", "[dram]") {
  for (const std::string& name : memory_names()) {
    INFO(name);
    const auto description = config::read_description(memory_folder() + name + ".xml",
                                                      dram::memory_registry(), dram::kMemoryRoot);
    const std::string resolved = config::resolve(description);
    const auto again = config::read_description_from_memory(
        "resolved.xml", resolved, dram::memory_registry(), dram::kMemoryRoot);
    CHECK(config::resolve(again) == resolved);
    CHECK_NOTHROW(dram::read_memory(again));
  }
}

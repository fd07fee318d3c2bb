#include "analysis/cost/sram_cost.hpp"

#include <catch2/catch.hpp>

#include "sim/device/technology_file.hpp"

using namespace macroscope;

namespace {

/// A bank in a shipped technology.
cost::CostItem bank(const std::string& technology, std::uint64_t bytes, std::uint64_t bits,
                    cost::CostNotes& notes) {
  cost::CostItem item;
  item.hardware.component = "pad";
  item.hardware.part = "banks";
  item.hardware.kind = cost::HardwareKind::sram;
  item.hardware.count = 1;
  item.hardware.bank_capacity = Bytes(bytes);
  item.hardware.word_bits = bits;
  cost::cost_sram(cost::read_technology(device::find_technology(technology, "")), item, notes);
  return item;
}

}  // namespace

TEST_CASE("a bank at a node of the sweep is CACTI's macro with two ports", "[cost][sram]") {
  cost::CostNotes notes;
  const auto item = bank("22nm", 32768, 64, notes);
  // cacti7.csv: 22 nm, 32 KiB, 64 bits, 0rw1r1w.
  CHECK(item.area_um2->value == Approx(56227.3));
  CHECK(item.events.at(0).pj.value == Approx(3.94242 / 64));
  CHECK(item.events.at(1).pj.value == Approx(5.5203 / 64));
  CHECK(item.leakage_mw->value == Approx(4.4001));
  CHECK(item.min_period_ns->value == Approx(0.174258));
  // Horowitz reads more than twice as much at 45 nm, and says so through the scaling.
  CHECK(item.events.at(0).pj.low == item.events.at(0).pj.value);
  CHECK(item.events.at(0).pj.high > item.events.at(0).pj.value);
  CHECK(item.events.at(0).pj.source.find("Horowitz") != std::string::npos);
  CHECK_FALSE(item.events.at(0).pj.fallback);
  CHECK(notes.warnings().empty());
}

TEST_CASE("at 7 nm TPUv4i gives the size of a read and CACTI its shape", "[cost][sram]") {
  cost::CostNotes notes;
  const auto item = bank("asap7", 32768, 64, notes);
  // 8.5 pJ for a 64-bit access of 32 KiB; a second port costs what it costs in CACTI at 22 nm
  // (3.94242 over the one port's number).
  cost::SramTable cacti(MACROSCOPE_SOURCE_DIR "/configs/technologies/tables/cacti7.csv");
  cost::SramQuery one;
  one.node_nm = 22;
  one.size_bytes = 32768;
  one.word_bits = 64;
  const double single = cacti.at(one, &cost::SramRow::read_pj).value;
  CHECK(item.events.at(0).pj.value == Approx(8.5 / 64 * 3.94242 / single));
  CHECK(item.events.at(0).pj.low < item.events.at(0).pj.value / 4);
  CHECK(item.events.at(0).pj.source.find("tpuv4i") == 0);
  CHECK_FALSE(item.leakage_mw);
  CHECK(notes.warnings().size() == 1);
  CHECK(notes.warnings().front().find("MS634: SRAM: cacti7") == 0);
}

TEST_CASE("a bank beyond the sweep warns", "[cost][sram]") {
  cost::CostNotes notes;
  static_cast<void>(bank("22nm", 512, 64, notes));
  REQUIRE(notes.warnings().size() == 2);  // two ports are swept from 4 KiB on
  CHECK(notes.warnings().front().find("MS635: pad.banks: a bank of 512 B below") == 0);
}

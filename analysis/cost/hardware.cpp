#include "analysis/cost/hardware.hpp"

#include <utility>

#include "analysis/cost/core_units.hpp"

namespace macroscope::cost {
namespace {

using Items = std::vector<HardwareItem>;

void add_scratchpad(const device::Machine::Pad& pad, std::uint64_t cores, Items& out) {
  HardwareItem item;
  item.component = pad.name;
  item.part = "banks";
  item.kind = HardwareKind::sram;
  item.count = cores * pad.params.banks;
  item.bank_capacity = Bytes(ceil_div(pad.params.capacity.count(), pad.params.banks));
  item.word_bits = pad.params.line.count() * 8;
  item.note = "one read and one write port";
  out.push_back(std::move(item));
}

}  // namespace

HardwareItem unsourced_item(const char* component, const char* part, std::uint64_t count,
                            std::string note) {
  HardwareItem item;
  item.component = component;
  item.part = part;
  item.count = count;
  item.note = std::move(note);
  return item;
}

HardwareItem register_item(const char* part, std::uint64_t count, std::uint64_t bits,
                           std::string note) {
  HardwareItem item = unsourced_item("array", part, count, std::move(note));
  item.kind = HardwareKind::registers;
  item.bits = bits;
  return item;
}

HardwareItem unit_item(const char* part, std::string module, std::uint64_t count, UnitQuery query,
                       Counted counted, std::string note) {
  HardwareItem item = unsourced_item("array", part, count, std::move(note));
  item.kind = HardwareKind::unit;
  item.unit = std::move(query);
  item.module = std::move(module);
  item.counted = counted;
  return item;
}

std::vector<HardwareItem> hardware_of(const device::Machine& machine) {
  Items out = engine_parts(machine);
  for (const device::Machine::Pad& pad : machine.pads) add_scratchpad(pad, machine.cores, out);
  for (const device::Machine::Pad& pad : machine.pads) {
    out.push_back(scratchpad_control_item(pad, machine.cores));
  }
  out.push_back(vector_lanes_item(machine.vector, machine.cores));
  out.push_back(vector_control_item(machine.cores));
  out.push_back(dma_engine_item(machine.dma, machine.cores));
  HardwareItem dram;
  dram.component = "dram";
  dram.part = "bits";
  dram.kind = HardwareKind::dram;
  dram.count = 1;
  out.push_back(std::move(dram));
  return out;
}

}  // namespace macroscope::cost

#include "sim/device/architecture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "models/memory/dram/address_phase.hpp"
#include "sim/device/components.hpp"
#include "sim/device/notation.hpp"
#include "sim/device/technology_file.hpp"

namespace macroscope::device {
namespace {

bool holds(const memory::ScratchpadParams& p, memory::Holds what) {
  switch (what) {
    case memory::Holds::input:
      return p.input;
    case memory::Holds::weight:
      return p.weight;
    case memory::Holds::output:
      return p.output;
    case memory::Holds::partial_sum:
      return p.partial_sum;
    case memory::Holds::side:
      break;
  }
  return false;
}

/// What a scratchpad says it holds.
constexpr std::array<const char*, 4> kHoldsNames{"input", "weight", "output", "partial_sum"};

void assign_pads(const config::Node& core, Machine& machine, std::vector<Fault>& faults) {
  const auto nodes = core.children_with_tag("scratchpad");
  for (std::size_t what = 0; what < kHoldsNames.size(); ++what) {
    const config::Node* first = nullptr;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (!holds(machine.pads[i].params, static_cast<memory::Holds>(what))) continue;
      if (first != nullptr) {
        Fault fault =
            nodes[i]->fault("MS115", kHoldsNames[what],
                            fmt::format("a second <scratchpad> holds {} tiles", kHoldsNames[what]));
        fault.notes.push_back({first->where(), "the first one is here"});
        faults.push_back(std::move(fault));
        continue;
      }
      first = nodes[i];
      machine.pad_of[what] = i;
    }
    if (first == nullptr) {
      faults.push_back(core.fault(
          "MS115", "",
          fmt::format("no <scratchpad> of this core holds {0} tiles; give one of them {0}=\"true\"",
                      kHoldsNames[what])));
    }
  }
  machine.pad_of[static_cast<std::size_t>(memory::Holds::side)] =
      machine.pad_of[static_cast<std::size_t>(memory::Holds::input)];
}

}  // namespace

const config::Registry& architecture_registry() {
  static const config::Registry registry = make_architecture_registry();
  return registry;
}

bool is_compat(const config::Description& architecture) {
  return architecture.root().find_child("compat") != nullptr;
}

std::optional<config::Description> read_memory_file(
    const config::Description& architecture, const std::vector<config::Override>& overrides) {
  const config::Node* element = architecture.root().find_child("memory");
  if (element != nullptr) return read_memory_file(*element, overrides);
  if (overrides.empty()) return std::nullopt;
  Fault fault;
  fault.id = "MS109";
  fault.where.file =
      fmt::format("-p memory.{}={}", overrides.front().path, overrides.front().value);
  fault.message = "the machine has no <memory>; -p memory.file=FILE gives it one";
  throw ConfigError(std::move(fault));
}

Machine read_machine(const config::Description& architecture,
                     const config::Description* memory_file) {
  const config::Node& root = architecture.root();
  std::vector<Fault> faults;
  for (const char* tag : {"clock", "core", "dram"}) {
    if (root.find_child(tag) == nullptr) {
      faults.push_back(root.fault(
          "MS106", "",
          fmt::format("<architecture> has no <{}>; a machine needs <clock>, <core> and <dram>",
                      tag)));
    }
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  const config::Node& core = root.child("core");
  Machine m;
  m.name = root.name();
  m.clock = root.child("clock").as<ClockComponent>().frequency;
  m.cores = core.as<CoreComponent>().count;
  m.engine = read_engine(core, faults);
  m.vector = core.child("vector").as<vector_unit::VectorUnit>();
  m.dma.bandwidth = BytesPerCycle(1024);
  if (const config::Node* dma = core.find_child("dma")) m.dma = dma->as<memory::Dma>();
  for (const config::Node* pad : core.children_with_tag("scratchpad")) {
    m.pads.push_back({pad->name(), pad->as<memory::Scratchpad>()});
  }
  assign_pads(core, m, faults);
  m.dram = root.child("dram").as<memory::BandwidthDram>();
  if (const config::Node* element = root.find_child("memory")) {
    m.command_dram = read_command_memory(
        *element, memory_file != nullptr ? *memory_file : read_memory_file(*element, {}));
    const dram::Memory& memory = m.command_dram->memory;
    m.dram.capacity = std::min(m.dram.capacity, Bytes(memory.capacity()));
    m.dram.alignment = Bytes(std::lcm(m.dram.alignment.count(), dram::row_span(memory)));
  }
  for (const config::Node* mapping : root.children_with_tag("mapping")) {
    m.mappings.push_back(mapping->as<MappingComponent>());
    const MappingParams& p = m.mappings.back();
    if (p.cores > m.cores) {
      Fault fault = mapping->fault(
          "MS116", "cores",
          fmt::format("a mapping over {} cores, but the machine has {}", p.cores, m.cores));
      fault.notes.push_back({core.where("count"), "the number of cores is set here"});
      faults.push_back(std::move(fault));
    }
  }
  if (root.find_child("notation") != nullptr) {
    try {
      static_cast<void>(notation_of(architecture));
    } catch (const ConfigError& error) {
      faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    }
  }
  if (const config::Node* schedule = root.find_child("schedule")) {
    m.schedule = schedule->as<ScheduleComponent>();
  }
  if (const config::Node* technology = root.find_child("technology")) {
    m.technology = technology->as<TechnologyComponent>();
    m.technology->file = technology_file(*technology);
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  return m;
}

std::uint64_t dram_phase(const Machine& machine, std::uint64_t base) {
  if (!machine.command_dram) return 0;
  return dram::address_phase(machine.command_dram->memory, base);
}

bool matches(const MappingParams& mapping, const std::string& operator_name) {
  if (mapping.op.empty() || mapping.op.back() != '*') return operator_name == mapping.op;
  return operator_name.rfind(mapping.op.substr(0, mapping.op.size() - 1), 0) == 0;
}

MappingParams mapping_for(const Machine& machine, const std::string& operator_name) {
  MappingParams found;
  found.order = "any";
  found.split = "any";
  found.lowering = "any";
  for (const MappingParams& m : machine.mappings) {
    if (matches(m, operator_name)) found = m;
  }
  return found;
}

}  // namespace macroscope::device

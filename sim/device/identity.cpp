#include "sim/device/identity.hpp"

#include <algorithm>
#include <map>

#include "models/memory/dram/address_phase.hpp"

namespace macroscope::device {
namespace {

/// Addresses that a program may touch through one operand.
struct Region {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// Regions of an operator in the order in which lowering gives them addresses.
std::vector<Region> regions_of(const program::Operator& op, const program::Workload& workload,
                               const mapping::MemoryPlan& memory) {
  std::vector<Region> regions;
  const auto add = [&](program::TensorId id, Bytes bytes) {
    const std::uint64_t base = id < memory.tensors.size() ? memory.tensors[id].base : 0;
    regions.push_back({base, base + std::max(bytes, workload.tensors[id].bytes()).count()});
  };
  if (!op.inputs.empty()) {
    // Operands of a vector operator are one stream that begins at the first.
    Bytes bytes;
    for (const program::TensorId id : op.inputs) bytes += workload.tensors[id].bytes();
    add(op.inputs.front(), bytes);
  }
  if (!op.weights.empty()) add(op.weights.front(), Bytes(0));
  add(op.output, Bytes(0));
  if (op.side) add(*op.side, Bytes(0));
  if (!op.constants.empty()) {
    Bytes bytes;
    for (const program::TensorId id : op.constants) bytes += workload.tensors[id].bytes();
    add(op.constants.front(), bytes);
  }
  const std::uint64_t spill = memory.spill.base;
  regions.push_back({spill, spill + memory.spill.bytes.count()});
  return regions;
}

/// Equal for two operators of one kind when the DRAM serves both alike.
std::vector<std::uint64_t> places(const Machine& machine, const std::vector<Region>& regions) {
  std::vector<std::uint64_t> key;
  const std::uint64_t span = dram::row_span(machine.command_dram->memory);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    key.push_back(dram_phase(machine, regions[i].begin));
    for (std::size_t j = 0; j < i; ++j) {
      // Rows are shared by regions that meet: then their distance matters.
      const bool meet = regions[i].begin / span <= (regions[j].end + span - 1) / span &&
                        regions[j].begin / span <= (regions[i].end + span - 1) / span;
      key.push_back(meet ? 1 : 0);
      key.push_back(meet ? regions[i].begin - regions[j].begin : 0);  // modulo 2^64: a key only
    }
  }
  return key;
}

}  // namespace

Identities::Identities(const Machine& machine, const program::Workload& workload,
                       const PlanBook& book, const mapping::MemoryPlan& memory) {
  const bool commands = machine.command_dram.has_value();
  const bool own = commands && machine.command_dram->port.boundary != memory::Boundary::quiesce;
  std::map<std::vector<std::uint64_t>, std::size_t> known;
  for (std::size_t i = 0; i < workload.operators.size(); ++i) {
    std::vector<std::uint64_t> key{book.kind(i)};
    if (own) key.push_back(i);
    if (commands && !own) {
      const auto more = places(machine, regions_of(workload.operators[i], workload, memory));
      key.insert(key.end(), more.begin(), more.end());
    }
    const auto [entry, added] = known.emplace(std::move(key), times_.size());
    if (added) times_.push_back(0);
    identity_of_.push_back(entry->second);
    ++times_[entry->second];
  }
}

}  // namespace macroscope::device

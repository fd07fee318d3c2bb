#include "models/memory/dram/address_phase.hpp"

#include <algorithm>
#include <numeric>

namespace macroscope::dram {
namespace {

/// Whether all row bits lie above all others.
bool rows_highest(const Memory& memory) {
  const std::uint32_t row = memory.standard.row_level();
  bool seen = false;
  for (const AddressMap::Field& field : memory.fields) {  // from the lowest bit up
    if (field.bits == 0) continue;
    if (field.level != row && seen) return false;
    seen = seen || field.level == row;
  }
  return true;
}

}  // namespace

std::uint64_t row_span(const Memory& memory) {
  const Standard& standard = memory.standard;
  const std::uint64_t rows = standard.levels[standard.row_level()].count;
  std::uint64_t in_channel = standard.capacity() / rows;
  if (memory.ecc) {
    // The data of whole blocks; of these powers of two the larger is a multiple of the other.
    const std::uint64_t blocks = in_channel / standard.access_bytes / memory.ecc->block;
    in_channel =
        std::max<std::uint64_t>(1, blocks) * memory.ecc->data_in_block() * standard.access_bytes;
  }
  if (memory.channels == 1) return in_channel;
  return memory.channels * std::lcm(in_channel, memory.interleave_bytes);
}

std::uint64_t address_phase(const Memory& memory, std::uint64_t base) {
  if (!rows_highest(memory)) return base;
  const std::uint64_t period =
      row_span(memory) * (memory.hash ? std::uint64_t{memory.standard.banks()} : 1);
  return base % period;
}

}  // namespace macroscope::dram

// Which part of an address decides how a stream meets banks and rows.
#pragma once

#include <cstdint>

#include "models/memory/dram/memory.hpp"

namespace macroscope::dram {

/// Bytes of one row of every bank of every channel, and a whole number of turns of the channels.
/// Regions that begin at multiples of it never share a row, unless the map has rows below other
/// bits.
[[nodiscard]] std::uint64_t row_span(const Memory& memory);

/// Two lists of transfers that differ only in the bases of their regions, equal in phase, make a
/// quiet memory do the same at the same clocks. Regions are parts of the memory that begin at
/// multiples of row_span() and do not overlap; transfers of one region in one list are of one
/// region in the other.
///
/// An access matters by its channel, bank and column, and by which accesses have its row; the
/// number of the row does not. With the rows above all other bits of the map and no hash the phase
/// is base mod row_span(): 0 for every region. With the hash the low row bits change the bank:
/// base mod (row_span() x banks of a channel). Where rows lie below other bits, the phase is the
/// whole address.
[[nodiscard]] std::uint64_t address_phase(const Memory& memory, std::uint64_t base);

}  // namespace macroscope::dram

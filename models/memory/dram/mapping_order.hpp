// Address mappings by name or as a list of bits.
#pragma once

#include <string>
#include <vector>

#include "models/memory/dram/address_map.hpp"
#include "sim/config/node.hpp"

namespace macroscope::dram {

/// Most runs of bits that a mapping may have.
inline constexpr std::size_t kMaxMappingFields = 24;

/// The fields of a mapping, from the least significant bit up. `order` is
///   `ro`  columns lowest, then the levels below the channel from the top down to the bank, rows
///         highest: one stream stays in one row of one bank as long as it can;
///   `bg`  pseudo-channel and bank group below the columns, then the other levels, stack ids just
///         below the rows: one stream uses several bank groups, so the burst rate is not limited by
///         CCD_L;
///   or a list from the most significant bit down, `row:16 bank:2 column:7 bank_group:2`. Names are
///   those of the levels, in snake case or as in the file; a level may stand in several places, and
///   each of its bits must have exactly one.
/// Throws ConfigError (MS506) at the value of `node`'s attribute `order`.
[[nodiscard]] std::vector<AddressMap::Field> mapping_fields(const Standard& standard,
                                                            const std::string& order,
                                                            const config::Node& node);

}  // namespace macroscope::dram

// Importer for SCALE-Sim topology files: networks as CSV rows of convolutions or of GEMMs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/program/operator.hpp"

namespace macroscope::workload {

/// A topology file larger than this is not a network.
inline constexpr std::uint64_t kLargestTopologyFile = std::uint64_t{16} << 20;

/// The network of a topology text; `file` is used for its name and in messages.
///
/// A header with M, N and K makes rows `name, M, N, K` products [M x K] * [K x N]; any other header
/// makes rows `name, ifmap height, ifmap width, filter height, filter width, channels, filters,
/// stride` convolutions of batch 1 without padding, whose output size rounds up
/// (Conv2d::ceil_output). Further columns are not used, except an `N:M` sparsity, kept as attribute
/// "sparsity", and a column that the header calls a stride width. A convolution with "DP" in its
/// name stands for as many layers `<name>Channel_<i>` as it has channels, each with one channel and
/// all filters, as SCALE-Sim expands it. Layers are independent of each other; formats are int8 x
/// int8 -> int32 -> int8.
///
/// Accepts what SCALE-Sim's reader refuses: no comma at the end, empty rows, repeated headers, a
/// byte order mark, CRLF, quoted cells, extra columns. Names that repeat get `#2`, `#3`, ...
/// appended. ConfigError with every fault found (MS240 to MS249), each at its cell.
[[nodiscard]] program::Workload parse_topology_csv(std::string_view text, const std::string& file);

/// The network in the file at `path`; MS242 when it cannot be read, MS243 when it is too large.
[[nodiscard]] program::Workload read_topology_csv(const std::string& path);

}  // namespace macroscope::workload

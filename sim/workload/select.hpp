// A part of a network by operator names or numbers.
#pragma once

#include <string_view>

#include "sim/program/operator.hpp"

namespace macroscope::workload {

/// The operators `a..b` (both included), `a..`, `..b` or `a` of `workload`, with the tensors
/// they use.
///
/// An end is a number from 0, the name of an operator, or the name of a block ("layer1.0": from its
/// first or to its last operator). Throws ConfigError MS215 with the nearest name, located at
/// `--layers`.
[[nodiscard]] program::Workload select_layers(const program::Workload& workload,
                                              std::string_view range);

}  // namespace macroscope::workload

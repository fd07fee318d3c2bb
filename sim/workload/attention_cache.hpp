// Keys and values that are kept from token to token.
#pragma once

#include <string>
#include <vector>

#include "sim/workload/builder.hpp"

namespace macroscope::workload {

/// A KV-cache tensor of `dims` called `<operator>.<suffix>` that `made` becomes a part of. All
/// passes of a chunked prefill share it.
[[nodiscard]] program::TensorId cache_with(Builder& builder, const Element& e, const Value& made,
                                           const std::string& suffix,
                                           std::vector<std::uint64_t> dims);

/// The part of `whole` with `dims`, called `<operator>.<suffix>`; `whole` itself where it is as
/// large.
[[nodiscard]] program::TensorId part_of(Builder& builder, const Element& e, program::TensorId whole,
                                        const std::string& suffix, std::vector<std::uint64_t> dims);

}  // namespace macroscope::workload

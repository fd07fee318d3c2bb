// Small text helpers of the workload reader.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace macroscope::workload {

/// Bytes to underline for `text`, at least one.
[[nodiscard]] inline std::uint32_t length_of(const std::string& text) {
  return static_cast<std::uint32_t>(std::max<std::size_t>(text.size(), 1));
}

/// Parts of `text` between `separator`s outside parentheses, each with its offset; blanks trimmed.
[[nodiscard]] std::vector<std::pair<std::string, std::size_t>> split(const std::string& text,
                                                                     char separator);

}  // namespace macroscope::workload

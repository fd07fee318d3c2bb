// Located faults found after reading: the line is quoted, and unknown names get the nearest known
// one.
#pragma once

#include <string>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/core/text.hpp"

namespace macroscope::config {

/// A ConfigError with one fault; quotes the line of the file when it can be read.
[[nodiscard]] ConfigError fault(std::string id, const SourceLocation& where, std::string message,
                                std::vector<Note> notes = {}, std::uint32_t length = 1);

/// `where` moved right by `bytes`: a place in the middle of an attribute.
[[nodiscard]] SourceLocation shifted(SourceLocation where, std::size_t bytes);

}  // namespace macroscope::config

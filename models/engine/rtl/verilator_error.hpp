// What Verilator prints, read.
#pragma once

#include <optional>
#include <string>

#include "sim/core/error.hpp"

namespace macroscope::engine {

/// A complaint and its place.
struct VerilatorError {
  SourceLocation where;
  std::string message;
};

/// The first error that names a place; where there is none, the first warning about widths, which
/// is one at a port.
[[nodiscard]] std::optional<VerilatorError> first_error(const std::string& output);

}  // namespace macroscope::engine

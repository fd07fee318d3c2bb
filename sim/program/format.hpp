// The number formats an operator's operands have. Bit layouts live in models/numerics.
#pragma once

#include <string>

#include "sim/core/quantity.hpp"

namespace macroscope::program {

/// One number format as the simulator needs it for sizes: a name and its storage width.
struct Format {
  std::string name;  // "int8", "fp16", ...
  Bits bits;

  bool operator==(const Format&) const = default;
};

/// Formats of the four operand classes of a tensor operation.
struct OperandFormats {
  Format input;
  Format weight;
  Format accumulator;
  Format output;

  bool operator==(const OperandFormats&) const = default;
};

}  // namespace macroscope::program

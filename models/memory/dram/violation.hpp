// What the constraint checker reports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/core/error.hpp"

namespace macroscope::dram {

/// A command that a standard does not allow where it stands.
struct Violation {
  std::uint64_t index = 0;               // of the command, in the order of the log from 0
  std::optional<std::uint64_t> earlier;  // of the command it collides with, where there is one
  std::string rule;                      // `ACT -> RD, nRCD = 22 at Bank`, or a sentence
  SourceLocation where;                  // of the constraint's row; no file for other rules
  std::int64_t clocks_short = 0;         // too early by; 0 for rules without a clock
  std::string text;                      // the whole message, one line without its end
};

}  // namespace macroscope::dram

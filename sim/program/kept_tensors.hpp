// What of a network stays in a scratchpad between operators, as numbers.
#pragma once

#include <cstdint>
#include <string>

#include "sim/core/quantity.hpp"

namespace macroscope::program {

/// A plan of tensors that stay; zeros where none do.
struct KeptTensors {
  std::uint64_t tensors = 0;  // results that stay until their last use, or are brought back
  Bytes bytes;                // of them
  Bytes footprint;            // most of them and of the tiles' room at any time
  Bytes spilled, retrieved;   // by operators of their own
  std::string method;         // of the plan
  bool proven = false;        // no plan of these tensors moves fewer bytes
};

}  // namespace macroscope::program

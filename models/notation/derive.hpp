// The notation that follows from an engine, its size and its PE.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "models/notation/notation.hpp"

namespace macroscope::notation {

/// An engine and its PE, as far as the notation sees them: sizes by dimension, 1 where the engine
/// is not parallel.
struct EngineShape {
  std::string engine;    // element of the architecture: systolic, cube, adder_tree, ...
  std::string dataflow;  // systolic: os, ws, is
  std::uint64_t m = 1;
  std::uint64_t n = 1;
  std::uint64_t k = 1;
  std::string pe = "mac";     // models/pe/README.md
  std::uint32_t a_width = 8;  // bits, for the number of digits
  std::uint32_t b_width = 8;
};

/// The notation of the pair, or the sentence why there is none.
[[nodiscard]] std::variant<Notation, std::string> derive(const EngineShape& shape);

/// Parallel products over a dimension: the sizes of all its parallel loops.
[[nodiscard]] std::uint64_t parallel_size(const Notation& notation, Dim dim);

}  // namespace macroscope::notation

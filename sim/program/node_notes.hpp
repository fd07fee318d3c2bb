// What a network's file has besides the operators that run.
#pragma once

#include <cstddef>
#include <string>

#include "sim/core/quantity.hpp"

namespace macroscope::program {

/// A node of a network's file that no operator stands for, because nothing is known about it.
struct SkippedNode {
  std::string name;
  std::string type;  // "com.acme.Foo"
  std::string block;
  std::size_t position = 0;  // number of operators that run before it
  Bytes output_bytes;        // as far as the shapes of its results are known
};

/// A node of a network's file that costs nothing, and why: the rule that makes it free.
struct FreeNode {
  std::string name;
  std::string type;  // "Transpose"
  std::string rule;  // "moves dimensions of size 1 only"
};

}  // namespace macroscope::program

// What yosys says of a module before anything is synthesized.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/cost/synthesis/flow.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cost::synthesis {

/// A port with the parameters set.
struct ElaboratedPort {
  std::string name;
  std::string direction;  // input, output or inout
  std::uint32_t width = 0;
  SourceLocation where;
};

/// The top as it was elaborated, or why it was not.
struct Elaboration {
  std::string error;     // sentence of yosys; empty: there is none
  SourceLocation where;  // of the error, without a file when yosys does not say; else of the module
  std::vector<ElaboratedPort> ports;  // in their order
};

/// Commands that read the files, set the parameters and elaborate the top.
[[nodiscard]] std::string elaboration_script(const Request& request);

/// Elaborates the top of a request. Throws ToolError MS606 when yosys ends without a word.
[[nodiscard]] Elaboration elaborate(const Request& request, const ScratchFolder& folder);

}  // namespace macroscope::cost::synthesis

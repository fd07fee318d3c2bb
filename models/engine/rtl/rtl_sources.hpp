// The files of a build: the RTL, what stands in for parts of it, and the factory around the model.
#pragma once

#include <string>
#include <vector>

#include "models/engine/rtl/rtl_spec.hpp"

namespace macroscope::engine {

/// A file for Verilator: one that exists, or a text that is written for the build.
struct RtlSource {
  std::string path;  // of a generated one its name
  std::string text;
  bool generated = false;
};

/// All sources of a build in their order, with their texts. Throws ConfigError MS465 when a file of
/// the user's cannot be read, ToolError MS462 when one of ours cannot.
[[nodiscard]] std::vector<RtlSource> rtl_sources(const RtlSpec& spec);

/// C++ of the functions that RtlModule loads: a SystemC module with a signal at every port.
[[nodiscard]] std::string factory_text(const RtlSpec& spec);

}  // namespace macroscope::engine

// Builds of the RTL, kept in a cache: a Verilated SystemC model in a shared object.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/engine/rtl/rtl_spec.hpp"

namespace macroscope::engine {

/// Is told what takes time: one line per build that is not in the cache.
using BuildProgress = std::function<void(const std::string& line)>;

/// $XDG_CACHE_HOME/macroscope/rtl, or the same below ~/.cache.
[[nodiscard]] std::string rtl_cache_folder();

/// The shared object of a build, made when the cache has none. Its name is a hash of all sources,
/// parameters and tool versions. It is written to a name of its own and renamed, under a lock, so
/// processes may ask for the same one at the same time.
///
/// Throws ToolError MS461 when a tool is missing and MS462 when it fails on our RTL; ConfigError
/// MS465 with Verilator's words when it does not accept the user's.
[[nodiscard]] std::string build_rtl(const RtlSpec& spec, const BuildProgress& progress = {});

/// The same for several, as many at a time as there are processors.
std::vector<std::string> build_rtl(const std::vector<RtlSpec>& specs,
                                   const BuildProgress& progress = {});

}  // namespace macroscope::engine

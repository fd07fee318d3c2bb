// Opens a file, checks its text, and lays it on the files it includes.
#pragma once

#include <string>
#include <string_view>

#include "sim/config/raw_tree.hpp"

namespace macroscope::config {

/// Newest value of the root attribute `version` that this program reads.
inline constexpr unsigned kConfigVersion = 1;

/// The merged elements of `path` and its includes. Files are added to `sources`, faults to
/// `faults`; when there are faults the result must not be used further.
[[nodiscard]] RawElement load_with_includes(const std::string& path, std::string_view root,
                                            const Registry& registry, SourceSet& sources,
                                            FaultList& faults);

/// The same for a text in memory; an include is a fault.
[[nodiscard]] RawElement load_from_memory(const std::string& name, std::string_view bytes,
                                          std::string_view root, const Registry& registry,
                                          SourceSet& sources, FaultList& faults);

}  // namespace macroscope::config

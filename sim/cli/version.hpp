// What this program is built from.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace macroscope::cli {

/// "0.1.0".
[[nodiscard]] const char* program_version();

/// Commit the program was built from, "-dirty" when the tree had changes, "unknown" without git.
[[nodiscard]] const char* git_state();

/// Name and version of each library, in a fixed order.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> library_versions();

/// What `macroscope --version` prints.
[[nodiscard]] std::string version_text();

}  // namespace macroscope::cli

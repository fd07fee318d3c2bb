// The kinds of XML files the program reads, told apart by their root element.
#pragma once

#include <string>
#include <vector>

#include "sim/config/reader.hpp"
#include "sim/config/registry.hpp"

namespace macroscope::cli {

/// One kind of file: its root element and the components it may hold.
struct FileKind {
  const char* root;
  const config::Registry* registry;
};

/// All kinds, the architecture first.
[[nodiscard]] const std::vector<FileKind>& file_kinds();

/// The kind of a file by its root element. A file that cannot be read or has no root counts as an
/// architecture, so that reading it gives the located fault; MS113 for any other root.
[[nodiscard]] const FileKind& kind_of(const std::string& path);

/// Reads an XML file of any kind with `-p` texts applied; the `workload.` prefix is for workload
/// files optional. Throws ConfigError with all faults.
[[nodiscard]] config::Description read_any(const std::string& path,
                                           const std::vector<std::string>& overrides);

}  // namespace macroscope::cli

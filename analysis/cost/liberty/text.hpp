// The text of a Liberty file, plain or gzip, kept for the places of faults.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "sim/config/source_file.hpp"

namespace macroscope::cost::liberty {

/// Reads a file; gzip is told by its first bytes. Throws ConfigError MS602 when it cannot be read,
/// is larger than 512 MiB unpacked, or its packed data is broken.
[[nodiscard]] std::shared_ptr<const config::SourceFile> read_text(const std::string& path);

/// A ConfigError MS603 at `length` bytes of the file.
[[nodiscard]] ConfigError fault_at(const config::SourceFile& file, std::size_t offset,
                                   std::size_t length, std::string message);

}  // namespace macroscope::cost::liberty

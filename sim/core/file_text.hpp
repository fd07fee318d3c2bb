// A whole file as text.
#pragma once

#include <optional>
#include <string>

namespace macroscope {

/// The bytes of a file; nothing when it cannot be read, for instance because it is a folder.
[[nodiscard]] std::optional<std::string> file_text(const std::string& path);

}  // namespace macroscope

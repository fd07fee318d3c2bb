// Whole files in and out, with errors that name the file and the reason.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace macroscope::cli {

/// The bytes of a file. Throws ConfigError (MS192) when it cannot be read.
[[nodiscard]] std::string read_text_file(const std::filesystem::path& path);

/// Throws OutputError when write_text_file() could not write there: asked before work that takes long.
void require_writable(const std::filesystem::path& path);

/// Writes beside the target and renames, so that no reader sees half a file. Throws OutputError.
void write_text_file(const std::filesystem::path& path, std::string_view bytes);

/// An argument as a POSIX shell reads it back.
[[nodiscard]] std::string shell_quoted(const std::string& argument);

}  // namespace macroscope::cli

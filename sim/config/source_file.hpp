// The text of an input file, kept so that every fault can show its line and column.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"

namespace macroscope::config {

/// One file. Offsets count bytes from the start, the byte order mark included.
class SourceFile {
 public:
  SourceFile(std::string name, std::string text);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Bytes of the byte order mark: 0 or 3.
  [[nodiscard]] std::size_t start() const { return start_; }

  /// Columns count characters (code points), as editors do.
  [[nodiscard]] SourceLocation location(std::size_t offset) const;
  /// The line that holds `offset` without its end; empty when it is too long to print.
  [[nodiscard]] std::string line_text(std::size_t offset) const;
  /// A fault at `length` bytes from `offset`.
  [[nodiscard]] Fault fault(std::string id, std::size_t offset, std::size_t length,
                            std::string message) const;

 private:
  [[nodiscard]] std::size_t line_index(std::size_t offset) const;

  std::string name_;
  std::string text_;
  std::size_t start_ = 0;
  std::vector<std::size_t> line_starts_;
};

/// All files of one description.
class SourceSet {
 public:
  std::vector<std::unique_ptr<const SourceFile>> files;

  /// The line of `where`, or empty when the file or line is unknown.
  [[nodiscard]] std::string line_text(const SourceLocation& where) const;
};

/// Offset of the first byte that is not UTF-8 or not an XML character; nothing when all is well.
[[nodiscard]] std::optional<std::size_t> first_invalid_character(std::string_view text);

}  // namespace macroscope::config

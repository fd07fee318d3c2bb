#include "sim/config/source_file.hpp"

#include <algorithm>

namespace macroscope::config {
namespace {

constexpr std::size_t kLongestPrintedLine = 160;

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

/// Length of the character at `text[at]`, or 0 when it is not valid UTF-8 or not an XML character.
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(at);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return 0;
  unsigned code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return 0;
    code = (code << 6U) | (byte(at + i) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF || code == 0xFFFE || code == 0xFFFF) return 0;
  return length;
}

}  // namespace

std::optional<std::size_t> first_invalid_character(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = character_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

SourceFile::SourceFile(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  if (text_.compare(0, 3, "\xEF\xBB\xBF") == 0) start_ = 3;
  line_starts_.push_back(start_);
  for (std::size_t i = start_; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
}

std::size_t SourceFile::line_index(std::size_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return after == line_starts_.begin() ? 0
                                       : static_cast<std::size_t>(after - line_starts_.begin()) - 1;
}

SourceLocation SourceFile::location(std::size_t offset) const {
  offset = std::clamp(offset, start_, text_.size());
  const std::size_t line = line_index(offset);
  const std::size_t begin = line_starts_[line];
  const std::size_t column =
      count_characters(std::string_view(text_).substr(begin, offset - begin)) + 1;
  return {name_, static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(column)};
}

std::string SourceFile::line_text(std::size_t offset) const {
  const std::size_t line = line_index(std::min(offset, text_.size()));
  const std::size_t begin = line_starts_[line];
  std::size_t end = line + 1 < line_starts_.size() ? line_starts_[line + 1] - 1 : text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  const std::string_view view = std::string_view(text_).substr(begin, end - begin);
  if (view.size() > kLongestPrintedLine || first_invalid_character(view)) return {};
  return std::string(view);
}

Fault SourceFile::fault(std::string id, std::size_t offset, std::size_t length,
                        std::string message) const {
  Fault out;
  out.id = std::move(id);
  out.where = location(offset);
  out.message = std::move(message);
  out.source_line = line_text(offset);
  offset = std::min(offset, text_.size());
  const std::string_view marked = std::string_view(text_).substr(offset, length);
  out.length = static_cast<std::uint32_t>(count_characters(marked.substr(0, marked.find('\n'))));
  return out;
}

std::string SourceSet::line_text(const SourceLocation& where) const {
  if (where.line == 0) return {};
  for (const auto& file : files) {
    if (file->name() != where.file) continue;
    std::size_t offset = file->start();
    for (std::uint32_t line = 1; line < where.line; ++line) {
      offset = file->text().find('\n', offset);
      if (offset == std::string::npos) return {};
      ++offset;
    }
    return file->line_text(offset);
  }
  return {};
}

}  // namespace macroscope::config

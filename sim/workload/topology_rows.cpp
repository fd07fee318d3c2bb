#include "sim/workload/topology_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace macroscope::workload {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Length of the well-formed UTF-8 sequence at the front of `text`, 0 when there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool second = follows(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
    return second && follows(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool second = follows(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
    return second && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

[[noreturn]] void fail(const std::string& file, std::uint32_t line, std::size_t offset,
                       std::string id, std::string message) {
  throw ConfigError(Fault{std::move(id),
                          {file, line, static_cast<std::uint32_t>(offset + 1)},
                          std::move(message),
                          {},
                          {},
                          0});
}

void check_characters(std::string_view line, const std::string& file, std::uint32_t number) {
  for (std::size_t i = 0; i < line.size();) {
    const auto byte = static_cast<unsigned char>(line[i]);
    const std::size_t length = utf8_length(line.substr(i));
    if (length == 0) {
      fail(file, number, i, "MS240",
           fmt::format("byte 0x{:02X} is not UTF-8; save the file as UTF-8", byte));
    }
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
      fail(file, number, i, "MS241", fmt::format("control character 0x{:02X} in a topology", byte));
    }
    i += length;
  }
}

// Reads one line from left to right.
class LineReader {
 public:
  LineReader(std::string_view line, const std::string& file, std::uint32_t number)
      : line_(line), file_(file), number_(number) {}

  std::vector<CsvCell> cells() {
    std::vector<CsvCell> out;
    for (;;) {
      out.push_back(next_cell());
      if (at_ >= line_.size()) return out;
      ++at_;  // the comma
    }
  }

 private:
  CsvCell next_cell() {
    while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
    CsvCell cell;
    const std::size_t begin = at_;
    cell.column = static_cast<std::uint32_t>(begin + 1);
    if (at_ < line_.size() && line_[at_] == '"') {
      cell.text = quoted();
      cell.length = static_cast<std::uint32_t>(at_ - begin);
      while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
      if (at_ < line_.size() && line_[at_] != ',') {
        fail(file_, number_, at_, "MS241", "expected a comma after the closing quote");
      }
    } else {
      while (at_ < line_.size() && line_[at_] != ',') ++at_;
      cell.text = std::string(line_.substr(begin, at_ - begin));
    }
    const std::size_t first = cell.text.find_first_not_of(" \t");
    if (first == std::string::npos) {
      cell.text.clear();
    } else {
      cell.text = cell.text.substr(first, cell.text.find_last_not_of(" \t") - first + 1);
    }
    if (cell.length == 0) cell.length = static_cast<std::uint32_t>(cell.text.size());
    return cell;
  }

  std::string quoted() {
    const std::size_t begin = at_++;
    std::string text;
    for (;; ++at_) {
      if (at_ >= line_.size()) {
        fail(file_, number_, begin, "MS241", "this quote does not close before the line ends");
      }
      if (line_[at_] == '"') {
        if (at_ + 1 >= line_.size() || line_[at_ + 1] != '"') break;
        ++at_;
      }
      text += line_[at_];
    }
    ++at_;
    return text;
  }

  std::string_view line_;
  const std::string& file_;
  std::uint32_t number_;
  std::size_t at_ = 0;
};

}  // namespace

Fault fault_at(const std::string& file, const CsvRow& row, const CsvCell& cell, std::string id,
               std::string message) {
  return {std::move(id), {file, row.line, cell.column}, std::move(message), {}, row.source,
          cell.length};
}

std::vector<CsvRow> csv_rows(std::string_view text, const std::string& file) {
  std::vector<CsvRow> rows;
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(3);
  std::uint32_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    if (text.substr(0, 2) == "\r\n") {
      text.remove_prefix(2);
    } else if (!text.empty()) {
      text.remove_prefix(1);
    }
    ++number;
    check_characters(line, file, number);
    if (line.find_first_not_of(" \t,") == std::string_view::npos) continue;
    rows.push_back({number, std::string(line), LineReader(line, file, number).cells()});
  }
  return rows;
}

}  // namespace macroscope::workload

#include "models/engine/rtl/verilator_error.hpp"

#include <charconv>
#include <sstream>

namespace macroscope::engine {
namespace {

std::optional<std::uint32_t> number(const std::string& text) {
  std::uint32_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "FILE:LINE:COLUMN: message" behind `begin`. A file's name may hold colons.
std::optional<VerilatorError> located(const std::string& line, std::size_t begin) {
  const std::size_t end = line.find(": ", begin);
  if (end == std::string::npos) return std::nullopt;
  const std::size_t column = line.rfind(':', end - 1);
  const std::size_t row = column == std::string::npos ? column : line.rfind(':', column - 1);
  if (row == std::string::npos || row <= begin) return std::nullopt;
  const auto r = number(line.substr(row + 1, column - row - 1));
  const auto c = number(line.substr(column + 1, end - column - 1));
  if (!r || !c) return std::nullopt;
  return VerilatorError{{line.substr(begin, row - begin), *r, *c}, line.substr(end + 2)};
}

/// The first line that begins with `mark`.
std::optional<VerilatorError> first(const std::string& output, const std::string& mark) {
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(mark, 0) != 0) continue;
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    if (auto found = located(line, colon + 2)) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<VerilatorError> first_error(const std::string& output) {
  if (auto error = first(output, "%Error")) return error;
  return first(output, "%Warning-WIDTH");
}

}  // namespace macroscope::engine

#include "sim/config/faults.hpp"

#include <fstream>

namespace macroscope::config {
namespace {

std::string line_of(const SourceLocation& where) {
  if (where.line == 0) return {};
  std::ifstream file(where.file);
  std::string line;
  for (std::uint32_t i = 0; i < where.line; ++i) {
    if (!std::getline(file, line)) return {};
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

}  // namespace

ConfigError fault(std::string id, const SourceLocation& where, std::string message,
                  std::vector<Note> notes, std::uint32_t length) {
  Fault result;
  result.id = std::move(id);
  result.where = where;
  result.message = std::move(message);
  result.notes = std::move(notes);
  result.source_line = line_of(where);
  result.length = length;
  return ConfigError(std::move(result));
}

SourceLocation shifted(SourceLocation where, std::size_t bytes) {
  where.column += static_cast<std::uint32_t>(bytes);
  return where;
}

}  // namespace macroscope::config

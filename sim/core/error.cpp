#include "sim/core/error.hpp"

#include <fmt/format.h>

namespace macroscope {

std::string SourceLocation::text() const {
  if (line == 0) return file;
  return fmt::format("{}:{}:{}", file, line, column);
}

std::string Fault::text() const {
  std::string out = fmt::format("{}: error[{}]: {}", where.text(), id, message);
  if (!source_line.empty() && where.line > 0) {
    const std::string number = fmt::format("{:5}", where.line);
    const std::size_t lead = where.column > 0 ? where.column - 1 : 0;
    std::string indent;  // tabs stay tabs, so that the carets stand below their text
    for (std::size_t i = 0; i < lead; ++i) {
      indent += i < source_line.size() && source_line[i] == '\t' ? '\t' : ' ';
    }
    out += fmt::format("\n{} | {}\n      | {}{}", number, source_line, indent,
                       std::string(length > 0 ? length : 1, '^'));
  }
  for (const Note& note : notes) {
    out += note.where.file.empty()
               ? fmt::format("\n  note: {}", note.message)
               : fmt::format("\n  note: {}: {}", note.where.text(), note.message);
  }
  return out;
}

Fault whole_fault(std::string id, std::string where, std::string message) {
  Fault fault;
  fault.id = std::move(id);
  fault.where.file = std::move(where);
  fault.message = std::move(message);
  return fault;
}

ConfigError::ConfigError(Fault fault) : ConfigError(std::vector<Fault>{std::move(fault)}) {}

ConfigError::ConfigError(std::vector<Fault> faults) : faults_(std::move(faults)) {
  for (const Fault& fault : faults_) {
    if (!text_.empty()) text_ += '\n';
    text_ += fault.text();
  }
}

ModelError::ModelError(std::string id, std::string message)
    : id_(std::move(id)),
      message_(std::move(message)),
      text_(fmt::format("error[{}]: {}", id_, message_)) {}

ToolError::ToolError(std::string id, std::string message)
    : id_(std::move(id)), text_(fmt::format("error[{}]: {}", id_, message)) {}

}  // namespace macroscope

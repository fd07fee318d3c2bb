// The three ways a run can fail: the user's input, a request that cannot be modelled, a missing
// tool.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <vector>

namespace macroscope {

/// A place in a text file. Line and column start at 1; 0 means "the file as a whole".
struct SourceLocation {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  /// `file:line:column`, or `file` when the line is unknown.
  [[nodiscard]] std::string text() const;
  bool operator==(const SourceLocation&) const = default;
};

/// A second place that helps to understand a fault ("ports set here").
struct Note {
  SourceLocation where;
  std::string message;
};

/// One fault of one input, with everything needed to print it.
struct Fault {
  std::string id;  // MS1xx config, MS2xx workload, MS3xx mapping, MS4xx model, MS5xx memory
  SourceLocation where;
  std::string message;
  std::vector<Note> notes;
  std::string source_line;   // the text of the line, empty when there is none
  std::uint32_t length = 0;  // bytes to underline

  /// `file:line:column: error[MS102]: message`, source line with carets, notes.
  [[nodiscard]] std::string text() const;
};

/// A fault of a file, folder or option as a whole: `where` says which.
[[nodiscard]] Fault whole_fault(std::string id, std::string where, std::string message);

/// The user's file, command line or parameter is wrong (exit code 2). Carries every fault found.
class ConfigError : public std::exception {
 public:
  explicit ConfigError(Fault fault);
  explicit ConfigError(std::vector<Fault> faults);
  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::vector<Fault> faults_;
  std::string text_;
};

/// The request is well formed but cannot be modelled, or an identity broke (exit code 3).
class ModelError : public std::exception {
 public:
  ModelError(std::string id, std::string message);
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string id_;
  std::string message_;
  std::string text_;
};

/// An external tool is missing or failed (exit code 4).
class ToolError : public std::exception {
 public:
  ToolError(std::string id, std::string message);
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string id_;
  std::string text_;
};

}  // namespace macroscope

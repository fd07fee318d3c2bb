// Command logs as CSV: `clock,command,<levels>,type,source`, one command a line.
#pragma once

#include <cstdint>
#include <istream>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "models/memory/dram/command_record.hpp"
#include "models/memory/dram/standard.hpp"

namespace macroscope::dram {

/// Writes a log, a line for every command: the ids of all levels in their order (-1 where the
/// command addresses everything below), the type (0 read, 1 write, -1 maintenance) and the source
/// (0 for a request, -1 for maintenance).
class CommandCsvWriter {
 public:
  /// Writes the header. The stream must outlive the writer.
  CommandCsvWriter(std::ostream& out, const Standard& standard);
  CommandCsvWriter(const CommandCsvWriter&) = delete;
  CommandCsvWriter& operator=(const CommandCsvWriter&) = delete;
  ~CommandCsvWriter();

  void write(const CommandRecord& record);

 private:
  void flush();

  std::ostream* out_;
  std::vector<std::string> names_;  // of the commands
  std::size_t levels_;
  std::string lines_;  // not yet in the stream
};

/// Reads a log in pieces of bounded size, so that it may be larger than memory.
class CommandCsvReader {
 public:
  /// Reads the header; `file` names the stream in faults. Throws ConfigError (MS520) when the
  /// header is not the one of this standard.
  CommandCsvReader(std::istream& in, std::string file, const Standard& standard);

  /// The next command, or false at the end. Throws ConfigError (MS521) at a line that is no
  /// command of this standard. Ids beyond the organization and falling clocks are left to the
  /// checker.
  bool next(CommandRecord& record);

 private:
  bool next_line(std::string_view& line);
  [[nodiscard]] CommandRecord parse(std::string_view line) const;
  [[noreturn]] void fail(const char* id, std::string_view line, std::string_view cell,
                         const std::string& message) const;

  std::istream* in_;
  std::string file_;
  std::string header_;
  std::vector<std::string> names_;   // of the commands
  std::vector<std::string> levels_;  // names
  std::string buffer_;
  std::size_t at_ = 0;  // in buffer_
  std::uint32_t line_number_ = 0;
};

}  // namespace macroscope::dram

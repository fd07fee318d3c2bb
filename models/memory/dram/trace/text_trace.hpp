// Traces of text lines.
#pragma once

#include <string_view>

#include "models/memory/dram/trace/trace_reader.hpp"

namespace macroscope::dram {

/// One access a line, fields separated by white space, in one of the two text formats. Empty lines
/// and lines that begin with `#` are left out. Addresses are decimal, or hexadecimal after `0x`.
class TextTrace final : public TraceReader {
 public:
  TextTrace(std::unique_ptr<ByteSource> source, const std::string& name, TraceFormat format,
            const TraceLimits& limits)
      : TraceReader(std::move(source), name, format, limits) {}

 private:
  bool fill() override;
  [[nodiscard]] Fault place(std::string id, std::string message) const override;

  void read_line(std::string_view line);
  [[nodiscard]] std::uint64_t address(std::string_view field);
  [[nodiscard]] std::uint64_t clock(std::string_view field);
  /// A fault at a field of the current line.
  [[noreturn]] void fail_at(std::string_view field, std::string id, std::string message);

  std::uint32_t line_number_ = 0;
  std::string_view line_;  // being read
  std::size_t field_ = 0;  // column of the field that faults are about, from 0
  std::size_t field_length_ = 0;
  std::uint64_t last_clock_ = 0;
};

/// The format of the first line with a request; nothing when it is of none. The text may end within
/// a line.
[[nodiscard]] std::optional<TraceFormat> detect_text_format(std::string_view text);

}  // namespace macroscope::dram

#include "models/memory/dram/trace/text_trace.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace macroscope::dram {
namespace {

constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kFields = 4;  // one more than any line needs

/// The fields of a line; `count` may be more than are kept.
struct Fields {
  std::array<std::string_view, kFields> text;
  std::size_t count = 0;
};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

Fields split(std::string_view line) {
  Fields fields;
  std::size_t at = 0;
  while (fields.count < kFields) {
    while (at < line.size() && is_space(line[at])) ++at;
    if (at == line.size()) break;
    const std::size_t begin = at;
    while (at < line.size() && !is_space(line[at])) ++at;
    fields.text[fields.count++] = line.substr(begin, at - begin);
  }
  return fields;
}

bool skipped(const Fields& fields) {
  return fields.count == 0 || fields.text[0].front() == '#';
}

enum class Operation : std::uint8_t { read, write, unknown };

Operation ramulator_operation(std::string_view field) {
  if (field == "LD" || field == "R") return Operation::read;
  if (field == "ST" || field == "W") return Operation::write;
  return Operation::unknown;
}

Operation dramsim3_operation(std::string_view field) {
  if (field == "READ" || field == "read") return Operation::read;
  if (field == "WRITE" || field == "write") return Operation::write;
  return Operation::unknown;
}

std::optional<std::uint64_t> number(std::string_view field) {
  const bool hex = field.size() > 2 && field[0] == '0' && (field[1] == 'x' || field[1] == 'X');
  if (hex) field.remove_prefix(2);
  std::uint64_t value = 0;
  const auto done =
      std::from_chars(field.data(), field.data() + field.size(), value, hex ? 16 : 10);
  if (done.ec != std::errc() || done.ptr != field.data() + field.size()) return std::nullopt;
  return value;
}

/// Printable, and short enough for a message.
std::string shown(std::string_view field) {
  std::string text;
  for (const char c : field.substr(0, 40)) {
    if (c >= 0x20 && c < 0x7F) {
      text += c;
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return field.size() > 40 ? text + "..." : text;
}

}  // namespace

std::optional<TraceFormat> detect_text_format(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const Fields fields = split(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (skipped(fields)) continue;
    if (ramulator_operation(fields.text[0]) != Operation::unknown) return TraceFormat::ramulator;
    if (fields.count >= 2 && dramsim3_operation(fields.text[1]) != Operation::unknown) {
      return TraceFormat::dramsim3;
    }
    return std::nullopt;
  }
  return std::nullopt;
}

bool TextTrace::fill() {
  std::string_view bytes = buffer_.bytes();
  std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) {
    if (buffer_.refill()) {
      bytes = buffer_.bytes();
      end = bytes.find('\n');
    }
    if (bytes.empty()) return false;
  }
  do {
    const bool cut = end == std::string_view::npos;
    line_ = bytes.substr(0, cut ? bytes.size() : end);
    ++line_number_;
    if (line_.size() > kLongestLine) {
      fail_at(line_.substr(0, 0), "MS533",
              fmt::format("the line is longer than {} bytes", kLongestLine));
    }
    buffer_.take(line_.size() + (cut ? 0 : 1));
    read_line(line_);
    bytes = buffer_.bytes();
    end = bytes.find('\n');
  } while (end != std::string_view::npos && !full());
  return true;
}

void TextTrace::read_line(std::string_view line) {
  const Fields fields = split(line);
  if (skipped(fields)) return;
  const bool ramulator = format() == TraceFormat::ramulator;
  const std::size_t wanted = ramulator ? 2 : 3;
  const char* const expected =
      ramulator ? "LD, ST, R or W and an address" : "an address, READ or WRITE, and a clock";
  if (fields.count < wanted) {
    fail_at(line.substr(line.size()), "MS533",
            fmt::format("the line ends early: expected {}", expected));
  }
  if (fields.count > wanted) {
    fail_at(fields.text[wanted], "MS533",
            fmt::format("\"{}\" is too much: expected {}", shown(fields.text[wanted]), expected));
  }
  const std::string_view name = fields.text[ramulator ? 0 : 1];
  const Operation operation = ramulator ? ramulator_operation(name) : dramsim3_operation(name);
  if (operation == Operation::unknown) {
    fail_at(name, "MS533",
            fmt::format("unknown operation \"{}\": expected {}", shown(name), expected));
  }
  const std::uint64_t offered = ramulator ? 0 : clock(fields.text[2]);
  const std::uint64_t where = address(fields.text[ramulator ? 1 : 0]);
  add(where, operation == Operation::write, offered);
}

std::uint64_t TextTrace::address(std::string_view field) {
  const std::optional<std::uint64_t> value = number(field);
  if (!value) {
    fail_at(field, "MS533",
            fmt::format("\"{}\" is no address: expected a 64-bit number, hexadecimal after 0x",
                        shown(field)));
  }
  field_ = static_cast<std::size_t>(field.data() - line_.data());
  field_length_ = field.size();
  return *value;
}

std::uint64_t TextTrace::clock(std::string_view field) {
  const std::optional<std::uint64_t> value = number(field);
  if (!value) {
    fail_at(field, "MS533", fmt::format("\"{}\" is no clock: expected a number", shown(field)));
  }
  if (*value < last_clock_) {
    fail_at(
        field, "MS535",
        fmt::format("clock {} comes after clock {}: clocks must not fall", *value, last_clock_));
  }
  if (*value > kMaxTraceClock) {
    fail_at(field, "MS535",
            fmt::format("clock {} is beyond the largest possible, {}", *value, kMaxTraceClock));
  }
  last_clock_ = *value;
  return *value;
}

void TextTrace::fail_at(std::string_view field, std::string id, std::string message) {
  field_ = static_cast<std::size_t>(field.data() - line_.data());
  field_length_ = field.size();
  fail(std::move(id), std::move(message));
}

Fault TextTrace::place(std::string id, std::string message) const {
  Fault fault;
  fault.id = std::move(id);
  fault.where = {name_, line_number_, static_cast<std::uint32_t>(field_ + 1)};
  fault.message = std::move(message);
  if (line_.size() <= 160) {
    for (const char c : line_) {
      if (c == '\r') continue;
      fault.source_line += c >= 0x20 && c < 0x7F ? c : c == '\t' ? '\t' : '?';
    }
    fault.length = static_cast<std::uint32_t>(field_length_);
  }
  return fault;
}

}  // namespace macroscope::dram

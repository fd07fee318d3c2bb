#include "models/memory/dram/command_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>

#include "sim/core/text.hpp"

namespace macroscope::dram {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 16U;
constexpr std::size_t kLongestLine = 4096;

std::vector<std::string> command_names(const Standard& standard) {
  std::vector<std::string> names;
  for (const Command& command : standard.commands) names.push_back(command.name);
  return names;
}

std::string header(const Standard& standard) {
  std::string text = "clock,command,";
  for (const Level& level : standard.levels) text += level.name + ",";
  return text + "type,source";
}

/// Cuts the text before the next comma off `line`.
std::string_view take_cell(std::string_view& line) {
  const std::size_t comma = line.find(',');
  const std::string_view cell = line.substr(0, comma);
  line.remove_prefix(comma == std::string_view::npos ? line.size() : comma + 1);
  return cell;
}

template <class Integer>
bool to_number(std::string_view cell, Integer& value) {
  const char* const end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(cell.data(), end, value);
  return error == std::errc() && stop == end;
}

}  // namespace

CommandCsvWriter::CommandCsvWriter(std::ostream& out, const Standard& standard)
    : out_(&out), names_(command_names(standard)), levels_(standard.levels.size()) {
  lines_ = header(standard) + "\n";
}

CommandCsvWriter::~CommandCsvWriter() {
  flush();
}

void CommandCsvWriter::write(const CommandRecord& record) {
  auto to = std::back_inserter(lines_);
  fmt::format_to(to, "{},{},", record.clock, names_[record.command]);
  for (std::size_t level = 0; level < levels_; ++level) {
    fmt::format_to(to, "{},", record.ids[level]);
  }
  lines_ += record.request < 0 ? "-1,-1\n" : record.request == 0 ? "0,0\n" : "1,0\n";
  if (lines_.size() >= kPiece) flush();
}

void CommandCsvWriter::flush() {
  out_->write(lines_.data(), static_cast<std::streamsize>(lines_.size()));
  lines_.clear();
}

CommandCsvReader::CommandCsvReader(std::istream& in, std::string file, const Standard& standard)
    : in_(&in), file_(std::move(file)), header_(header(standard)), names_(command_names(standard)) {
  for (const Level& level : standard.levels) levels_.push_back(level.name);
  std::string_view line;
  if (!next_line(line)) {
    fail("MS520", {}, {}, fmt::format("the file is empty; expected the header {}", header_));
  }
  if (line != header_) {
    fail("MS520", line, line,
         fmt::format("expected the header of a command log of {}: {}", standard.name, header_));
  }
}

bool CommandCsvReader::next(CommandRecord& record) {
  std::string_view line;
  do {
    if (!next_line(line)) return false;
  } while (line.empty());
  record = parse(line);
  return true;
}

/// One line without its end.
bool CommandCsvReader::next_line(std::string_view& line) {
  std::size_t end = buffer_.find('\n', at_);
  while (end == std::string::npos && in_->good()) {
    buffer_.erase(0, at_);
    at_ = 0;
    const std::size_t kept = buffer_.size();
    if (kept > kLongestLine) break;
    buffer_.resize(kept + kPiece);
    in_->read(buffer_.data() + kept, static_cast<std::streamsize>(kPiece));
    buffer_.resize(kept + static_cast<std::size_t>(in_->gcount()));
    end = buffer_.find('\n', kept);
  }
  if (end == std::string::npos && at_ == buffer_.size()) return false;
  ++line_number_;
  const std::size_t stop = std::min(end, buffer_.size());
  line = std::string_view(buffer_).substr(at_, stop - at_);
  at_ = end == std::string::npos ? buffer_.size() : end + 1;
  if (line.size() > kLongestLine) {
    fail("MS521", {}, {},
         fmt::format("the line has {} bytes or more; no command needs so many", line.size()));
  }
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return true;
}

CommandRecord CommandCsvReader::parse(std::string_view line) const {
  const auto cells = static_cast<std::size_t>(std::count(line.begin(), line.end(), ',')) + 1;
  if (cells != levels_.size() + 4) {
    fail("MS521", line, line,
         fmt::format("the line has {} cells; expected the {} of {}", cells, levels_.size() + 4,
                     header_));
  }
  std::string_view rest = line;
  CommandRecord record;
  const std::string_view clock = take_cell(rest);
  if (!to_number(clock, record.clock) ||
      record.clock > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / 2)) {
    fail("MS521", line, clock, fmt::format("expected a clock, found \"{}\"", clock));
  }
  const std::string_view name = take_cell(rest);
  const auto command = std::find(names_.begin(), names_.end(), name);
  if (command == names_.end()) {
    fail("MS521", line, name,
         fmt::format("the device has no command \"{}\"{}", name, did_you_mean(name, names_)));
  }
  record.command = static_cast<std::uint32_t>(command - names_.begin());
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    const std::string_view id = take_cell(rest);
    if (!to_number(id, record.ids[level]) || record.ids[level] < CommandRecord::kAll) {
      fail("MS521", line, id,
           fmt::format("expected the id of a {} or -1 for all, found \"{}\"", levels_[level], id));
    }
  }
  const std::string_view type = take_cell(rest);
  if (!to_number(type, record.request) || record.request < -1 || record.request > 1) {
    fail("MS521", line, type,
         fmt::format("expected the type 0 (read), 1 (write) or -1 (maintenance), found \"{}\"",
                     type));
  }
  std::int64_t source = 0;
  if (!to_number(rest, source) || source < -1) {
    fail("MS521", line, rest,
         fmt::format("expected the number of a source or -1, found \"{}\"", rest));
  }
  return record;
}

/// `cell`: the part of `line` to underline.
void CommandCsvReader::fail(const char* id, std::string_view line, std::string_view cell,
                            const std::string& message) const {
  Fault fault;
  fault.id = id;
  fault.where = {file_, line_number_, line_number_ == 0 ? 0U : 1U};
  if (!line.empty()) {
    fault.where.column = static_cast<std::uint32_t>(cell.data() - line.data()) + 1;
    fault.source_line = std::string(line);
    fault.length = static_cast<std::uint32_t>(cell.size());
  }
  fault.message = message;
  throw ConfigError(std::move(fault));
}

}  // namespace macroscope::dram

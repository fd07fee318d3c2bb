#include "analysis/published/published_table.hpp"

#include <fmt/format.h>

#include <charconv>

#include "sim/core/file_text.hpp"
#include "sim/core/text.hpp"

namespace macroscope::compare {
namespace {

constexpr std::size_t kAllDecimals = 12;  // a double printed in full, not a rounded table

}  // namespace

PublishedTable::PublishedTable(const std::filesystem::path& path) : file_(path.string()) {
  const auto text = file_text(file_);
  if (!text) throw ConfigError(whole_fault("MS196", file_, "cannot read the study's numbers"));
  rows_ = workload::csv_rows(*text, file_);
  if (rows_.empty()) throw ConfigError(whole_fault("MS197", file_, "expected a header and rows"));
  for (const workload::CsvRow& row : rows_) {
    if (row.cells.size() == rows_.front().cells.size()) continue;
    throw ConfigError(
        workload::fault_at(file_, row, row.cells.back(), "MS197",
                           fmt::format("{} cells under a header of {}", row.cells.size(),
                                       rows_.front().cells.size())));
  }
}

std::size_t PublishedTable::index(const std::string& column) const {
  const auto& header = rows_.front().cells;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i].text == column) return i;
  }
  throw ConfigError(workload::fault_at(file_, rows_.front(), header.front(), "MS197",
                                       fmt::format("there is no column \"{}\"", column)));
}

const std::string& PublishedTable::text(std::size_t row, const std::string& column) const {
  return rows_[row + 1].cells[index(column)].text;
}

double PublishedTable::real(std::size_t row, const std::string& column, double low,
                            double high) const {
  const auto value = Text<double>::parse(text(row, column));
  if (!value) throw ConfigError(fault(row, column, value.error()));
  if (*value < low || *value > high) {
    throw ConfigError(
        fault(row, column, fmt::format("expected a number from {} to {}", low, high)));
  }
  return *value;
}

std::uint64_t PublishedTable::number(std::size_t row, const std::string& column) const {
  const auto value = Text<std::uint64_t>::parse(text(row, column));
  if (!value) throw ConfigError(fault(row, column, value.error()));
  return *value;
}

ConfigError PublishedTable::unknown(std::size_t row, const std::string& column,
                                    const std::vector<std::string>& names) const {
  const std::string& name = text(row, column);
  return ConfigError(
      fault(row, column,
            fmt::format("there is no {} \"{}\"{}", column, name, did_you_mean(name, names))));
}

Fault PublishedTable::fault(std::size_t row, const std::string& column, std::string message) const {
  const workload::CsvRow& line = rows_[row + 1];
  return workload::fault_at(file_, line, line.cells[index(column)], "MS197", std::move(message));
}

bool read_size(const std::string& text, std::uint64_t& rows, std::uint64_t& cols) {
  const std::size_t cross = text.find('x');
  if (cross == std::string::npos) return false;
  const auto first = Text<std::uint64_t>::parse(text.substr(0, cross));
  const auto second = Text<std::uint64_t>::parse(text.substr(cross + 1));
  if (!first || !second) return false;
  rows = *first;
  cols = *second;
  return true;
}

bool agrees_as_printed(const std::string& published, double ours) {
  const std::size_t point = published.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : published.size() - point - 1;
  double value = 0;
  const char* end = published.data() + published.size();
  const auto read = std::from_chars(published.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return false;
  if (decimals == 0 || decimals >= kAllDecimals || value == ours) return value == ours;
  return fmt::format("{:.{}f}", ours, decimals) == published;
}

}  // namespace macroscope::compare

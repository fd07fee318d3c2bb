#include "analysis/cost/read_csv.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "sim/core/file_text.hpp"
#include "sim/core/text.hpp"

namespace macroscope::cost {
namespace {

[[noreturn]] void refuse(const std::string& path, std::string message) {
  throw ConfigError(whole_fault("MS632", path, std::move(message)));
}

}  // namespace

CostCsv::CostCsv(std::string path) : path_(std::move(path)) {
  const auto text = file_text(path_);
  if (!text) refuse(path_, "cannot read this cost table");
  rows_ = workload::csv_rows(*text, path_);
  if (rows_.size() < 2) refuse(path_, "a cost table has a header and at least one row");
  for (const workload::CsvRow& row : rows_) {
    if (row.cells.size() == rows_.front().cells.size()) continue;
    throw ConfigError(
        workload::fault_at(path_, row, row.cells.back(), "MS632",
                           fmt::format("expected {} cells, as in the header, not {}",
                                       rows_.front().cells.size(), row.cells.size())));
  }
}

const workload::CsvCell& CostCsv::cell(std::size_t row, const std::string& column) const {
  const auto& header = rows_.front().cells;
  std::vector<std::string> names;
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (header[c].text == column) return rows_[row + 1].cells[c];
    names.push_back(header[c].text);
  }
  refuse(path_,
         fmt::format("the table has no column \"{}\"; it has {}", column, fmt::join(names, ", ")));
}

const std::string& CostCsv::text(std::size_t row, const std::string& column) const {
  return cell(row, column).text;
}

double CostCsv::positive(std::size_t row, const std::string& column, bool needed) const {
  const workload::CsvCell& at = cell(row, column);
  if (at.text.empty() && !needed) return std::numeric_limits<double>::quiet_NaN();
  const auto value = Text<double>::parse(at.text);
  if (value && *value > 0) return *value;
  throw ConfigError(workload::fault_at(
      path_, rows_[row + 1], at, "MS632",
      fmt::format("{}: expected a number above 0, not \"{}\"", column, at.text)));
}

}  // namespace macroscope::cost

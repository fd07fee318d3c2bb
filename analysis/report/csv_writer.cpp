#include <fmt/format.h>

#include <array>
#include <utility>

#include "analysis/report/writers.hpp"
#include "sim/core/csv.hpp"

namespace macroscope::report {
namespace {

/// Units that a header must name; counts (cycles, MACs) are already in the column's name.
constexpr std::array<std::pair<const char*, const char*>, 7> kSuffixes = {{
    {"B", "_B"},
    {"B/cycle", "_B_per_cycle"},
    {"GB/s", "_GB_per_s"},
    {"ms", "_ms"},
    {"ns", "_ns"},
    {"pJ", "_pJ"},
    {"um2", "_um2"},
}};

}  // namespace

std::string csv_header(const Column& column, bool with_unit) {
  if (with_unit) {
    for (const auto& [unit, suffix] : kSuffixes) {
      const bool named = column.name.find("_bytes") != std::string::npos ||
                         (column.unit == "pJ" && column.name.ends_with("_pj"));
      if (column.unit == unit) return named ? column.name : column.name + suffix;
    }
  }
  return column.name;
}

void write_csv(std::ostream& out, const Report& report) {
  const Table& table = report.layers;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    out << (c > 0 ? "," : "") << csv_header(table.columns[c], report.csv_units_in_header);
  }
  out << '\n';
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) out << ',';
      out << csv_cell(value_text(row[c]));
    }
    out << '\n';
  }
}

}  // namespace macroscope::report

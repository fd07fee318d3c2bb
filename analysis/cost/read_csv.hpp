// A cost table in CSV: cells by column name, numbers with their place in messages.
#pragma once

#include <string>
#include <vector>

#include "sim/workload/topology_rows.hpp"

namespace macroscope::cost {

/// One table with a header.
class CostCsv {
 public:
  /// ConfigError MS632 when the file cannot be read, has no rows, or a row has not as many cells as
  /// the header.
  explicit CostCsv(std::string path);

  [[nodiscard]] std::size_t rows() const { return rows_.size() - 1; }
  /// ConfigError MS632 when there is no such column.
  [[nodiscard]] const std::string& text(std::size_t row, const std::string& column) const;
  /// A number above 0; NaN for an empty cell that is not `needed`. ConfigError MS632 at the cell.
  [[nodiscard]] double positive(std::size_t row, const std::string& column, bool needed) const;

 private:
  [[nodiscard]] const workload::CsvCell& cell(std::size_t row, const std::string& column) const;

  std::string path_;
  std::vector<workload::CsvRow> rows_;  // the first is the header
};

}  // namespace macroscope::cost

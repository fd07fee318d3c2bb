// A table of published numbers, read from CSV with a header, addressed by column name.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/workload/topology_rows.hpp"

namespace macroscope::compare {

/// One published table. Cells stay text: the digits as printed are what is compared.
class PublishedTable {
 public:
  /// ConfigError MS196 when the file cannot be read, MS197 when a row has not as many cells as the
  /// header.
  explicit PublishedTable(const std::filesystem::path& path);

  [[nodiscard]] std::size_t rows() const { return rows_.size() - 1; }
  /// ConfigError MS197 when there is no such column.
  [[nodiscard]] const std::string& text(std::size_t row, const std::string& column) const;
  /// The cell as a whole number; ConfigError MS197 at the cell when it is not one.
  [[nodiscard]] std::uint64_t number(std::size_t row, const std::string& column) const;
  /// The cell as a number from `low` to `high`; ConfigError MS197 at the cell when it is not one.
  [[nodiscard]] double real(std::size_t row, const std::string& column, double low,
                            double high) const;
  /// Fault at a cell, for values that mean nothing.
  [[nodiscard]] Fault fault(std::size_t row, const std::string& column, std::string message) const;

 private:
  [[nodiscard]] std::size_t index(const std::string& column) const;

  std::string file_;
  std::vector<workload::CsvRow> rows_;  // the first is the header
};

/// "16x16" as two numbers; false when it is not of that form.
[[nodiscard]] bool read_size(const std::string& text, std::uint64_t& rows, std::uint64_t& cols);

/// True when `ours`, rounded to the decimals that `published` shows, is that number; whole numbers
/// and texts of 12 and more decimals must be equal.
[[nodiscard]] bool agrees_as_printed(const std::string& published, double ours);

}  // namespace macroscope::compare

// A CSV text as rows of cells that remember where they stand; what the topology importer reads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"

namespace macroscope::workload {

/// One cell without the blanks and quotes around it.
struct CsvCell {
  std::string text;
  std::uint32_t column = 1;  // of its first character, from 1, in bytes
  std::uint32_t length = 0;  // bytes as written
};

/// One line with at least one cell that is not empty.
struct CsvRow {
  std::uint32_t line = 1;
  std::string source;  // the line as written
  std::vector<CsvCell> cells;
};

/// A fault at a cell, with the line as its source.
[[nodiscard]] Fault fault_at(const std::string& file, const CsvRow& row, const CsvCell& cell,
                             std::string id, std::string message);

/// The rows of `text`: comma-separated, cells may stand in double quotes (`""` is a quote), lines
/// end with LF, CRLF or CR, a UTF-8 byte order mark is skipped, lines of blanks and commas are left
/// out. ConfigError: MS240 not UTF-8, MS241 a control character or a quote that does not close.
[[nodiscard]] std::vector<CsvRow> csv_rows(std::string_view text, const std::string& file);

}  // namespace macroscope::workload

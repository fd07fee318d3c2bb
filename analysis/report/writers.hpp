// The output formats of a report. Each writer walks the report and nothing else.
#pragma once

#include <ostream>
#include <string>

#include "analysis/report/report.hpp"

namespace macroscope::report {

/// What the text writer shows.
struct TextOptions {
  bool all_layers = false;  // add the per-layer table
  bool color = false;       // bold titles by terminal escapes
};

/// The first screen: at most 100 columns, ASCII, summary first.
void write_text(std::ostream& out, const Report& report, const TextOptions& options);

/// `report.json`: schema_version, run, totals, layers, units, stats, identities, warnings.
/// Byte-identical for equal reports; values that do not apply are null.
void write_json(std::ostream& out, const Report& report);

/// `layers.csv`: one row a layer (RFC 4180 quoting); units stand in the header of native runs.
void write_csv(std::ostream& out, const Report& report);

/// `stats.txt`: "path value unit # meaning", one line a statistic.
void write_stats(std::ostream& out, const Report& report);

/// The header a column has in layers.csv: `dram_read_B`, `cycles`.
[[nodiscard]] std::string csv_header(const Column& column, bool with_unit);

}  // namespace macroscope::report

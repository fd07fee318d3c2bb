// The one shape every report has; text, JSON, CSV and statistics writers walk it and know no model.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/program/activity.hpp"

namespace macroscope::cost {
struct RunCost;
}

namespace macroscope::report {

/// Version of the shape of report.json; grows when a field changes its name or meaning.
inline constexpr std::uint64_t kSchemaVersion = 1;

/// A value of a report: nothing ("not applicable", never 0), an exact count, a measured number,
/// text, true or false.
using Value = std::variant<std::monostate, std::uint64_t, double, std::string, bool>;

/// A named value with its unit ("" for text and plain counts, "1" for a ratio) and one line of
/// meaning.
struct Field {
  std::string name;
  Value value;
  std::string unit;
  std::string doc;
};

/// One column of a table.
struct Column {
  std::string name;
  std::string unit;
  std::string doc;
};

/// Rows of values; every row has one value per column.
struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Value>> rows;
};

/// One statistic: dotted path, value, unit, meaning and where the number comes from.
struct Stat {
  std::string path;
  Value value;
  std::string unit;
  std::string doc;
  std::string source;
};

/// Something the reader must know before trusting a number. `id` may be empty.
struct Warning {
  std::string id;
  std::string text;
};

/// One labelled line of the first screen.
struct SummaryLine {
  std::string label;
  std::string text;
};

/// A small table of the first screen: cells are text, `notes[i]` stands under row i.
struct SummaryTable {
  std::string title;
  std::vector<std::string> headers;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> notes;
};

/// The first screen: what ran, how long it took, what held it up, what to try next.
struct Summary {
  std::string title;
  std::vector<SummaryLine> lines;
  SummaryTable slowest;
  std::vector<std::string> rules;
  std::vector<std::string> advice;
  SummaryTable layers;  // one row a layer, shown on request
};

/// Everything a run has to say, free of any output format.
struct Report {
  std::string kind;  // "native" or "scale-sim"
  std::vector<Field> run;
  std::vector<std::pair<std::string, std::string>> parameters;  // of the workload
  std::vector<Field> totals;
  Table layers;
  bool csv_units_in_header = true;
  std::vector<program::FreeNode> free_nodes;  // of the network's file
  std::vector<Stat> stats;
  std::vector<program::Identity> identities;
  std::vector<Warning> warnings;
  std::shared_ptr<const cost::RunCost> cost;  // of machines with <technology>
  Summary summary;
};

/// Report of a native run.
[[nodiscard]] Report make_report(const program::RunActivity& activity);

/// A warning's text split into its id ("MS301", when the text starts with one) and the rest.
[[nodiscard]] Warning parse_warning(const std::string& text);

/// Drops the warnings whose id is in `ids`.
void suppress_warnings(Report& report, const std::vector<std::string>& ids);

/// A value as machines read it: shortest decimal that reads back equal, empty for "not applicable".
[[nodiscard]] std::string value_text(const Value& value);

/// True when every identity holds.
[[nodiscard]] bool identities_hold(const Report& report);

}  // namespace macroscope::report

#include "analysis/compare/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <ostream>

#include "sim/core/csv.hpp"
#include "sim/core/text.hpp"

namespace macroscope::compare {
namespace {

/// ours against published, in percent of the published number.
double percent(const StudyRow& row) {
  double published = 0;
  std::from_chars(row.published.data(), row.published.data() + row.published.size(), published);
  return published == 0 ? 0 : 100 * row.difference / published;
}

void write_information(const StudyResult& result, std::ostream& out) {
  if (result.judged() == result.rows.size()) return;
  out << "\nfor information, not judged:\n";
  for (const std::string& note : result.notes) out << "  " << note << '\n';
  for (const StudyRow& row : result.rows) {
    if (row.judged || result.every_row) continue;  // listed above
    out << fmt::format("  {}: {} published {}, ours {} ({:+.1f} %)\n", row.what, row.quantity,
                       row.published, row.ours, percent(row));
  }
}

/// All rows of a short study, in their order.
void write_every_row(const StudyResult& result, std::ostream& out) {
  out << fmt::format("{:<76}{:>12}{:>12}{:>11}\n", "row", "published", "ours", "difference");
  for (const StudyRow& row : result.rows) {
    out << fmt::format("{:<76}{:>12}{:>12}{:>11.4f}  {}\n", row.what, row.published, row.ours,
                       row.difference,
                       !row.judged  ? "for information"
                       : row.agrees ? ""
                                    : "off");
    if (!row.note.empty()) out << fmt::format("    {}\n", row.note);
  }
  out << '\n';
}

}  // namespace

std::size_t StudyResult::judged() const {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const StudyRow& row) { return row.judged; }));
}

std::size_t StudyResult::passed() const {
  return static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [](const StudyRow& row) { return row.judged && row.agrees; }));
}

void write_csv(const StudyResult& result, std::ostream& out) {
  out << "what,quantity,unit,published,ours,difference,agrees\n";
  for (const StudyRow& row : result.rows) {
    out << fmt::format("{},{},{},{},{},{},{}\n", csv_cell(row.what), row.quantity, row.unit,
                       row.published, csv_cell(row.ours), shortest(row.difference),
                       !row.judged  ? "info"
                       : row.agrees ? "yes"
                                    : "no");
  }
}

void write_text(const StudyResult& result, std::ostream& out) {
  out << result.title << '\n';
  for (const std::string& source : result.sources) out << "  source: " << source << '\n';
  out << "  rule:   " << result.rule << "\n\n";

  if (result.every_row) write_every_row(result, out);
  struct Count {
    std::size_t rows = 0;
    std::size_t agree = 0;
  };
  std::vector<std::string> order;
  std::map<std::string, Count> counts;
  for (const StudyRow& row : result.rows) {
    if (!row.judged) continue;
    if (counts.count(row.quantity) == 0) order.push_back(row.quantity);
    Count& count = counts[row.quantity];
    ++count.rows;
    count.agree += row.agrees ? 1 : 0;
  }
  out << fmt::format("{:<26}{:>8}{:>8}{:>8}\n", "quantity", "rows", "agree", "off");
  for (const std::string& quantity : order) {
    const Count& count = counts[quantity];
    out << fmt::format("{:<26}{:>8}{:>8}{:>8}\n", quantity, count.rows, count.agree,
                       count.rows - count.agree);
  }
  if (result.failed() > 0) out << "\nrows that are off:\n";
  for (const StudyRow& row : result.rows) {
    if (row.agrees || !row.judged) continue;
    out << fmt::format("  {}: {} published {}, ours {}, difference {}\n", row.what, row.quantity,
                       row.published, row.ours, shortest(row.difference));
  }
  write_information(result, out);
  out << fmt::format("\n{} of {} rows agree\n", result.passed(), result.judged());
}

}  // namespace macroscope::compare

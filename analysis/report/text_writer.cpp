#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/number_text.hpp"
#include "analysis/report/writers.hpp"

namespace macroscope::report {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kLabelWidth = 14;
constexpr std::size_t kNameWidth = 34;
constexpr std::size_t kGap = 2;  // between columns
constexpr std::size_t kLeastNameWidth = 12;

/// Splits at spaces, and inside a word that is longer than `width`, so that no line is longer.
std::vector<std::string> wrap(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = std::min(text.find(' ', at), text.size());
    const bool too_long = end - at > width;
    if (too_long) end = at + width;
    const std::string word = text.substr(at, end - at);
    at = too_long ? end : end + 1;
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      lines.push_back(line);
      line.clear();
    }
    if (!line.empty() && !word.empty()) line += ' ';
    line += word;
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

/// Keeps head and tail of a long name: operator names differ at the end as often as at the start.
std::string shortened(const std::string& name, std::size_t width) {
  if (name.size() <= width) return name;
  const std::size_t tail = (width - 2) * 3 / 5;
  return name.substr(0, width - tail - 2) + ".." + name.substr(name.size() - tail);
}

void write_paragraph(std::ostream& out, const std::string& text, std::size_t indent) {
  const std::string lead(indent, ' ');
  for (const std::string& line : wrap(text, kWidth - indent)) out << lead << line << '\n';
}

void write_line(std::ostream& out, const SummaryLine& line) {
  std::string label = line.label;
  for (const std::string& text : wrap(line.text, kWidth - kLabelWidth - 2)) {
    out << fmt::format("  {:<{}}{}\n", label, kLabelWidth, text);
    label.clear();
  }
}

bool looks_numeric(const std::string& cell) {
  return !cell.empty() && (cell == "-" || cell[0] == '<' || (cell[0] >= '0' && cell[0] <= '9'));
}

/// Widths of the columns; the first gives way so that a row fits the screen.
std::vector<std::size_t> column_widths(const SummaryTable& table) {
  std::vector<std::size_t> widths;
  for (const std::string& header : table.headers) widths.push_back(header.size());
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  }
  std::size_t others = 1 + kGap;
  for (std::size_t c = 1; c < widths.size(); ++c) others += widths[c] + kGap;
  const std::size_t room = std::max(kWidth - std::min(kWidth, others), kLeastNameWidth);
  widths[0] = std::min({widths[0], room, kNameWidth});
  return widths;
}

void write_table(std::ostream& out, const SummaryTable& table, const std::string& title) {
  if (table.rows.empty()) return;
  const std::vector<std::size_t> widths = column_widths(table);
  std::vector<bool> right(widths.size(), true);
  right[0] = false;
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) right[c] = right[c] && looks_numeric(row[c]);
  }
  const auto write_row = [&](const std::vector<std::string>& row) {
    std::string line = " ";
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string cell = c == 0 ? shortened(row[c], widths[0]) : row[c];
      line += right[c] ? fmt::format(" {:>{}} ", cell, widths[c])
                       : fmt::format(" {:<{}} ", cell, widths[c]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  };
  out << '\n' << title << '\n';
  write_row(table.headers);
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    write_row(table.rows[r]);
    if (r < table.notes.size() && !table.notes[r].empty()) write_paragraph(out, table.notes[r], 6);
  }
}

}  // namespace

void write_text(std::ostream& out, const Report& report, const TextOptions& options) {
  const auto strong = [&options](const std::string& text) {
    return options.color ? "\x1b[1m" + text + "\x1b[0m" : text;
  };
  const Summary& summary = report.summary;
  out << strong(summary.title) << "\n\n";
  for (const SummaryLine& line : summary.lines) write_line(out, line);
  write_table(out, summary.slowest, strong(summary.slowest.title));
  if (options.all_layers) write_table(out, summary.layers, strong(summary.layers.title));
  if (!report.warnings.empty()) {
    out << '\n' << strong(counted(report.warnings.size(), "warning")) << '\n';
    for (const Warning& warning : report.warnings) {
      write_paragraph(out, (warning.id.empty() ? "" : warning.id + ": ") + warning.text, 2);
    }
  }
  if (!summary.rules.empty()) out << '\n';
  for (const std::string& rule : summary.rules) write_paragraph(out, rule, 0);
  if (!summary.advice.empty()) out << '\n' << strong("What to try next") << '\n';
  for (const std::string& line : summary.advice) write_paragraph(out, line, 2);
}

}  // namespace macroscope::report

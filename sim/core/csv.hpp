// Cells of CSV files.
#pragma once

#include <string>

namespace macroscope {

/// `text` as one CSV cell: quoted when it holds a comma, a quote or a line end, quotes doubled (RFC
/// 4180).
[[nodiscard]] inline std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace macroscope

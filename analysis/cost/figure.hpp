// A number of the cost model: its value, the published bounds around it and where it comes from.
#pragma once

#include <string>
#include <vector>

namespace macroscope::cost {

/// A value with its bounds. Where one source gives it, all three are equal.
struct Figure {
  double value = 0;
  double low = 0;
  double high = 0;
  std::string source;     // one line
  std::string formula;    // how the value follows from that source; empty: as it stands there
  std::string validity;   // for what it holds, and what is not in it
  bool fallback = false;  // scaled, extrapolated or assumed: an error with --strict

  /// The same figure `factor` times as large.
  [[nodiscard]] Figure times(double factor) const;
};

/// A figure without bounds.
[[nodiscard]] Figure figure(double value, std::string source);

/// One line: value, bounds where they differ, unit.
[[nodiscard]] std::string figure_text(const Figure& figure, const std::string& unit);

/// What the reader must know about numbers, in the order in which it came up, each once.
class CostNotes {
 public:
  /// `id` is one of messages.def.
  void warn(const char* id, const std::string& text);
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  std::vector<std::string> warnings_;  // "MS634: ..."
};

}  // namespace macroscope::cost

// Look-up tables of a Liberty file.
#pragma once

#include <map>
#include <string>

#include "analysis/cost/liberty/library.hpp"

namespace macroscope::cost::liberty {

/// What an axis of a template runs over.
enum class Axis { slew, load, none };

/// A lu_table_template or power_lut_template.
struct TableTemplate {
  std::array<Axis, 2> axes{Axis::none, Axis::none};
  std::array<std::vector<double>, 2> points;
  std::size_t dimensions = 0;
};

/// Factors from the file's units to ns, pF, pJ and mW.
struct Units {
  double time = 1;
  double capacitance = 1;
  double energy = 1;
  double leakage = 1;

  bool operator==(const Units&) const = default;
};

/// Reads units; throws ConfigError MS603 at one that is unknown.
[[nodiscard]] Units read_units(const LibertyFile& file);

/// The templates of a library by name, in its own units.
class TemplateSet {
 public:
  explicit TemplateSet(const LibertyFile& file);

  /// The table in `group`, in ns, pF and `unit`. For constraints the clock's slew is the first axis
  /// and the data's the second. Throws ConfigError MS603 where sizes do not match.
  [[nodiscard]] Table read(const Group& group, const Units& units, double unit) const;

 private:
  const LibertyFile& file_;
  std::map<std::string, TableTemplate, std::less<>> templates_;
};

}  // namespace macroscope::cost::liberty

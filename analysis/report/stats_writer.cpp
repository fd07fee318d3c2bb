#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/writers.hpp"

namespace macroscope::report {

void write_stats(std::ostream& out, const Report& report) {
  std::size_t width = 0;
  for (const Stat& stat : report.stats) width = std::max(width, stat.path.size());
  for (const Stat& stat : report.stats) {
    const std::string value = value_text(stat.value);
    out << fmt::format("{:<{}} {:>16} {:<8} # {}\n", stat.path, width, value.empty() ? "-" : value,
                       stat.unit, stat.doc);
  }
}

}  // namespace macroscope::report

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sim/core/text.hpp"

namespace macroscope {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Optimal string alignment: three rolling rows of the usual table.
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& names) {
  constexpr std::size_t kLongest = 200;  // nobody mistypes a name of this length
  if (name.empty() || name.size() > kLongest) return {};
  std::size_t best = 2 + name.size() / 3;  // one more than is near enough
  std::string nearest;
  for (const std::string& candidate : names) {
    const std::size_t difference = candidate.size() > name.size() ? candidate.size() - name.size()
                                                                  : name.size() - candidate.size();
    if (difference >= best) continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  const std::string near = nearest_name(name, names);
  return near.empty() ? std::string() : fmt::format("; did you mean \"{}\"", near);
}

}  // namespace macroscope

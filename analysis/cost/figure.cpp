#include "analysis/cost/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace macroscope::cost {

Figure Figure::times(double factor) const {
  Figure out = *this;
  out.value *= factor;
  out.low *= factor;
  out.high *= factor;
  return out;
}

Figure figure(double value, std::string source) {
  Figure out;
  out.value = out.low = out.high = value;
  out.source = std::move(source);
  return out;
}

std::string figure_text(const Figure& f, const std::string& unit) {
  std::string text = fmt::format("{:.4g} {}", f.value, unit);
  if (f.low != f.value || f.high != f.value) {
    text += fmt::format(" ({:.4g} to {:.4g})", f.low, f.high);
  }
  return text;
}

void CostNotes::warn(const char* id, const std::string& text) {
  std::string line = fmt::format("{}: {}", id, text);
  if (std::find(warnings_.begin(), warnings_.end(), line) == warnings_.end()) {
    warnings_.push_back(std::move(line));
  }
}

}  // namespace macroscope::cost

#include "analysis/report/number_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace macroscope::report {
namespace {

/// Three significant digits without an exponent, for 1 <= |value| < 1000 (and 0).
std::string three_digits(double value) {
  const double magnitude = std::abs(value);
  if (magnitude >= 99.95) return fmt::format("{:.0f}", value);
  if (magnitude >= 9.995) return fmt::format("{:.1f}", value);
  return fmt::format("{:.2f}", value);
}

}  // namespace

std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string si(double value, std::string_view unit) {
  static constexpr std::array<std::string_view, 7> kPrefixes = {"", "k", "M", "G", "T", "P", "E"};
  std::size_t prefix = 0;
  double scaled = value;
  while (std::abs(scaled) >= 999.5 && prefix + 1 < kPrefixes.size()) {
    scaled /= 1000;
    ++prefix;
  }
  const bool whole = prefix == 0 && scaled == std::floor(scaled);
  std::string text = whole ? fmt::format("{:.0f}", scaled) : three_digits(scaled);
  if (!unit.empty() || prefix > 0) text += ' ';
  text += kPrefixes[prefix];
  return text.append(unit);
}

std::string percent(double fraction) {
  const double value = fraction * 100;
  if (value > 0 && value < 0.05) return "<0.1 %";
  return fmt::format("{:.1f} %", value);
}

std::string time_text(Nanoseconds time) {
  static constexpr std::array<std::string_view, 4> kUnits = {"ns", "us", "ms", "s"};
  std::size_t unit = 0;
  double scaled = time.count();
  while (scaled >= 999.5 && unit + 1 < kUnits.size()) {
    scaled /= 1000;
    ++unit;
  }
  return fmt::format("{} {}", three_digits(scaled), kUnits[unit]);
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

double ratio(double a, double b) {
  return b > 0 ? a / b : 0;
}

}  // namespace macroscope::report

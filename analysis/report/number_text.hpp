// Numbers for people: grouped counts, SI prefixes, percents and times.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/core/quantity.hpp"

namespace macroscope::report {

/// 1234567 as "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t value);

/// Three significant digits with a decimal prefix: si(4.09e9, "MAC") is "4.09 GMAC".
[[nodiscard]] std::string si(double value, std::string_view unit);

/// A fraction as "20.2 %".
[[nodiscard]] std::string percent(double fraction);

/// "1.23 ms", "45.6 s", "310 ns".
[[nodiscard]] std::string time_text(Nanoseconds time);

/// "1 core", "4 cores".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);

/// a / b, 0 when b is 0.
[[nodiscard]] double ratio(double a, double b);

}  // namespace macroscope::report

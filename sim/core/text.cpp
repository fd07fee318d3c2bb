#include "sim/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace macroscope {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string shortest(double value) {
  std::array<char, 40> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), result.ptr};
}

namespace text_detail {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t count_digits(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - from;
}

/// Length of the decimal number at the start of `text` (digits[.digits][e[+-]digits]), 0 when none.
///
/// Written out because from_chars also takes "inf", "nan", "1." and ".5", which a config must not.
std::size_t number_length(std::string_view text, bool exponent) {
  std::size_t n = count_digits(text, 0);
  if (n == 0) return 0;
  if (n < text.size() && text[n] == '.') {
    const std::size_t fraction = count_digits(text, n + 1);
    if (fraction == 0) return n;
    n += 1 + fraction;
  }
  if (exponent && n < text.size() && (text[n] == 'e' || text[n] == 'E')) {
    std::size_t at = n + 1;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t digits = count_digits(text, at);
    if (digits > 0) n = at + digits;
  }
  return n;
}

/// The fault all numbers share, or an empty string: empty text, sign, NaN, infinity.
std::string common_fault(std::string_view text, const std::string& expects) {
  if (text.empty()) return fmt::format("expected {}, found nothing", expects);
  if (text.front() == '-') return fmt::format("must not be negative; expected {}", expects);
  std::string lower(text.substr(0, 8));
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (lower.rfind("nan", 0) == 0 || lower.rfind("inf", 0) == 0 || lower.rfind("+inf", 0) == 0) {
    return fmt::format("must be a finite number; expected {}", expects);
  }
  return {};
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

/// Message for a unit that is not in the table.
template <class Table>
std::string unit_fault(std::string_view unit, const Table& units, const std::string& expects) {
  if (unit.empty()) return fmt::format("has no unit; expected {}", expects);
  if (unit.front() == ' ') return fmt::format("has a space before the unit; expected {}", expects);
  if (unit.front() == ',') return "has a comma; write the decimal point as \".\"";
  const bool bytes = std::string_view(units.front().name) == "B";
  if (bytes && (unit == "KB" || unit == "kb" || unit == "Kb" || unit == "K" || unit == "k")) {
    return fmt::format("unknown unit \"{}\": write KiB (1024) or kB (1000)", unit);
  }
  if (bytes && (unit == "M" || unit == "G" || unit == "T")) {
    return fmt::format("unknown unit \"{0}\": write {0}iB (binary) or {0}B (decimal)", unit);
  }
  std::string names;
  for (const auto& known : units) {
    if (equal_ignoring_case(unit, known.name)) {
      return fmt::format("unknown unit \"{}\"; did you mean \"{}\"", unit, known.name);
    }
    names += fmt::format("{}{}", names.empty() ? "" : ", ", known.name);
  }
  return fmt::format("unknown unit \"{}\"; expected {} (units: {})", unit, expects, names);
}

std::string quoted_pattern(const char* name) {
  std::string out;
  for (const char* c = name; *c != '\0'; ++c) out += *c;
  return out;
}

constexpr std::size_t kMaxDecimals = 6;  // 10^6 * 2^40 still fits 64 bits

}  // namespace

Parsed<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t maximum) {
  using Result = Parsed<std::uint64_t>;
  text = trimmed(text);
  const std::string expects = "a whole number";
  if (std::string fault = common_fault(text, expects); !fault.empty())
    return Result::failure(fault);
  if (count_digits(text, 0) != text.size()) return Result::failure("expected " + expects);
  std::uint64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || value > maximum) {
    return Result::failure(fmt::format("is too large; the largest possible value is {}", maximum));
  }
  return value;
}

Parsed<std::int64_t> parse_signed(std::string_view text) {
  using Result = Parsed<std::int64_t>;
  text = trimmed(text);
  const std::string_view digits = !text.empty() && text.front() == '-' ? text.substr(1) : text;
  if (digits.empty() || count_digits(digits, 0) != digits.size()) {
    return Result::failure("expected " + Text<std::int64_t>::expects());
  }
  std::int64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc()) return Result::failure("does not fit 64 bits");
  return value;
}

Parsed<double> parse_double(std::string_view text) {
  using Result = Parsed<double>;
  text = trimmed(text);
  const std::string expects = Text<double>::expects();
  const std::string_view magnitude = !text.empty() && text.front() == '-' ? text.substr(1) : text;
  if (std::string fault = common_fault(magnitude, expects); !fault.empty()) {
    return Result::failure(fault);
  }
  if (number_length(magnitude, true) != magnitude.size())
    return Result::failure("expected " + expects);
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || !std::isfinite(value)) {
    return Result::failure("is too large or too small for a double");
  }
  return value;
}

Parsed<double> parse_with_unit(std::string_view text, const std::vector<Unit>& units,
                               const std::string& expects) {
  using Result = Parsed<double>;
  text = trimmed(text);
  if (std::string fault = common_fault(text, expects); !fault.empty())
    return Result::failure(fault);
  const std::size_t length = number_length(text, true);
  if (length == 0) return Result::failure("expected " + expects);
  const std::string_view unit = text.substr(length);
  for (const Unit& known : units) {
    if (unit != known.name) continue;
    double value = 0;
    const auto result = std::from_chars(text.data(), text.data() + length, value);
    if (result.ec == std::errc()) value = value * known.multiply / known.divide;
    if (result.ec != std::errc() || !std::isfinite(value)) {
      return Result::failure("is too large or too small for a double");
    }
    return value;
  }
  return Result::failure(unit_fault(unit, units, expects));
}

Parsed<std::uint64_t> parse_with_unit(std::string_view text, const std::vector<IntegerUnit>& units,
                                      const std::string& expects) {
  using Result = Parsed<std::uint64_t>;
  text = trimmed(text);
  if (std::string fault = common_fault(text, expects); !fault.empty())
    return Result::failure(fault);
  const std::size_t length = number_length(text, false);
  if (length == 0) return Result::failure("expected " + expects);
  const std::string_view unit = text.substr(length);
  const auto known = std::find_if(units.begin(), units.end(),
                                  [&](const IntegerUnit& u) { return unit == u.name; });
  if (known == units.end()) return Result::failure(unit_fault(unit, units, expects));

  const std::string_view number = text.substr(0, length);
  const std::size_t dot = number.find('.');
  const std::string_view whole = number.substr(0, dot);
  std::string_view decimals = dot == std::string_view::npos ? "" : number.substr(dot + 1);
  while (!decimals.empty() && decimals.back() == '0') decimals.remove_suffix(1);

  std::uint64_t value = 0;
  const auto read = std::from_chars(whole.data(), whole.data() + whole.size(), value);
  bool overflow = read.ec != std::errc() || __builtin_mul_overflow(value, known->factor, &value);
  if (!decimals.empty()) {
    std::uint64_t numerator = 0;
    std::uint64_t denominator = 1;
    for (char c : decimals.substr(0, kMaxDecimals)) {
      numerator = numerator * 10 + static_cast<std::uint64_t>(c - '0');
      denominator *= 10;
    }
    if (decimals.size() > kMaxDecimals || numerator * known->factor % denominator != 0) {
      return Result::failure(fmt::format("is not a whole number of {}",
                                         *units.front().name == 'B' ? "bytes" : "bits"));
    }
    overflow =
        overflow || __builtin_add_overflow(value, numerator * known->factor / denominator, &value);
  }
  if (overflow) return Result::failure("is too large: it does not fit 64 bits");
  return value;
}

std::string format_with_unit(double value, const std::vector<Unit>& units,
                             const std::string& expects) {
  const Unit* base = nullptr;
  for (const Unit& unit : units) {
    if (unit.multiply == 1 && unit.divide == 1) base = &unit;
  }
  const std::string plain = shortest(value) + base->name;
  if (value == 0 || !std::isfinite(value)) return plain;
  // The shortest spelling that reads back as the same bits; tables go from small to large units.
  std::string best = plain;
  for (const Unit& unit : units) {
    const double scaled = value * unit.divide / unit.multiply;
    if (scaled < 1 || scaled >= 1000) continue;
    const std::string text = shortest(scaled) + unit.name;
    const auto back = parse_with_unit(text, units, expects);
    if (back && *back == value && text.size() < best.size()) best = text;
  }
  return best;
}

std::string format_with_unit(std::uint64_t value, const std::vector<IntegerUnit>& units) {
  const IntegerUnit* best = &units.front();
  for (const IntegerUnit& unit : units) {
    const bool binary = (unit.factor & (unit.factor - 1)) == 0;
    if (value != 0 && binary && value % unit.factor == 0 && unit.factor > best->factor)
      best = &unit;
  }
  return fmt::format("{}{}", value / best->factor, best->name);
}

TextSchema schema_of(const std::vector<Unit>& units) {
  std::string names;
  for (const Unit& unit : units) names += (names.empty() ? "" : "|") + quoted_pattern(unit.name);
  return {"xs:token", fmt::format(R"([0-9]+(\.[0-9]+)?([eE][+\-]?[0-9]+)?({}))", names), {}, false};
}

TextSchema schema_of(const std::vector<IntegerUnit>& units) {
  std::string names;
  for (std::size_t i = 1; i < units.size(); ++i) {
    names += (names.empty() ? "" : "|") + quoted_pattern(units[i].name);
  }
  return {"xs:token",
          fmt::format(R"([0-9]+(\.0+)?{}|[0-9]+(\.[0-9]+)?({}))", units.front().name, names),
          {},
          false};
}

std::string enum_expects(const char* what, const std::vector<std::string>& names) {
  return fmt::format("{} {}: {}",
                     std::string("aeiou").find(what[0]) == std::string::npos ? "a" : "an", what,
                     fmt::join(names, ", "));
}

std::string enum_failure(std::string_view text, const char* what,
                         const std::vector<std::string>& names) {
  return fmt::format("expected {}{}", enum_expects(what, names), did_you_mean(text, names));
}

const std::vector<IntegerUnit>& byte_units() {
  static const std::vector<IntegerUnit> table = {
      {"B", 1},           {"kB", 1000},       {"KiB", 1ULL << 10}, {"MB", 1000000},
      {"MiB", 1 << 20},   {"GB", 1000000000}, {"GiB", 1ULL << 30}, {"TB", 1000000000000},
      {"TiB", 1ULL << 40}};
  return table;
}
const std::vector<IntegerUnit>& bit_units() {
  static const std::vector<IntegerUnit> table = {
      {"b", 1}, {"Kib", 1ULL << 10}, {"Mib", 1ULL << 20}, {"Gib", 1ULL << 30}};
  return table;
}
const std::vector<Unit>& time_units() {
  static const std::vector<Unit> table = {
      {"ps", 1, 1e3}, {"ns", 1, 1}, {"us", 1e3, 1}, {"ms", 1e6, 1}, {"s", 1e9, 1}};
  return table;
}
const std::vector<Unit>& energy_units() {
  static const std::vector<Unit> table = {{"fJ", 1, 1e3}, {"pJ", 1, 1},   {"nJ", 1e3, 1},
                                          {"uJ", 1e6, 1}, {"mJ", 1e9, 1}, {"J", 1e12, 1}};
  return table;
}
const std::vector<Unit>& power_units() {
  static const std::vector<Unit> table = {{"uW", 1, 1e3}, {"mW", 1, 1}, {"W", 1e3, 1}};
  return table;
}
const std::vector<Unit>& area_units() {
  static const std::vector<Unit> table = {{"um2", 1, 1}, {"mm2", 1e6, 1}};
  return table;
}
const std::vector<Unit>& frequency_units() {
  static const std::vector<Unit> table = {
      {"Hz", 1, 1}, {"kHz", 1e3, 1}, {"MHz", 1e6, 1}, {"GHz", 1e9, 1}};
  return table;
}
const std::vector<Unit>& per_cycle_units() {
  static const std::vector<Unit> table = {{"B/cycle", 1, 1}};
  return table;
}
const std::vector<Unit>& bandwidth_units() {
  static const std::vector<Unit> table = {{"MB/s", 1, 1e3},
                                          {"MiB/s", 1 << 20, 1e9},
                                          {"GB/s", 1, 1},
                                          {"GiB/s", 1 << 30, 1e9},
                                          {"TB/s", 1e3, 1}};
  return table;
}

}  // namespace text_detail

Parsed<std::int64_t> Text<std::int64_t>::parse(std::string_view text) {
  return text_detail::parse_signed(text);
}

Parsed<double> Text<double>::parse(std::string_view text) {
  return text_detail::parse_double(text);
}

Parsed<bool> Text<bool>::parse(std::string_view text) {
  text = trimmed(text);
  if (text == "true") return true;
  if (text == "false") return false;
  return Parsed<bool>::failure("expected true or false");
}

Parsed<Cycles> Text<Cycles>::parse(std::string_view text) {
  auto number = text_detail::parse_unsigned(text, std::numeric_limits<std::uint64_t>::max());
  if (!number) {
    const std::string& error = number.error();
    return Parsed<Cycles>::failure(error == "expected a whole number" ? "expected " + expects()
                                                                      : error);
  }
  return Cycles(*number);
}

}  // namespace macroscope

#include "analysis/report/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace macroscope::report {

Warning parse_warning(const std::string& text) {
  constexpr std::size_t kIdLength = 5;  // MSddd
  const std::size_t start = !text.empty() && text[0] == '[' ? 1 : 0;
  if (text.size() < start + kIdLength || text.compare(start, 2, "MS") != 0) return {"", text};
  const std::string id = text.substr(start, kIdLength);
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  if (!std::all_of(id.begin() + 2, id.end(), is_digit)) return {"", text};
  std::size_t rest = start + kIdLength;
  while (rest < text.size() && (text[rest] == ']' || text[rest] == ':' || text[rest] == ' '))
    ++rest;
  return {id, text.substr(rest)};
}

void suppress_warnings(Report& report, const std::vector<std::string>& ids) {
  const auto suppressed = [&ids](const Warning& warning) {
    return !warning.id.empty() && std::find(ids.begin(), ids.end(), warning.id) != ids.end();
  };
  auto& warnings = report.warnings;
  warnings.erase(std::remove_if(warnings.begin(), warnings.end(), suppressed), warnings.end());
}

std::string value_text(const Value& value) {
  struct Printer {
    std::string operator()(std::monostate) const { return ""; }
    std::string operator()(std::uint64_t v) const { return std::to_string(v); }
    std::string operator()(double v) const { return fmt::format("{}", v); }
    std::string operator()(const std::string& v) const { return v; }
    std::string operator()(bool v) const { return v ? "true" : "false"; }
  };
  return std::visit(Printer{}, value);
}

bool identities_hold(const Report& report) {
  return std::all_of(report.identities.begin(), report.identities.end(),
                     [](const program::Identity& identity) { return identity.holds; });
}

}  // namespace macroscope::report

#include "sim/cli/option_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/core/error.hpp"
#include "sim/core/text.hpp"

namespace macroscope::cli {

CLI::Validator one_of(const std::vector<std::string>& words) {
  const auto check = [words](const std::string& value) -> std::string {
    if (std::find(words.begin(), words.end(), value) != words.end()) return {};
    return fmt::format("expected {}, not \"{}\"{}", fmt::join(words, " or "), value,
                       did_you_mean(value, words));
  };
  return CLI::Validator(check, fmt::format("{}", fmt::join(words, "|")));
}

CLI::Validator whole_number() {
  const auto check = [](const std::string& value) -> std::string {
    const auto number = Text<std::uint64_t>::parse(value);
    return number ? std::string() : fmt::format("\"{}\" {}", value, number.error());
  };
  return CLI::Validator(check, "");
}

CLI::Validator not_empty() {
  return CLI::Validator(
      [](std::string& value) {
        return value.empty() ? std::string("must not be empty") : std::string();
      },
      "", "");
}

void add_overrides(CLI::App& verb, std::vector<std::string>& texts, const char* doc) {
  verb.add_option("-p,--param", texts, doc)
      ->type_name("PATH=VALUE")
      ->type_size(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

std::vector<config::Override> parse_overrides(const std::vector<std::string>& texts) {
  std::vector<config::Override> overrides;
  for (const std::string& text : texts) overrides.push_back(config::parse_override(text));
  return overrides;
}

void refuse_options(std::string message) {
  throw ConfigError(whole_fault("MS190", "command line", std::move(message)));
}

}  // namespace macroscope::cli

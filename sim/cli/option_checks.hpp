// Checks of option values whose messages name what is allowed and what was probably meant.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "sim/config/reader.hpp"

namespace macroscope::cli {

/// The value is one of `words`.
[[nodiscard]] CLI::Validator one_of(const std::vector<std::string>& words);

/// The value is a whole number that fits in 64 bits.
[[nodiscard]] CLI::Validator whole_number();

/// The value is not empty: an unset shell variable must not look like a missing option.
[[nodiscard]] CLI::Validator not_empty();

/// `-p PATH=VALUE`, repeatable.
void add_overrides(CLI::App& verb, std::vector<std::string>& texts, const char* doc);

/// What `-p` gave, in order. Throws ConfigError MS109 as config::parse_override() does.
[[nodiscard]] std::vector<config::Override> parse_overrides(const std::vector<std::string>& texts);

/// Throws ConfigError MS190: options that do not go together, or one that is missing.
[[noreturn]] void refuse_options(std::string message);

}  // namespace macroscope::cli

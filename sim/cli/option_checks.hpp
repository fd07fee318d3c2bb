// Checks of option values whose messages name what is allowed and what was probably meant.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace macroscope::cli {

/// The value is one of `words`.
[[nodiscard]] CLI::Validator one_of(const std::vector<std::string>& words);

/// The value is a whole number that fits in 64 bits.
[[nodiscard]] CLI::Validator whole_number();

/// The value is not empty: an unset shell variable must not look like a missing option.
[[nodiscard]] CLI::Validator not_empty();

/// `-p PATH=VALUE`, repeatable.
void add_overrides(CLI::App& verb, std::vector<std::string>& texts, const char* doc);

}  // namespace macroscope::cli

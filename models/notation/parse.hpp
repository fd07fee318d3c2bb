// Reading the text form of a notation, with the place of whatever is wrong.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/notation/notation.hpp"
#include "sim/core/error.hpp"

namespace macroscope::notation {

/// Bytes of a text.
struct Span {
  std::size_t begin = 0;
  std::size_t length = 0;
};

/// Why a text is no notation, and where.
struct ParseFault {
  Span where;
  std::string message;
};

/// A notation, and where its parts stand in the text.
struct ParsedNotation {
  Notation notation;
  std::vector<Span> loops;
  std::vector<Span> primitives;
};

/// Reads
///
///     notation  = { loop } ":" { primitive }
///     loop      = ("M" | "N" | "K" | "BW" | "BX") ("T" | "P") [number] ["=" size]
///     primitive = name "@" level { "/" loop name }
///     level     = loop name | "top"
///
/// with white space between loops and primitives. Only the grammar is checked; legality() says
/// whether it describes hardware.
[[nodiscard]] std::variant<ParsedNotation, ParseFault> parse(std::string_view text);

/// Reads a level such as `KT2/NP` of a notation.
[[nodiscard]] std::variant<Level, ParseFault> parse_level(const Notation& notation,
                                                          std::string_view text);

/// Reads a text and checks its legality. Throws ConfigError MS550 (no notation) or MS551 (not
/// legal, all reasons), located in `text`, which is named `source`.
[[nodiscard]] Notation read(std::string_view text, const std::string& source);

/// The faults that read() throws; empty for a legal notation, which is put into `out`.
[[nodiscard]] std::vector<Fault> faults_of(std::string_view text, const std::string& source,
                                           Notation& out);

}  // namespace macroscope::notation

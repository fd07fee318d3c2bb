// Boolean functions of cells: Liberty's expressions as truth tables.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/cost/liberty/group.hpp"

namespace macroscope::cost::liberty {

/// Entry i is the value (0 or 1) where variable v has bit v of i. 2^variables entries.
using TruthTable = std::vector<std::uint8_t>;

/// Most variables of a function.
inline constexpr std::size_t kMostVariables = 12;

/// Parses `!A`, `A'`, `A ^ B`, `A * B`, `A & B`, `A B`, `A + B`, `A | B`, 0, 1 and parentheses;
/// negation binds closest, then XOR, AND, OR. Throws ConfigError MS603 at the word for anything
/// else and for names that are not in `variables`, of which there may be kMostVariables.
[[nodiscard]] TruthTable parse_function(const LibertyFile& file, const Word& word,
                                        const std::vector<std::string>& variables);

/// Does the table depend on the variable?
[[nodiscard]] bool depends_on(const TruthTable& table, std::size_t variable);

}  // namespace macroscope::cost::liberty

// Moving a primitive to another level: the new notation, or why there is none.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "models/notation/notation.hpp"

namespace macroscope::notation {

/// The notation with primitive number `primitive` at another level, put behind what then comes
/// before it in the way of the data; or the sentence why it may not stand there.
[[nodiscard]] std::variant<Notation, std::string> move(const Notation& notation,
                                                       std::size_t primitive, const Level& to);

/// A legal move.
struct Move {
  std::size_t primitive = 0;  // index into the notation's
  Level to;
  Notation result;
};

/// All legal moves of one primitive to another depth, or into or out of one parallel loop, or both.
[[nodiscard]] std::vector<Move> moves(const Notation& notation);

}  // namespace macroscope::notation

// Bit-weight notation: a tensor engine and its PE as a nest of loops with primitives between them.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace macroscope::notation {

/// What a loop runs over in C[m,n] = sum over k, bw of digit(A[m,k], bw) * 2^weight(bw) * B[k,n].
enum class Dim {
  m,
  n,
  k,
  bw,  // bit weights of the digits of A
  bx   // bit weights of the digits of B, where B is encoded too
};

/// Units of hardware that the loops use.
enum class Primitive {
  encode,       // an operand to the digits of its bit weights
  sparse,       // digits to the list of those that are not zero
  map,          // candidates of B, one selected by a digit: a partial product
  shift,        // a number times 2 to its bit weight
  half_reduce,  // several numbers to a pair, sum and carry, without a carry chain
  add,          // pairs and words to one word through a carry chain
  accumulate,   // adds to a register: over time, or along a chain of neighbors
  sync          // units with different numbers of cycles wait for each other
};

/// One loop of the nest.
struct Loop {
  Dim dim = Dim::m;
  bool spatial = false;    // its turns stand side by side, else one behind the other
  std::uint64_t size = 0;  // turns; 0: as many as the problem has left

  bool operator==(const Loop&) const = default;
};

inline constexpr std::size_t kMostLoops = 16;
inline constexpr std::size_t kMostPrimitives = 32;
inline constexpr std::uint64_t kMostTurns = 1U << 20U;
/// Loops by their place in the nest, outermost first.
using LoopSet = std::bitset<kMostLoops>;

/// A level of the nest: inside the first `depth` loops, but once for all turns of those in
/// `shared`.
struct Level {
  std::size_t depth = 0;
  LoopSet shared;

  bool operator==(const Level&) const = default;
};

/// A primitive and the level it stands at.
struct Placement {
  Primitive primitive = Primitive::encode;
  Level level;

  bool operator==(const Placement&) const = default;
};

/// The notation: loops from the outermost to the innermost, primitives in the order of the data.
struct Notation {
  std::vector<Loop> loops;
  std::vector<Placement> primitives;

  bool operator==(const Notation&) const = default;
};

[[nodiscard]] std::string_view name_of(Dim dim);
[[nodiscard]] std::string_view name_of(Primitive primitive);
/// All primitives, in the order of the data.
[[nodiscard]] const std::vector<Primitive>& all_primitives();

/// The loops with this dimension.
[[nodiscard]] LoopSet loops_over(const Notation& notation, Dim dim);
/// The loops whose turns are added up: over k and bit weights.
[[nodiscard]] LoopSet summed_loops(const Notation& notation);
[[nodiscard]] LoopSet spatial_loops(const Notation& notation);
/// The loops in whose every turn something at this level happens.
[[nodiscard]] LoopSet around(const Level& level);

/// `KT`, `NP`: dimension and T (temporal) or P (parallel); the second of a name is `KT2`.
[[nodiscard]] std::string loop_name(const Notation& notation, std::size_t loop);
/// `KT, NP`; for sentences.
[[nodiscard]] std::string loop_names(const Notation& notation, const LoopSet& loops);
/// `KT2/NP`; `top` outside all loops.
[[nodiscard]] std::string level_text(const Notation& notation, const Level& level);
/// `encode@KT2/NP`.
[[nodiscard]] std::string placement_text(const Notation& notation, const Placement& placement);
/// The text form, which parse() reads back as an equal value.
[[nodiscard]] std::string text(const Notation& notation);

}  // namespace macroscope::notation

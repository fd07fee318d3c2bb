#include "models/notation/moves.hpp"

#include "models/notation/legality.hpp"

namespace macroscope::notation {
namespace {

/// True for what becomes of partial products, where order follows from the levels.
bool reduces(Primitive p) {
  return p >= Primitive::shift && p <= Primitive::accumulate;
}

/// The usual order of those at one level: words are narrower before they are shifted.
int rank(Primitive p) {
  switch (p) {
    case Primitive::half_reduce:
      return 0;
    case Primitive::add:
      return 1;
    case Primitive::shift:
      return 2;
    default:
      return 3;
  }
}

/// True if `first` comes before `second` in the way of the data: it stands further inside, or its
/// kind does at the same level.
bool comes_before(const Placement& first, const Placement& second) {
  const LoopSet a = around(first.level);
  const LoopSet b = around(second.level);
  if (a == b) return rank(first.primitive) <= rank(second.primitive);
  return (b & ~a).none();
}

/// Puts `placement` where `from` was, or with the others that reduce at the place of its level.
void insert(Notation& notation, const Placement& placement, std::size_t from) {
  std::vector<Placement>& all = notation.primitives;
  std::size_t at = from;
  if (reduces(placement.primitive)) {
    at = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool before = reduces(all[i].primitive) ? comes_before(all[i], placement)
                                                    : all[i].primitive != Primitive::sync;
      if (before) at = i + 1;
    }
  }
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(at), placement);
}

}  // namespace

std::variant<Notation, std::string> move(const Notation& notation, std::size_t primitive,
                                         const Level& to) {
  Placement placement = notation.primitives[primitive];
  if (placement.level == to) return placement_text(notation, placement) + " stands there already";
  placement.level = to;
  Notation result = notation;
  result.primitives.erase(result.primitives.begin() + static_cast<std::ptrdiff_t>(primitive));
  insert(result, placement, primitive);
  const std::vector<Illegal> reasons = legality(result);
  if (!reasons.empty()) return reasons.front().sentence;
  return result;
}

std::vector<Move> moves(const Notation& notation) {
  std::vector<Move> out;
  const LoopSet spatial = spatial_loops(notation);
  for (std::size_t i = 0; i < notation.primitives.size(); ++i) {
    for (std::size_t depth = 0; depth <= notation.loops.size(); ++depth) {
      const LoopSet inside = around({depth, {}});
      const LoopSet now = notation.primitives[i].level.shared & inside;
      std::vector<LoopSet> shared{now};
      for (std::size_t loop = 0; loop < depth; ++loop) {
        if (spatial[loop]) shared.push_back(LoopSet(now).flip(loop));
      }
      for (const LoopSet& leaves_out : shared) {
        const Level to{depth, leaves_out};
        auto result = move(notation, i, to);
        if (auto* legal = std::get_if<Notation>(&result)) out.push_back({i, to, std::move(*legal)});
      }
    }
  }
  return out;
}

}  // namespace macroscope::notation

// Random texts and random nests: never a crash, never a value that does not read back.
#include <catch2/catch.hpp>

#include "models/notation/count.hpp"
#include "models/notation/design_points.hpp"
#include "models/notation/legality.hpp"
#include "models/notation/moves.hpp"
#include "models/notation/parse.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::notation {
namespace {

/// Everything that can be done with a text.
void use(const std::string& written) {
  const auto parsed = parse(written);
  if (const auto* fault = std::get_if<ParseFault>(&parsed)) {
    if (fault->message.empty() || fault->where.begin > written.size()) {
      FAIL_CHECK("no place or message for: " << written);
    }
    return;
  }
  const Notation& n = std::get<ParsedNotation>(parsed).notation;
  if (std::get<ParsedNotation>(parse(text(n))).notation != n) FAIL_CHECK(written);
  if (!legality(n).empty()) return;
  const ProblemSize problem{3, 5, 7};
  try {
    static_cast<void>(count(n, problem));
  } catch (const ModelError&) {
    // loops of fixed size that the problem does not fit
  }
  for (const Move& m : moves(n)) {
    if (!legality(m.result).empty()) FAIL_CHECK(written);
  }
}

TEST_CASE("texts with random characters changed are read or refused", "[notation]") {
  Rng rng(1, "notation characters");
  const std::string letters = "MNKBWXTP0123456789=:@/ \n_abcdehlmnoprstuy\xc3\xa9";
  for (int i = 0; i < 20000; ++i) {
    const auto points = design_points();
    std::string written(points[rng.below(points.size())].text);
    for (std::uint64_t edits = 1 + rng.below(4); edits > 0; --edits) {
      const std::size_t at = rng.below(written.size());
      switch (rng.below(3)) {
        case 0:
          written[at] = letters[rng.below(letters.size())];
          break;
        case 1:
          written.erase(at, 1 + rng.below(6));
          break;
        default:
          written.insert(at, 1, letters[rng.below(letters.size())]);
      }
      if (written.empty()) written.push_back(':');
    }
    use(written);
  }
}

TEST_CASE("random nests are judged, and the legal ones counted and moved", "[notation]") {
  Rng rng(2, "notation nests");
  int legal = 0;
  for (int i = 0; i < 20000; ++i) {
    Notation n;
    const auto points = design_points();
    if (rng.below(4) == 0) {
      for (std::uint64_t loops = rng.below(kMostLoops + 1); loops > 0; --loops) {
        n.loops.push_back({static_cast<Dim>(rng.below(5)), rng.below(2) == 0, rng.below(5)});
      }
    } else {
      n = std::get<ParsedNotation>(parse(points[rng.below(points.size())].text)).notation;
      std::swap(n.loops[rng.below(n.loops.size())], n.loops[rng.below(n.loops.size())]);
    }
    for (std::uint64_t more = rng.below(4); more > 0; --more) {
      Placement p{static_cast<Primitive>(rng.below(8)), {rng.below(n.loops.size() + 1), {}}};
      for (std::size_t l = 0; l < n.loops.size(); ++l) p.level.shared[l] = rng.below(6) == 0;
      if (!n.primitives.empty() && rng.below(2) == 0) {
        n.primitives[rng.below(n.primitives.size())] = p;
      } else if (n.primitives.size() < kMostPrimitives) {
        n.primitives.push_back(p);
      }
    }
    if (legality(n).empty()) ++legal;
    use(text(n));
  }
  CHECK(legal > 100);
}

}  // namespace
}  // namespace macroscope::notation

// Moving primitives between levels: from the conventional PE to the published ones, and what stops.
#include <catch2/catch.hpp>

#include "models/notation/design_points.hpp"
#include "models/notation/legality.hpp"
#include "models/notation/moves.hpp"
#include "models/notation/parse.hpp"

namespace macroscope::notation {
namespace {

std::string point(const std::string& name) {
  for (const DesignPoint& p : design_points()) {
    if (p.name == name) return std::string(p.text);
  }
  FAIL("no design point " << name);
  return {};
}

/// The text after a move, or the reason against it.
std::string moved(const std::string& from, Primitive primitive, const std::string& to,
                  std::size_t nth = 0) {
  const Notation n = read(from, "notation");
  for (std::size_t i = 0; i < n.primitives.size(); ++i) {
    if (n.primitives[i].primitive != primitive || nth-- != 0) continue;
    auto result = move(n, i, std::get<Level>(parse_level(n, to)));
    if (const auto* reason = std::get_if<std::string>(&result)) return *reason;
    return text(std::get<Notation>(result));
  }
  return {};
}

/// True if a primitive of `from` that stands at `level` can move to `back` and gives `to`.
bool can_return(const Notation& from, const Level& level, const Notation& to, const Level& back) {
  for (std::size_t i = 0; i < from.primitives.size(); ++i) {
    if (from.primitives[i].level != level) continue;
    const auto result = move(from, i, back);
    if (std::holds_alternative<Notation>(result) && std::get<Notation>(result) == to) return true;
  }
  return false;
}

TEST_CASE("moving add out of K makes OPT1 of a MAC, and back", "[notation]") {
  CHECK(moved(point("matrix_2d_mac"), Primitive::add, "NP") == point("matrix_2d_opt1"));
  CHECK(moved(point("matrix_2d_opt1"), Primitive::add, "KT") == point("matrix_2d_mac"));
  CHECK(moved(point("systolic_mac"), Primitive::add, "NP") == point("systolic_opt1"));
  CHECK(moved(point("cube_mac"), Primitive::add, "NP") == point("cube_opt1"));
}

TEST_CASE("moving encode and sparse out of N makes OPT4C of OPT3", "[notation]") {
  const std::string shared = moved(point("bit_slice_opt3"), Primitive::encode, "KT2/NP");
  CHECK(moved(shared, Primitive::sparse, "KT/NP") == point("bit_slice_opt4c"));
  // The other way round the list would be made before the digits.
  CHECK(moved(point("bit_slice_opt3"), Primitive::sparse, "KT/NP") ==
        "sparse@KT/NP makes one list for all of NP, but encode@KT2 makes its digits inside");
}

TEST_CASE("a move that is not legal gives its reason and leaves the notation", "[notation]") {
  CHECK(moved(point("matrix_2d_mac"), Primitive::shift, "KT") ==
        "half_reduce@KT sums over BWP before shift: digits of all bit weights would count alike");
  CHECK(moved(point("matrix_2d_mac"), Primitive::encode, "NP") ==
        "encode@NP stands outside KT, but the digits of A differ in its turns");
  CHECK(moved(point("matrix_2d_mac"), Primitive::add, "MP") ==
        "add@MP stands outside NP, whose turns belong to different results");
  CHECK(moved(point("bit_slice_opt4c"), Primitive::sync, "MP") ==
        "sync@MP is inside every loop whose units drift apart (MP) and waits for nobody");
  CHECK(moved(point("matrix_2d_mac"), Primitive::add, "KT") == "add@KT stands there already");
}

TEST_CASE("all moves are legal and each can be undone", "[notation]") {
  for (const DesignPoint& p : design_points()) {
    const Notation n = read(p.text, "notation");
    const auto all = moves(n);
    INFO(p.name);
    CHECK_FALSE(all.empty());
    for (const Move& m : all) {
      INFO(text(m.result));
      CHECK(legality(m.result).empty());
      CHECK(read(text(m.result), "notation") == m.result);
      CHECK(m.result.primitives.size() == n.primitives.size());
      CHECK(can_return(m.result, m.to, n, n.primitives[m.primitive].level));
    }
  }
}

}  // namespace
}  // namespace macroscope::notation

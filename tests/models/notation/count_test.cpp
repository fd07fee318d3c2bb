// Hardware and uses: closed forms of the nests, and the figures of the publications.
#include <catch2/catch.hpp>

#include "models/notation/count.hpp"
#include "models/notation/design_points.hpp"
#include "models/notation/parse.hpp"
#include "sim/core/quantity.hpp"

namespace macroscope::notation {
namespace {

Notation point(const std::string& name) {
  for (const DesignPoint& p : design_points()) {
    if (p.name == name) return read(p.text, "notation");
  }
  FAIL("no design point " << name);
  return {};
}

/// The count of the nth placement of a primitive.
UnitCount unit(const Notation& n, const Counts& counts, Primitive primitive, std::size_t nth = 0) {
  for (std::size_t i = 0; i < n.primitives.size(); ++i) {
    if (n.primitives[i].primitive == primitive && nth-- == 0) return counts.units[i];
  }
  FAIL("no such primitive");
  return {};
}

constexpr ProblemSize kProblem{64, 96, 256};

TEST_CASE("a conventional PE has an encoder per digit and two carry chains", "[notation]") {
  // 16 x 16 PEs, four radix-4 digits of an int8.
  for (const char* name : {"systolic_mac", "matrix_2d_mac"}) {
    INFO(name);
    const Counts c = count(point(name), kProblem);
    CHECK(c.totals.encoders == 16 * 16 * 4);
    CHECK(c.totals.mappers == 16 * 16 * 4);
    CHECK(c.totals.shifters == 16 * 16 * 4);
    CHECK(c.totals.compressor_trees == 16 * 16);
    CHECK(c.totals.adders == 16 * 16);
    CHECK(c.macs_per_step == 16 * 16);
  }
  const Notation os = point("matrix_2d_mac");
  const Counts c = count(os, kProblem);
  CHECK(c.totals.carry_chains == 2 * 16 * 16);
  CHECK(unit(os, c, Primitive::half_reduce).inputs == 4);
  CHECK(c.steps == 64 / 16 * 96 / 16 * 256);
  CHECK(unit(os, c, Primitive::add).uses == 64 * 96 * 256);
  CHECK(unit(os, c, Primitive::accumulate).entries == 1);
  CHECK_FALSE(unit(os, c, Primitive::accumulate).folded);
}

TEST_CASE("a systolic array that keeps weights sums blocks of K below its columns", "[notation]") {
  const Notation ws = point("systolic_mac");
  const Counts c = count(ws, kProblem);
  CHECK(c.steps == 96 / 16 * 256 / 16 * 64);
  CHECK(unit(ws, c, Primitive::accumulate, 0).instances == 16 * 16);
  const UnitCount below = unit(ws, c, Primitive::accumulate, 1);
  CHECK(below.instances == 16);
  CHECK(below.entries == 64);  // a sum for every m
  CHECK(below.uses == 96 * 64 * 256 / 16);
  CHECK(c.totals.carry_chains == 16 * 16 + 16 * 16 + 16);
}

TEST_CASE("OPT1 is one 6:2 tree per PE and M N / K adders outside", "[notation]") {
  const Notation opt1 = point("matrix_2d_opt1");
  const Counts c = count(opt1, kProblem);
  CHECK(c.totals.compressor_trees == 16 * 16);
  CHECK(unit(opt1, c, Primitive::half_reduce).inputs == 6);  // 4 partial products, sum, carry
  CHECK(unit(opt1, c, Primitive::accumulate).pair);
  CHECK(unit(opt1, c, Primitive::accumulate).folded);
  const UnitCount add = unit(opt1, c, Primitive::add);
  CHECK(add.uses == 64 * 96);
  for (const std::uint64_t k : {1, 7, 256, 257, 1000}) {  // lanes = MP NP / K
    INFO(k);
    const Counts of_k = count(opt1, {64, 96, k});
    CHECK(unit(opt1, of_k, Primitive::add).busy == ceil_div(16 * 16, k));
  }
  // The sum of the published cube leaves its chain of N PEs as a pair, and the array of N x N
  // columns has an adder each.
  const Notation cube = point("cube_opt1");
  const Counts of_cube = count(cube, kProblem);
  CHECK(unit(cube, of_cube, Primitive::half_reduce).inputs == 6);
  CHECK(of_cube.totals.compressor_trees == 8 * 8 * 8);
  CHECK(unit(cube, of_cube, Primitive::add).busy == 8 * 8);
  CHECK(of_cube.totals.carry_chains == 2 * 8 * 8);
  CHECK(count(point("cube_mac"), kProblem).totals.carry_chains == 2 * 8 * 8 * 8 + 8 * 8);
  const Notation ws = point("systolic_opt1");
  CHECK(count(ws, kProblem).totals.carry_chains == 2 * 16);
}

TEST_CASE("an adder tree over K has K - 1 carry chains a tile, OPT2 one", "[notation]") {
  const Notation tree = point("tree_mac");
  const Counts c = count(tree, kProblem);
  CHECK(unit(tree, c, Primitive::add, 1).inputs == 16);
  CHECK(unit(tree, c, Primitive::add, 1).carry_chains == 16 * 15);
  const Notation opt2 = point("tree_opt2");
  const Counts d = count(opt2, kProblem);
  CHECK(d.totals.encoders == 16);              // in front of all tiles
  CHECK(d.totals.mappers == 16 * 64);          // 64 partial products a tile
  CHECK(d.totals.compressor_trees == 16 * 4);  // one per tile and bit weight
  CHECK(unit(opt2, d, Primitive::half_reduce).inputs == 16);
  CHECK(d.totals.shifters == 16 * 4);
  CHECK(unit(opt2, d, Primitive::add).inputs == 8);  // four pairs
  CHECK(unit(opt2, d, Primitive::add).carry_chains == 16);
  CHECK(d.macs_per_step == 16 * 16);
  CHECK(d.steps == c.steps);
}

TEST_CASE("OPT3 lists digits in every PE, OPT4C once a column, OPT4E in four lanes", "[notation]") {
  const Notation opt3 = point("bit_slice_opt3");
  const Counts three = count(opt3, kProblem);
  CHECK(three.totals.sparse_encoders == 32 * 32);
  CHECK(three.totals.encoders == 32 * 32);
  const Notation opt4c = point("bit_slice_opt4c");
  const Counts four = count(opt4c, kProblem);
  CHECK(four.totals.sparse_encoders == 32);
  CHECK(four.totals.encoders == 32);
  CHECK(four.totals.mappers == 32 * 32);
  for (const auto& [n, c] : {std::pair(opt3, three), std::pair(opt4c, four)}) {
    CHECK(unit(n, c, Primitive::half_reduce).inputs == 3);  // a partial product, sum, carry
    CHECK(c.totals.compressor_trees == 32 * 32);
    CHECK(unit(n, c, Primitive::map).digits_only);
    CHECK_FALSE(unit(n, c, Primitive::encode).digits_only);
    CHECK_FALSE(unit(n, c, Primitive::add).digits_only);
    CHECK(unit(n, c, Primitive::add).uses == 64 * 96 * 4);  // a flush per bit weight
    CHECK(c.steps == 64 / 32 * 96 / 32 * 256 * 4);          // every digit, none left out
  }
  const Notation opt4e = point("bit_slice_opt4e");
  const Counts e = count(opt4e, kProblem);
  CHECK(e.totals.mappers == 32 * 32 * 4);
  CHECK(e.totals.compressor_trees == 32 * 32);
  CHECK(unit(opt4e, e, Primitive::half_reduce).inputs == 6);  // 4 partial products, sum, carry
  CHECK(e.totals.sparse_encoders == 32 * 4);
  CHECK(e.steps == four.steps / 4);
}

TEST_CASE("Laconic sums a pair of powers of two from each of 16 lanes", "[notation]") {
  const Notation laconic = point("bit_slice_laconic");
  const Counts c = count(laconic, kProblem);
  CHECK(c.totals.mappers == 8 * 8 * 16);
  CHECK(c.totals.encoders == 8 * 8 * 16);
  CHECK(unit(laconic, c, Primitive::half_reduce).inputs == 16);
  CHECK(c.totals.compressor_trees == 8 * 8);
  CHECK(c.totals.carry_chains == 2 * 8 * 8);
  CHECK(c.steps == 64 / 8 * 96 / 8 * 256 / 16 * 64);
}

TEST_CASE("a folded accumulator shares the one carry chain of its PE", "[notation]") {
  const Notation folded = read(
      "MT NT MP=16 NP=16 KT BWP=4 : encode@BWP map@BWP shift@BWP half_reduce@KT accumulate@KT "
      "add@KT",
      "notation");
  const Counts c = count(folded, kProblem);
  CHECK(c.totals.carry_chains == 16 * 16);
  CHECK(unit(folded, c, Primitive::half_reduce).inputs == 5);  // the register holds a word
  CHECK(unit(folded, c, Primitive::accumulate).folded);
}

TEST_CASE("turns that the problem does not fill are counted", "[notation]") {
  const Notation n = point("matrix_2d_mac");
  CHECK(count(n, {17, 1, 5}).steps == 2 * 1 * 5);
  CHECK(count(n, {17, 1, 5}).turns == std::vector<std::uint64_t>{2, 1, 16, 16, 5, 4});
}

TEST_CASE("a problem that no loop takes, and an empty one, cannot be counted", "[notation]") {
  const Notation fixed = read(
      "MT NT MP=4 NP=4 KP=16 BWP=4 : encode@BWP map@BWP shift@BWP half_reduce@KP add@KP "
      "accumulate@KP",
      "notation");
  CHECK_NOTHROW(count(fixed, {64, 64, 16}));
  CHECK_THROWS_WITH(count(fixed, {64, 64, 17}), Catch::Contains("MS552") &&
                                                    Catch::Contains("K = 17 does not fit") &&
                                                    Catch::Contains("16 turns"));
  CHECK_THROWS_WITH(count(fixed, {64, 0, 16}), Catch::Contains("N is 0"));
}

TEST_CASE("counts beyond 2^62 stay there", "[notation]") {
  const Notation n = point("matrix_2d_mac");
  const std::uint64_t huge = std::uint64_t{1} << 40U;
  CHECK(count(n, {huge, huge, huge}).steps == kSaturated);
}

}  // namespace
}  // namespace macroscope::notation

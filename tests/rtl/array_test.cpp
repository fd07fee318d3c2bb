// Cube and 2D-matrix: the RTL against the registers of the PE-level reference.
#include <Vcube_folded.h>
#include <Vcube_mac.h>
#include <Vcube_mutant.h>
#include <Vcube_opt1.h>
#include <Vmatrix_mac.h>
#include <Vmatrix_opt1.h>
#include <Vmatrix_p2.h>

#include <catch2/catch.hpp>

#include "models/engine/broadcast/broadcast_array.hpp"
#include "tests/rtl/array_bench.hpp"

namespace macroscope::test {
namespace {

using engine::BroadcastGrid;
using engine::BroadcastParams;

constexpr int kCases = 200;

template <class Model>
std::string broadcast(const BroadcastParams& p, const ArrayWidths& widths = {}) {
  return array_divergence<Model>(
      array_shape(p), widths, [&] { return std::make_unique<BroadcastGrid<std::int64_t>>(p); },
      kCases);
}

}  // namespace

TEST_CASE("a cube of mac cells is its registers in every cycle", "[rtl]") {
  CHECK(broadcast<Vcube_mac>({3, 2, 3, true, 4, 0}).empty());
}

TEST_CASE("a cube of mac_folded cells that are read in turn is its registers in every cycle",
          "[rtl]") {
  CHECK(broadcast<Vcube_folded>({2, 3, 4, false, 2, 0}, {8, 8, 24}).empty());
}

TEST_CASE("a cube of opt1 cells with its flush adders is its registers in every cycle", "[rtl]") {
  CHECK(broadcast<Vcube_opt1>({4, 3, 2, true, 2, 2}).empty());
}

TEST_CASE("a 2D-matrix of mac PEs is its registers in every cycle", "[rtl]") {
  CHECK(broadcast<Vmatrix_mac>({4, 3, 1, true, 2, 0}).empty());
}

TEST_CASE("a 2D-matrix of mac_p2 PEs that are read in turn is its registers in every cycle",
          "[rtl]") {
  CHECK(broadcast<Vmatrix_p2>({3, 4, 1, false, 3, 0}).empty());
}

TEST_CASE("a 2D-matrix of opt1 PEs with its flush adders is its registers in every cycle",
          "[rtl]") {
  CHECK(broadcast<Vmatrix_opt1>({1, 4, 1, false, 2, 2}).empty());
}

TEST_CASE("a drain that comes a cycle late is seen", "[rtl]") {
  CHECK_FALSE(broadcast<Vcube_mutant>({4, 4, 4, true, 4, 0}).empty());
}

}  // namespace macroscope::test

// Cube, 2D-matrix and adder tree: the RTL against the registers of the PE-level reference.
#include <Vcube_folded.h>
#include <Vcube_mac.h>
#include <Vcube_mutant.h>
#include <Vcube_opt1.h>
#include <Vmatrix_mac.h>
#include <Vmatrix_opt1.h>
#include <Vmatrix_p2.h>
#include <Vtree_mac.h>
#include <Vtree_mutant.h>
#include <Vtree_opt2.h>

#include <catch2/catch.hpp>

#include "models/engine/adder_tree/adder_tree.hpp"
#include "models/engine/adder_tree/tree_array.hpp"
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

/// The registers are those of the parameters that an architecture has.
template <class Model>
std::string tree(std::uint32_t rows, std::uint32_t cols, const char* kind,
                 engine::TreeOperands operands, const ArrayWidths& widths = {}) {
  engine::AdderTreeParams p{rows, cols, operands, false, pe::PeParams{}};
  p.pe->kind = kind;
  const engine::TreeParams t = tree_params(p);
  return array_divergence<Model>(
      array_shape(t), widths, [&] { return std::make_unique<engine::TreeGrid<std::int64_t>>(t); },
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

TEST_CASE("tiles of mac_tree PEs are their registers in every cycle", "[rtl]") {
  using engine::TreeOperands;
  CHECK(tree<Vtree_mac>(8, 3, "mac_tree", TreeOperands::march).empty());
}

TEST_CASE("tiles of OPT2 PEs behind their encoder are their registers in every cycle", "[rtl]") {
  using engine::TreeOperands;
  CHECK(tree<Vtree_opt2>(4, 3, "opt2", TreeOperands::broadcast).empty());
}

TEST_CASE("weights that come to all tiles at once, while operands march, are seen", "[rtl]") {
  CHECK_FALSE(tree<Vtree_mutant>(4, 4, "mac_tree", engine::TreeOperands::march).empty());
}

TEST_CASE("a drain that comes a cycle late is seen", "[rtl]") {
  CHECK_FALSE(broadcast<Vcube_mutant>({4, 4, 4, true, 4, 0}).empty());
}

}  // namespace macroscope::test

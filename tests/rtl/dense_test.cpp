// The dense PEs against their twins: every cycle, random operands, clears and stalls.
#include "models/pe/dense.hpp"

#include <Vdropped_carry.h>
#include <Vlate_clear.h>
#include <Vmac.h>
#include <Vmac_folded.h>
#include <Vmac_p2.h>
#include <Vmac_wide.h>
#include <Vopt1.h>
#include <Vopt1_narrow.h>
#include <Vwrong_sign.h>
#include <Vyosys_mac_folded.h>
#include <Vyosys_mac_p2.h>
#include <Vyosys_opt1.h>
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "models/pe/width.hpp"
#include "tests/rtl/dense_bench.hpp"

namespace macroscope::test {
namespace {

constexpr int kCycles = 20'000;

}  // namespace

TEST_CASE("conventional MACs are their twins in every cycle", "[rtl]") {
  CHECK(divergence<Vmac, pe::Mac>({}, kCycles) == "");
  CHECK(divergence<Vmac_folded, pe::MacFolded>({}, kCycles) == "");
  CHECK(divergence<Vmac_p2, pe::MacP2>({}, kCycles) == "");
}

TEST_CASE("OPT1's sum plus carry is its twin's accumulator in every cycle", "[rtl]") {
  CHECK(divergence<Vopt1, pe::Opt1>({}, kCycles) == "");
}

TEST_CASE("dense PEs of other widths are their twins, sums that wrap included", "[rtl]") {
  CHECK(divergence<Vmac_wide, pe::Mac>({16, 11, 40}, kCycles) == "");
  CHECK(divergence<Vopt1_narrow, pe::Opt1>({5, 4, 13}, kCycles) == "");
}

TEST_CASE("what yosys reads of dense PEs are the same twins", "[rtl][yosys]") {
  CHECK(divergence<Vyosys_mac_folded, pe::MacFolded>({}, kCycles) == "");
  CHECK(divergence<Vyosys_mac_p2, pe::MacP2>({}, kCycles) == "");
  CHECK(divergence<Vyosys_opt1, pe::Opt1>({}, kCycles) == "");
}

TEST_CASE("mutants of dense PEs are caught", "[rtl][mutant]") {
  CHECK(divergence<Vlate_clear, pe::MacP2>({}, kCycles) != "");
  CHECK(divergence<Vwrong_sign, pe::Mac>({}, kCycles) != "");
}

}  // namespace macroscope::test

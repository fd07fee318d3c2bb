// The bit-slice PEs against their twins: every cycle, random digits, clears and stalls.
#include <Vdropped_carry.h>
#include <Vlaconic.h>
#include <Vopt3.h>
#include <Vopt4c.h>
#include <Vopt4c_wide.h>
#include <Vopt4e.h>
#include <Vyosys_opt3.h>
#include <Vyosys_opt4c.h>
#include <Vyosys_opt4e.h>
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "models/pe/bit_slice.hpp"
#include "tests/rtl/bench.hpp"
#include "tests/rtl/digit_bench.hpp"

namespace macroscope::test {
namespace {

constexpr int kCycles = 20'000;

/// Runs a PE of `Lanes` digits and its twin on the same inputs. Empty when both agree in every
/// cycle and nothing moves in a stall, else the first difference with the cycles before it.
template <class Model, std::uint32_t Lanes>
std::string divergence(const pe::SliceWidths& widths) {
  Bench<Model> bench;
  pe::DigitPe<Lanes> twin(widths);
  Rng rng(8, "slice");
  Recent recent;
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    const bool warm = cycle >= 8;
    typename pe::DigitPe<Lanes>::Inputs in;
    // Short sums first, then long ones.
    in.clr = !warm || chance(rng, cycle < kCycles / 2 ? 10 : 1);
    in.en = !warm || chance(rng, 80);
    std::string digits;
    for (std::uint32_t l = 0; l < Lanes; ++l) {
      in.lanes[l] = {static_cast<std::int32_t>(rng.below(5)) - 2,
                     random_operand(rng, widths.b_bits)};
      digits += fmt::format(" {}*{}", in.lanes[l].digit, in.lanes[l].b);
      if constexpr (Lanes == 1) {
        bench->digit_i = static_cast<std::uint8_t>(digit_code(in.lanes[l].digit));
      } else {
        set_bits(bench->digits_i, 3 * l, 3, digit_code(in.lanes[l].digit));
      }
      set_bits(bench->b_i, l * widths.b_bits, widths.b_bits, in.lanes[l].b);
    }
    bench->clr_i = in.clr;
    bench->en_i = in.en;
    const std::uint64_t sum = bench->sum_o, carry = bench->carry_o;
    bench.tick();
    const std::int64_t expected = twin.step(in);
    const std::int64_t found =
        signed_bits(std::uint64_t{bench->sum_o} + bench->carry_o, 0, widths.acc_bits);
    recent.add(fmt::format("cycle {}:{} clr {} en {} -> rtl {} twin {}", cycle, digits, in.clr,
                           in.en, found, expected));
    if (!warm) continue;
    if (found != expected) return recent.text();
    if (!in.en && (sum != bench->sum_o || carry != bench->carry_o)) {
      return recent.text() + "a stall changed the outputs\n";
    }
  }
  return {};
}

template <class Model>
void compare_opt3() {
  Bench<Model> bench;
  pe::Opt3 twin;
  Rng rng(9, "opt3");
  pe::GroupInputs group;
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    // The first group starts a sum; what stood in the registers before it is not defined.
    const bool warm = cycle >= 8;
    const bool en = !warm || chance(rng, 80);
    if (!group.valid) group = random_group(rng, !warm || chance(rng, 80));
    set_group(*bench, 0, group);
    bench->en_i = en;
    bench.settle();
    INFO("cycle " << cycle);
    REQUIRE((bench->ready_o != 0) == twin.ready());
    REQUIRE((bench->done_o != 0) == twin.done());
    const std::int64_t b = random_operand(rng, 8);
    set_bits(bench->b_i, 0, 8, b);
    const bool taken = en && group.valid && twin.ready();
    const std::int64_t expected = twin.step(group, b, en);
    bench.tick();
    if (taken) group = {};
    if (!warm) continue;
    REQUIRE(signed_bits(std::uint64_t{bench->sum_o} + bench->carry_o, 0, 26) == expected);
  }
}

void compare_laconic() {
  Bench<Vlaconic> bench;
  pe::Laconic twin;
  Rng rng(10, "laconic");
  for (int cycle = 0; cycle < 5000; ++cycle) {
    const bool warm = cycle >= 8;
    pe::Laconic::Inputs in;
    in.clr = !warm || chance(rng, 5);
    in.en = !warm || chance(rng, 80);
    // Often all lanes are alike: a full count of one exponent.
    const bool alike = chance(rng, 20);
    for (std::uint32_t l = 0; l < pe::kLaconicLanes; ++l) {
      in.a[l] = {chance(rng, 50), static_cast<std::uint32_t>(rng.below(8))};
      in.b[l] = {chance(rng, 50), static_cast<std::uint32_t>(rng.below(8))};
      in.valid[l] = chance(rng, 70);
      if (alike) {
        in.a[l] = in.a[0];
        in.b[l] = in.b[0];
        in.valid[l] = true;
      }
      set_bits(bench->a_i, 4 * l, 4, in.a[l].exponent + (in.a[l].neg ? 8 : 0));
      set_bits(bench->b_i, 4 * l, 4, in.b[l].exponent + (in.b[l].neg ? 8 : 0));
      set_bits(bench->valid_i, l, 1, in.valid[l]);
    }
    bench->clr_i = in.clr;
    bench->en_i = in.en;
    bench.tick();
    const std::int64_t expected = twin.step(in);
    INFO("cycle " << cycle);
    if (warm) REQUIRE(signed_bits(bench->acc_o, 0, 32) == expected);
  }
}

}  // namespace

TEST_CASE("OPT4C's sum plus carry is its twin's accumulator in every cycle", "[rtl]") {
  CHECK(divergence<Vopt4c, 1>({}) == "");
  CHECK(divergence<Vopt4c_wide, 1>({16, 40}) == "");
}

TEST_CASE("OPT4E's sum plus carry is its twin's accumulator in every cycle", "[rtl]") {
  CHECK(divergence<Vopt4e, 4>({}) == "");
}

TEST_CASE("a mutant that drops a carry is caught", "[rtl][mutant]") {
  CHECK(divergence<Vdropped_carry, 1>({}) != "");
}

TEST_CASE("OPT3 is its twin in every cycle, groups of zeros and stalls included", "[rtl]") {
  compare_opt3<Vopt3>();
}

TEST_CASE("the Laconic PE is its twin in every cycle", "[rtl]") {
  compare_laconic();
}

TEST_CASE("what yosys reads of bit-slice PEs are the same twins", "[rtl][yosys]") {
  CHECK(divergence<Vyosys_opt4c, 1>({}) == "");
  CHECK(divergence<Vyosys_opt4e, 4>({}) == "");
  compare_opt3<Vyosys_opt3>();
}

}  // namespace macroscope::test

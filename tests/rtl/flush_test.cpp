// The flush units against their twins: random pairs, gaps and stalls.
#include "models/pe/flush.hpp"

#include <Vflush_add.h>
#include <Vflush_shift_add.h>
#include <Vyosys_flush_shift_add.h>

#include <catch2/catch.hpp>

#include "tests/rtl/bench.hpp"

namespace macroscope::test {
namespace {

template <class Model>
void compare_shift_add() {
  Bench<Model> bench;
  pe::FlushShiftAdd twin(26, 4);
  Rng rng(4, "flush_shift_add");
  std::uint32_t weight = 0;
  int results = 0;
  // Sums of 98,303 products at most, so that no sum on the way leaves 26 bits; split at random.
  const std::int64_t limit = std::int64_t{98'303} * 256;
  for (int cycle = 0; cycle < 40'000; ++cycle) {
    pe::FlushShiftAdd::Inputs in;
    in.valid = chance(rng, 60);
    in.en = chance(rng, 80);
    in.first = weight == 0;
    in.last = weight == 3;
    const std::int64_t value = chance(rng, 20)
                                   ? (chance(rng, 50) ? limit : -limit)
                                   : static_cast<std::int64_t>(rng.below(2 * limit + 1)) - limit;
    in.sum = random_operand(rng, 26);
    in.carry = value - in.sum;
    bench->valid_i = in.valid;
    bench->en_i = in.en;
    bench->first_i = in.first;
    bench->last_i = in.last;
    set_bits(bench->sum_i, 0, 26, in.sum);
    set_bits(bench->carry_i, 0, 26, in.carry);
    bench.tick();
    const pe::FlushOutput expected = twin.step(in);
    if (in.valid && in.en) weight = (weight + 1) % 4;
    INFO("cycle " << cycle);
    REQUIRE((bench->valid_o != 0) == expected.valid);
    if (!expected.valid) continue;
    ++results;
    REQUIRE(signed_bits(bench->result_o, 0, 32) == expected.value);
  }
  CHECK(results > 1000);
}

}  // namespace

TEST_CASE("the flush of OPT1 is sum plus carry two cycles later", "[rtl]") {
  Bench<Vflush_add> bench;
  pe::FlushAdd twin;
  Rng rng(3, "flush_add");
  for (int cycle = 0; cycle < 20'000; ++cycle) {
    pe::FlushAdd::Inputs in;
    in.valid = chance(rng, 60);
    in.en = chance(rng, 80);
    in.sum = random_operand(rng, 32);
    in.carry = random_operand(rng, 32);
    bench->valid_i = in.valid;
    bench->en_i = in.en;
    bench->sum_i = static_cast<std::uint32_t>(in.sum);
    bench->carry_i = static_cast<std::uint32_t>(in.carry);
    bench.tick();
    const pe::FlushOutput expected = twin.step(in);
    INFO("cycle " << cycle);
    REQUIRE((bench->valid_o != 0) == expected.valid);
    if (expected.valid) REQUIRE(signed_bits(bench->result_o, 0, 32) == expected.value);
  }
}

TEST_CASE("the flush of OPT3 and OPT4 adds the bit weights, lowest first", "[rtl]") {
  compare_shift_add<Vflush_shift_add>();
}

TEST_CASE("what yosys reads of the flush of OPT3 and OPT4 is the same twin", "[rtl][yosys]") {
  compare_shift_add<Vyosys_flush_shift_add>();
}

}  // namespace macroscope::test

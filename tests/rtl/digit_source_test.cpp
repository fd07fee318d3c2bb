// Column encoders and the packer against their twins: every cycle, random groups, gaps and stalls.
#include <Vcolumn_1.h>
#include <Vcolumn_4.h>
#include <Vpacker.h>
#include <Vyosys_column_4.h>
#include <Vyosys_packer.h>

#include <catch2/catch.hpp>

#include "models/pe/digit_source.hpp"
#include "tests/rtl/bench.hpp"
#include "tests/rtl/digit_bench.hpp"

namespace macroscope::test {
namespace {

constexpr int kCycles = 20'000;

template <class Model>
void compare_column(std::uint32_t lanes) {
  Bench<Model> bench;
  pe::ColumnEncoder twin(lanes);
  Rng rng(11, "column");
  std::vector<pe::GroupInputs> groups(lanes);
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    const bool en = chance(rng, 80);
    for (std::uint32_t l = 0; l < lanes; ++l) {
      // An offered group stays until it is taken.
      if (!groups[l].valid) groups[l] = random_group(rng, chance(rng, 80));
      set_group(*bench, l, groups[l]);
    }
    bench->en_i = en;
    bench.settle();
    INFO("cycle " << cycle);
    bool any = false;
    for (std::uint32_t l = 0; l < lanes; ++l) {
      const pe::DigitPicker::Outputs& out = twin.outputs(l);
      INFO("lane " << l);
      REQUIRE((bits_of(bench->ready_o, l, 1) != 0) == twin.ready(l, groups));
      REQUIRE(bits_of(bench->digits_o, 3 * l, 3) ==
              static_cast<std::uint64_t>(digit_code(out.digit)));
      if (out.digit != 0) REQUIRE(bits_of(bench->index_o, 2 * l, 2) == out.index);
      any = any || out.valid;
    }
    REQUIRE((bench->valid_o != 0) == any);
    REQUIRE((bench->clr_o != 0) == twin.clr());
    REQUIRE((bench->done_o != 0) == twin.done());
    std::vector<bool> taken(lanes);
    for (std::uint32_t l = 0; l < lanes; ++l) {
      taken[l] = en && groups[l].valid && twin.ready(l, groups);
    }
    if (en) twin.step(groups);
    bench.tick();
    for (std::uint32_t l = 0; l < lanes; ++l) {
      if (taken[l]) groups[l] = {};
    }
  }
}

template <class Model>
void compare_packer() {
  Bench<Model> bench;
  pe::DigitPacker twin;
  Rng rng(12, "packer");
  pe::GroupInputs group;
  std::uint32_t groups = 0;
  int words = 0;
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    const bool en = chance(rng, 80);
    if (!group.valid) {
      group = random_group(rng, chance(rng, 80));
      // 16 groups are 64 k, as many as 6 bits count.
      if (groups % 16 == 15) group.last = true;
    }
    set_group(*bench, 0, group);
    bench->en_i = en;
    bench.settle();
    const pe::DigitPacker::Outputs& out = twin.outputs();
    INFO("cycle " << cycle);
    REQUIRE((bench->ready_o != 0) == twin.ready());
    REQUIRE((bench->valid_o != 0) == out.valid);
    if (out.valid) {
      ++words;
      REQUIRE((bench->last_o != 0) == out.last);
      for (std::uint32_t s = 0; s < pe::kGroup; ++s) {
        REQUIRE(bits_of(bench->digits_o, 3 * s, 3) ==
                static_cast<std::uint64_t>(digit_code(out.digits[s])));
        if (out.digits[s] != 0) REQUIRE(bits_of(bench->positions_o, 6 * s, 6) == out.positions[s]);
      }
    }
    const bool taken = en && group.valid && twin.ready();
    if (en) twin.step(group);
    bench.tick();
    if (!taken) continue;
    groups = group.last ? 0 : groups + 1;
    group = {};
  }
  CHECK(words > 1000);
}

}  // namespace

TEST_CASE("a column's encoder is its twin in every cycle, with one lane and with four", "[rtl]") {
  compare_column<Vcolumn_1>(1);
  compare_column<Vcolumn_4>(4);
}

TEST_CASE("the packer is its twin in every cycle", "[rtl]") {
  compare_packer<Vpacker>();
}

TEST_CASE("what yosys reads of digit sources are the same twins", "[rtl][yosys]") {
  compare_column<Vyosys_column_4>(4);
  compare_packer<Vyosys_packer>();
}

}  // namespace macroscope::test

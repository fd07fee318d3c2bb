// The combinational library: arithmetic against SystemVerilog's operators, digits against
// models/numerics.
#include <Vlib_bench.h>

#include <bit>
#include <catch2/catch.hpp>

#include "models/numerics/digits.hpp"
#include "tests/rtl/bench.hpp"

namespace macroscope::test {
namespace {

using numerics::Encoding;

/// True when the codes {neg, two, one} of a port are the digits of the value.
template <class Port>
bool codes_are(const Port& port, Encoding encoding, std::int32_t value, std::uint32_t bits) {
  const numerics::DigitVector digits = numerics::encode(encoding, value, bits);
  for (std::uint32_t i = 0; i < digits.size(); ++i) {
    if (bits_of(port, 3 * i, 3) != static_cast<std::uint64_t>(digit_code(digits.digit(i)))) {
      return false;
    }
  }
  return true;
}

struct Library {
  VerilatedContext context;
  Vlib_bench model{&context};
  ~Library() { model.final(); }
};

}  // namespace

TEST_CASE("compressors, adders and multipliers add what they are given", "[rtl]") {
  Library library;
  Vlib_bench& lib = library.model;
  Rng rng(2, "lib");
  std::uint32_t bad = 0;
  for (int i = 0; i < 100'000; ++i) {
    for (std::uint32_t w = 0; w < 6; ++w) {
      set_bits(lib.words_i, 32 * w, 32, random_operand(rng, 32));
      // Narrow operands are read from the low bits.
      if (chance(rng, 50)) set_bits(lib.words_i, 32 * w, 8, random_operand(rng, 8));
    }
    lib.carry_i = chance(rng, 50);
    lib.eval();
    bad |= lib.bad_o;
  }
  // One bit per check: 0 to 5 compressors, 6 to 17 adders, 18 to 21 products, 22 and 23 partial
  // products, 24 to 26 segments, 27 a multiplier.
  CHECK(bad == 0);
}

TEST_CASE("Booth and EN-T encoders give the digits of every value", "[rtl]") {
  Library library;
  Vlib_bench& lib = library.model;
  int wrong = 0;
  for (std::int32_t value = -32768; value <= 32767; ++value) {
    set_bits(lib.a_i, 0, 16, value);
    lib.eval();
    const auto byte = static_cast<std::int32_t>(signed_bits(lib.a_i, 0, 8));
    const auto five = static_cast<std::int32_t>(signed_bits(lib.a_i, 0, 5));
    wrong += codes_are(lib.booth8_o, Encoding::mbe, byte, 8) ? 0 : 1;
    wrong += codes_are(lib.booth5_o, Encoding::mbe, five, 5) ? 0 : 1;
    wrong += codes_are(lib.booth16_o, Encoding::mbe, value, 16) ? 0 : 1;
    wrong += codes_are(lib.ent8_o, Encoding::ent, byte, 8) ? 0 : 1;
    wrong += codes_are(lib.ent5_o, Encoding::ent, five, 5) ? 0 : 1;
    wrong += codes_are(lib.ent16_o, Encoding::ent, value, 16) ? 0 : 1;
  }
  CHECK(wrong == 0);
  // The word of 91: sign 0, magnitude digits 1, 2, -1, -1 from the top, -1 stored as 3.
  lib.a_i = 91;
  lib.eval();
  CHECK(lib.ent_word_o == 0b0'01'10'11'11);
}

TEST_CASE("the sparse encoder finds the lowest digit, the rest and the count", "[rtl]") {
  Library library;
  Vlib_bench& lib = library.model;
  for (std::uint32_t mask = 0; mask < 128; ++mask) {
    lib.mask_i = static_cast<std::uint8_t>(mask);
    lib.eval();
    const std::uint32_t lowest = mask & (~mask + 1);
    CHECK(lib.first_o == lowest);
    CHECK(lib.rest_o == (mask ^ lowest));
    CHECK(lib.index_o == (mask == 0 ? 0 : std::countr_zero(mask)));
    CHECK(lib.count_o == std::popcount(mask));
  }
}

}  // namespace macroscope::test

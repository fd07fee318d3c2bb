// The tiles with standing weights against their twins, and an encoder with two tiles behind it.
#include "models/pe/tile.hpp"

#include <Vmac_tree.h>
#include <Vopt2.h>
#include <Vopt2_encoder.h>
#include <Vopt2_small.h>
#include <Vyosys_opt2_encoder_small.h>
#include <Vyosys_opt2_small.h>
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <deque>

#include "models/numerics/digits.hpp"
#include "tests/rtl/bench.hpp"

namespace macroscope::test {
namespace {

using Operands = std::vector<std::int64_t>;

Operands random_operands(Rng& rng, const pe::TileShape& shape) {
  Operands out(shape.size);
  for (auto& value : out) value = random_operand(rng, shape.a_bits);
  return out;
}

pe::TileControl random_control(Rng& rng, const pe::TileShape& shape, bool warm) {
  return {!warm || chance(rng, 10), random_operand(rng, shape.b_bits), !warm || chance(rng, 80)};
}

template <class Model>
void apply(Bench<Model>& bench, const pe::TileControl& control, std::uint32_t b_bits) {
  bench->load_i = control.load;
  bench->en_i = control.en;
  set_bits(bench->weight_i, 0, b_bits, control.weight);
}

std::uint32_t correction_bits(const pe::TileShape& shape) {
  // The digits below the sum of all negative ones: size * (4^digits - 1) / 3.
  return 2 * ((shape.a_bits + 1) / 2) - 1 + (shape.sum_bits() - shape.a_bits - shape.b_bits);
}

/// Digits of every kind, also such as no encoder makes, and any correction.
pe::EncodedOperands random_digits(Rng& rng, const pe::TileShape& shape) {
  pe::EncodedOperands out;
  const std::uint32_t digits = (shape.a_bits + 1) / 2;
  for (std::uint32_t i = 0; i < shape.size * digits; ++i) {
    const auto digit = static_cast<std::int32_t>(rng.below(5)) - 2;
    out.digits.push_back(digit);
  }
  out.correction = static_cast<std::int64_t>(rng.below(std::uint64_t{1} << correction_bits(shape)));
  return out;
}

template <class Port>
void set_digits(Port& port, const std::vector<std::int32_t>& digits) {
  for (std::size_t i = 0; i < digits.size(); ++i) {
    set_bits(port, static_cast<std::uint32_t>(3 * i), 3, digit_code(digits[i]));
  }
}

template <class Port>
bool has_digits(const Port& port, const std::vector<std::int32_t>& digits) {
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (bits_of(port, static_cast<std::uint32_t>(3 * i), 3) !=
        static_cast<std::uint64_t>(digit_code(digits[i]))) {
      return false;
    }
  }
  return true;
}

template <class Model>
void compare_opt2(const pe::TileShape& shape) {
  Bench<Model> bench;
  pe::Opt2 twin(shape);
  Rng rng(6, "opt2");
  for (int cycle = 0; cycle < 4000; ++cycle) {
    const bool warm = cycle >= 40;
    const pe::EncodedOperands in = random_digits(rng, shape);
    const pe::TileControl control = random_control(rng, shape, warm);
    set_digits(bench->digits_i, in.digits);
    set_bits(bench->correction_i, 0, correction_bits(shape), in.correction);
    apply(bench, control, shape.b_bits);
    bench.tick();
    const std::int64_t expected = twin.step(in, control);
    if (!warm) continue;
    INFO("cycle " << cycle);
    REQUIRE(signed_bits(bench->sum_o, 0, shape.sum_bits()) == expected);
    REQUIRE(has_digits(bench->digits_o, twin.forwarded().digits));
    REQUIRE(bits_of(bench->correction_o, 0, correction_bits(shape)) ==
            static_cast<std::uint64_t>(twin.forwarded().correction));
  }
}

template <class Model>
void compare_opt2_encoder(const pe::TileShape& shape) {
  Bench<Model> bench;
  pe::Opt2Encoder twin(shape);
  Rng rng(14, "opt2_encoder");
  for (int cycle = 0; cycle < 4000; ++cycle) {
    const bool warm = cycle >= 8;
    const Operands a = random_operands(rng, shape);
    const bool en = !warm || chance(rng, 80);
    bench->en_i = en;
    for (std::uint32_t k = 0; k < shape.size; ++k) {
      set_bits(bench->a_i, shape.a_bits * k, shape.a_bits, a[k]);
    }
    bench.tick();
    const pe::EncodedOperands& expected = twin.step(a, en);
    if (!warm) continue;
    INFO("cycle " << cycle);
    REQUIRE(has_digits(bench->digits_o, expected.digits));
    REQUIRE(bits_of(bench->correction_o, 0, correction_bits(shape)) ==
            static_cast<std::uint64_t>(expected.correction));
  }
}

}  // namespace

TEST_CASE("the multiplier and adder tree is its twin in every cycle", "[rtl]") {
  const pe::TileShape shape;
  Bench<Vmac_tree> bench;
  pe::MacTree twin(shape);
  Rng rng(5, "mac_tree");
  for (int cycle = 0; cycle < 4000; ++cycle) {
    const bool warm = cycle >= 40;
    const Operands a = random_operands(rng, shape);
    const pe::TileControl control = random_control(rng, shape, warm);
    for (std::uint32_t k = 0; k < shape.size; ++k) set_bits(bench->a_i, 8 * k, 8, a[k]);
    apply(bench, control, shape.b_bits);
    bench.tick();
    const std::int64_t expected = twin.step(a, control);
    if (!warm) continue;
    INFO("cycle " << cycle);
    REQUIRE(signed_bits(bench->sum_o, 0, shape.sum_bits()) == expected);
    for (std::uint32_t k = 0; k < shape.size; ++k) {
      REQUIRE(signed_bits(bench->a_o, 8 * k, 8) == twin.forwarded()[k]);
    }
  }
}

TEST_CASE("the OPT2 tile is its twin in every cycle, in other sizes too", "[rtl]") {
  compare_opt2<Vopt2>({});
  compare_opt2<Vopt2_small>({5, 5, 6});
}

TEST_CASE("what yosys reads of the OPT2 tile and its encoder are the same twins", "[rtl][yosys]") {
  compare_opt2<Vyosys_opt2_small>({5, 5, 6});
  compare_opt2_encoder<Vyosys_opt2_encoder_small>({5, 7, 8});
}

TEST_CASE("OPT2's encoder is its twin in every cycle", "[rtl]") {
  compare_opt2_encoder<Vopt2_encoder>({});
}

TEST_CASE("OPT2's encoder and two tiles multiply vectors with their weights", "[rtl]") {
  const pe::TileShape shape;
  Bench<Vopt2_encoder> encoder;
  Bench<Vopt2> tiles[2];
  pe::Opt2Encoder twin(shape);
  Rng rng(7, "opt2_row");
  Operands weights[2];
  for (int t = 0; t < 2; ++t) {
    weights[t] = random_operands(rng, shape);
    for (std::uint32_t k = shape.size; k-- > 0;) {
      apply(tiles[t], {true, weights[t][k], true}, shape.b_bits);
      tiles[t].tick();
    }
    apply(tiles[t], {}, shape.b_bits);
  }
  std::deque<Operands> sent;
  for (int cycle = 0; cycle < 2000; ++cycle) {
    sent.push_front(random_operands(rng, shape));
    encoder->en_i = 1;
    for (std::uint32_t k = 0; k < shape.size; ++k) set_bits(encoder->a_i, 8 * k, 8, sent[0][k]);
    // The right tile first: what the left one forwards is what it held before the edge.
    tiles[1]->digits_i = tiles[0]->digits_o;
    tiles[1]->correction_i = tiles[0]->correction_o;
    tiles[0]->digits_i = encoder->digits_o;
    tiles[0]->correction_i = encoder->correction_o;
    tiles[1].tick();
    tiles[0].tick();
    encoder.tick();
    const pe::EncodedOperands& encoded = twin.step(sent[0]);
    if (cycle < 10) continue;
    INFO("cycle " << cycle);
    REQUIRE(has_digits(encoder->digits_o, encoded.digits));
    REQUIRE(encoder->correction_o == static_cast<std::uint64_t>(encoded.correction));
    for (std::uint32_t t = 0; t < 2; ++t) {
      // Latency: the encoder's, the tile's, and a cycle per tile before it. An edge of latency one
      // shows in the cycle of its inputs.
      const std::uint32_t latency = pe::Opt2Encoder::kLatency + pe::Opt2::kLatency + t;
      const Operands& a = sent[latency - 1];
      std::int64_t expected = 0;
      for (std::uint32_t k = 0; k < shape.size; ++k) expected += a[k] * weights[t][k];
      REQUIRE(signed_bits(tiles[t]->sum_o, 0, shape.sum_bits()) == expected);
    }
  }
}

}  // namespace macroscope::test

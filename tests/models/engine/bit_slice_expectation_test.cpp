// Expected cycles against the mean of drawn operands, the least cycles, samples, accumulators.
#include <catch2/catch.hpp>
#include <cmath>

#include "models/engine/bit_slice/bit_slice.hpp"
#include "models/engine/bit_slice/bit_slice_engine.hpp"
#include "models/pe/pe_component.hpp"
#include "sim/config/reader.hpp"
#include "tests/models/engine/bit_slice_cases.hpp"

namespace macroscope::engine {
namespace {

using namespace testing;

/// Operands drawn as a device draws them.
class DrawnOperands final : public program::Operands {
 public:
  explicit DrawnOperands(std::uint64_t k) : k_(k), values_(8, kPublishedCrest) {}
  [[nodiscard]] std::uint64_t taps() const override { return 1; }
  void input(std::uint64_t group, std::uint64_t m, std::uint64_t k, std::uint64_t count,
             std::span<std::int16_t> out) const override {
    values_.read(1, ((group << 20U) + m) * k_ + k, out.first(count));
  }
  void weight(std::uint64_t group, std::uint64_t n, std::uint64_t k, std::uint64_t count,
              std::span<std::int16_t> out) const override {
    values_.read(2, ((group << 20U) + n) * k_ + k, out.first(count));
  }

 private:
  std::uint64_t k_;
  numerics::QuantizedNormal values_;
};

program::TileCompute gemm_tile(std::uint64_t m, std::uint64_t n, std::uint64_t k,
                               const program::Operands* operands) {
  program::TileCompute t;
  t.m = m;
  t.n = n;
  t.k = k;
  t.input.channels = k;
  t.place.operands = operands;
  return t;
}

TEST_CASE("the largest of two standard normal numbers is 1/sqrt(pi), of 32 it is 2.07",
          "[bit_slice]") {
  CHECK(expected_largest(1) == Approx(0).margin(1e-9));
  CHECK(expected_largest(2) == Approx(1 / std::sqrt(std::acos(-1.0))).epsilon(1e-5));
  CHECK(expected_largest(32) == Approx(2.0697).epsilon(1e-4));
}

TEST_CASE("a tile's expected cycles are those of drawn operands within 2 %, laconic's within 4 %",
          "[bit_slice]") {
  const SlicePe pe = GENERATE(SlicePe::opt3, SlicePe::opt4c, SlicePe::opt4e, SlicePe::laconic);
  const bool skip = GENERATE(false, true);
  const SliceBarrier barrier = GENERATE(SliceBarrier::k, SliceBarrier::tile);
  for (const std::uint64_t k : {16, 64, 77, 256, 1024}) {
    BitSliceParams p;
    p.pe = pe;
    p.skip_empty = skip;
    p.barrier = barrier;
    const BitSliceModel model(p);
    const DrawnOperands operands(k);
    const auto expected = static_cast<double>(model.stream(gemm_tile(2048, 32, k, nullptr)));
    const auto drawn = static_cast<double>(model.stream(gemm_tile(2048, 32, k, &operands)));
    INFO("pe " << static_cast<int>(pe) << " skip " << skip << " k " << k << " expected " << expected
               << " drawn " << drawn);
    CHECK(std::abs(expected / drawn - 1) < (pe == SlicePe::laconic ? 0.04 : 0.02));
  }
}

TEST_CASE("a column's mean is exact: sum of n p + (1 - p)^n over groups and bit weights",
          "[bit_slice]") {
  const numerics::DigitTable table(numerics::Encoding::ent, 8);
  const numerics::QuantizedNormal values(8, kPublishedCrest);
  BitSliceParams p;
  const SliceExpectation expectation(p, table, values, values);
  double group = 0, rest = 0;
  for (std::uint32_t w = 0; w < table.digits(); ++w) {
    double set = 0;
    for (const std::int16_t v : values.draws()) set += (table.mask(v) >> w) & 1U;
    set /= values.kDraws;
    group += 4 * set + std::pow(1 - set, 4);
    rest += 3 * set + std::pow(1 - set, 3);
  }
  CHECK(expectation.column(4 * 10 + 3, 32).mean == Approx(10 * group + rest));
  CHECK(10 * group / 40 == Approx(2.41).margin(0.01));  // Wu et al. at sigma 24.5
}

TEST_CASE("no tile takes less than its least, and cutting never makes the least smaller",
          "[bit_slice]") {
  Rng rng(71, "bit_slice.least");
  for (int i = 0; i < 3000; ++i) {
    const BitSliceParams p = random_engine(rng, static_cast<SlicePe>(rng.below(4)));
    const SliceShape s{rng.between(1, 4), rng.between(1, 60), rng.between(1, 60),
                       rng.between(1, 200)};
    INFO(text(p, s));
    const std::uint64_t whole = least_stream(s, p);
    SliceShape a = s, b = s;
    const auto size = std::array{&SliceShape::groups, &SliceShape::vectors, &SliceShape::others,
                                 &SliceShape::k}[rng.below(4)];
    if (s.*size < 2) continue;
    a.*size = rng.between(1, s.*size - 1);
    b.*size = s.*size - a.*size;
    CHECK(least_stream(a, p) + least_stream(b, p) >= whole);
    CHECK(least_stream(a, p) <= whole);
  }
}

TEST_CASE("an operand has the same value whatever part of a vector is read", "[bit_slice]") {
  const numerics::QuantizedNormal values(8, kPublishedCrest);
  std::vector<std::int16_t> whole(1000);
  values.read(5, 37, whole);
  Rng rng(81, "bit_slice.values");
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t first = rng.below(900);
    std::vector<std::int16_t> part(rng.between(1, 100));
    values.read(5, 37 + first, part);
    CHECK(std::equal(part.begin(), part.end(), whole.begin() + static_cast<std::ptrdiff_t>(first)));
  }
  double square = 0;
  std::vector<std::int16_t> many(1 << 18);
  values.read(6, 0, many);
  for (const std::int16_t v : many) square += double{1} * v * v;
  // Rounding to whole steps adds 1/12 to the variance.
  CHECK(std::sqrt(square / static_cast<double>(many.size())) ==
        Approx(std::sqrt(values.sigma() * values.sigma() + 1.0 / 12)).epsilon(0.005));
}

TEST_CASE("a sample's confidence interval holds the exact cycles, and is reported", "[bit_slice]") {
  int inside = 0;
  constexpr int kCases = 40;
  for (int i = 0; i < kCases; ++i) {
    BitSliceParams p;
    p.cols = 8;
    p.sample = 16;
    const BitSliceModel sampled(p);
    p.sample = 0;
    const BitSliceModel exact(p);
    const DrawnOperands operands(64);
    program::TileCompute tile = gemm_tile(8 * 200, 32, 64, &operands);
    tile.place.m = static_cast<std::uint64_t>(i) * 10'000;
    const PlacedValues values(tile, SliceEncoded::input);
    const SliceWork work =
        slice_stream(slice_shape(tile, p), values, sampled.params(), sampled.table());
    CHECK(work.folds == 200);
    CHECK(work.looked_at == 16);
    const double off =
        std::abs(static_cast<double>(work.cycles) - static_cast<double>(exact.stream(tile)));
    if (off <= 1.96 * std::sqrt(work.variance)) ++inside;
    CHECK(sampled.warnings().empty());  // nothing has run
    CHECK(sampled.sequencer()->prepare(tile) == 0);
    REQUIRE(sampled.warnings().size() == 1);
    CHECK(
        sampled.warnings().front().find("MS455: sample=\"16\" looked at the operands of 16 of 200 "
                                        "folds") == 0);
    CHECK(sampled.warnings().front().find("95 % confidence") != std::string::npos);
  }
  CHECK(inside >= kCases * 85 / 100);
}

BitSliceParams read(const std::string& attributes, const std::string& pe) {
  const std::string text = "<bit_slice version=\"1\" " + attributes + ">" + pe + "</bit_slice>";
  const auto registry = config::make_registry<BitSlice, pe::PeComponent>();
  return read_bit_slice(
      config::read_description_from_memory("array.xml", text, registry, "bit_slice").root());
}

std::string fault(const std::string& attributes, const std::string& pe) {
  try {
    read(attributes, pe);
  } catch (const ConfigError& error) {
    return error.faults().front().text();
  }
  return "";
}

TEST_CASE("an engine reads its size, barrier and PE, and is made of OPT4C without one",
          "[bit_slice]") {
  CHECK(read("", "") == BitSliceParams{});
  const BitSliceParams p = read(
      "rows=\"8\" cols=\"6\" barrier=\"tile\" encoded=\"weight\" crest=\"4\"",
      "<pe kind=\"opt4e\" a_width=\"16\" b_width=\"6\" acc_width=\"40\" skip_empty=\"true\"/>");
  CHECK(p == BitSliceParams{8, 6, SliceBarrier::tile, SliceEncoded::weight, 4, 0, SlicePe::opt4e,
                            16, 6, 40, true});
  CHECK(p.weights() == 8);
  CHECK(p.pe_acc_width() == 26);
}

TEST_CASE("PEs that work on no digits, widths they do not have and useless samples are refused",
          "[bit_slice]") {
  CHECK(fault("", "<pe kind=\"mac\"/>").find("MS450") != std::string::npos);
  CHECK(fault("", "<pe/>").find("'mac' is not one of them") != std::string::npos);
  CHECK(fault("", "<pe kind=\"user\" rtl=\"a.sv\"/>").find("MS450") != std::string::npos);
  CHECK(fault("", "<pe kind=\"opt3\" a_width=\"2\"/>").find("MS451") != std::string::npos);
  CHECK(fault("", "<pe kind=\"opt4c\" acc_width=\"18\"/>").find("19 bits or more") !=
        std::string::npos);
  CHECK(fault("", "<pe kind=\"laconic\" b_width=\"9\"/>").find("MS451") != std::string::npos);
  CHECK(fault("", "<pe kind=\"laconic\" acc_width=\"20\"/>").find("21 bits or more") !=
        std::string::npos);
  CHECK(fault("sample=\"1\"", "").find("MS452") != std::string::npos);
  CHECK(fault("sample=\"8\" barrier=\"tile\"", "").find("MS452") != std::string::npos);
  CHECK_THROWS_AS(read("rows=\"0\"", ""), ConfigError);
  CHECK_THROWS_AS(read("barrier=\"none\"", ""), ConfigError);
}

program::Operator gemm_operator(std::uint64_t k, const char* input, std::uint64_t bits) {
  program::Operator op;
  op.name = "fc";
  op.op = program::Gemm{1, 4, 4, k, true};
  op.formats = {{input, Bits(bits)}, {"int8", Bits(8)}, {"int32", Bits(32)}, {"int8", Bits(8)}};
  return op;
}

std::string refusal(const BitSliceParams& p, const program::Operator& op) {
  try {
    BitSliceModel(p).check(op, 1);
  } catch (const ModelError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a reduction that its accumulator does not hold is refused with the width it needs",
          "[bit_slice]") {
  BitSliceParams p;
  // FlushShiftAdd with 26 bits: up to 98,303 products of int8 (rtl/lib/ms_flush_shift_add.sv).
  CHECK(refusal(p, gemm_operator(98'303, "int8", 8)).empty());
  const std::string text = refusal(p, gemm_operator(98'304, "int8", 8));
  CHECK(text.find("MS454") != std::string::npos);
  CHECK(text.find("needs 33 bits, but <pe> has acc_width=\"32\"") != std::string::npos);
  p.acc_width = 33;
  CHECK(refusal(p, gemm_operator(98'304, "int8", 8)).empty());
  p.acc_width = 32;
  p.pe = SlicePe::laconic;  // K 2^14 < 2^31
  CHECK(refusal(p, gemm_operator(131'071, "int8", 8)).empty());
  CHECK(refusal(p, gemm_operator(131'072, "int8", 8)).find("33 bits") != std::string::npos);
}

TEST_CASE("formats that are no integers of the PE's width are refused", "[bit_slice]") {
  const BitSliceParams p;
  CHECK(refusal(p, gemm_operator(8, "int4", 4)).empty());
  CHECK(refusal(p, gemm_operator(8, "fp16", 16)).find("MS453") != std::string::npos);
  CHECK(refusal(p, gemm_operator(8, "int16", 16)).find("a_width=\"8\"") != std::string::npos);
}

}  // namespace
}  // namespace macroscope::engine

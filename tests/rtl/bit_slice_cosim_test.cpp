// Bit-slice engines on their RTL: other sizes and widths, stalls, tiles behind each other, and what
// is wrong is found.
#include "models/engine/bit_slice/bit_slice_cosim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "models/engine/bit_slice/bit_slice_rtl.hpp"
#include "models/engine/bit_slice/pe_array.hpp"
#include "models/engine/rtl/rtl_build.hpp"
#include "sim/core/error.hpp"
#include "sim/runtime/worker.hpp"
#include "tests/models/engine/bit_slice_cases.hpp"
#include "tests/rtl/cosim_runs.hpp"

namespace macroscope::engine {
namespace {

BitSliceParams engine_of(SlicePe pe, std::uint32_t rows, std::uint32_t cols) {
  BitSliceParams params;
  params.pe = pe;
  params.rows = rows;
  params.cols = cols;
  return params;
}

/// A result and when it came.
struct Result {
  std::uint64_t cycle, lane;
  std::int64_t value;
  bool operator==(const Result&) const = default;
};

/// An array and the results it has given.
class Watched {
 public:
  explicit Watched(SliceArray& array) : array_(&array) {
    array.observe([this](std::uint64_t cycle, std::uint64_t lane, std::int64_t value) {
      results_.push_back({cycle, lane, value});
    });
  }
  SliceArray* operator->() { return array_; }
  [[nodiscard]] const std::vector<Result>& results() const { return results_; }

 private:
  SliceArray* array_;
  std::vector<Result> results_;
};

/// Runs both with the same stalls; empty, or what differs.
std::string run_together(Watched& rtl, Watched& pe, RtlColumns& columns, std::size_t tiles,
                         Rng& rng, std::uint64_t percent) {
  while ((rtl->busy() || pe->busy()) && pe->now() < 100'000) {
    const bool enable = rng.below(100) >= percent;
    if (!enable) columns.stall(static_cast<std::uint32_t>(rng.next()));
    rtl->tick(enable);
    pe->tick(enable);
  }
  if (rtl.results() != pe.results()) return "results";
  for (std::uint64_t t = 0; t < tiles; ++t) {
    const SliceTimes& a = rtl->times(t);
    const SliceTimes& b = pe->times(t);
    if (a.begin != b.begin) return fmt::format("begin {} of {}", a.begin, b.begin);
    if (a.stream_end != b.stream_end) return "end of stream";
    if (a.release != b.release) return fmt::format("release {} of {}", a.release, b.release);
    if (a.done != b.done) return "done";
    if (rtl->take_output(t) != pe->take_output(t)) return "outputs";
  }
  return {};
}

/// Three tiles at a time on an array of RTL and on its model, with `percent` of the cycles stalled
/// and operands that come late now and then. Empty, or what differs.
std::string compare(const BitSliceParams& params, bool words, std::uint64_t percent) {
  RtlSpec spec = bit_slice_rtl(params);
  spec.words = words;
  const std::string library = build_rtl(spec);
  return runtime::run_job([&](const auto& /*progress*/) {
    RtlClock::prepare_kernel();
    RtlModule module(library, spec, "rtl");
    Rng rng(11, spec.text());
    for (int i = 0; i < 40; ++i) {
      RtlClock(module).reset();
      auto registers = std::make_unique<RtlColumns>(params, module);
      RtlColumns& columns = *registers;
      SliceArray rtl(params, std::move(registers));
      SliceArray pe(params);
      Watched watched_rtl(rtl);
      Watched watched_pe(pe);
      for (int t = 0; t < 3; ++t) {
        SliceTile tile = testing::random_tile(rng, params, 5);
        tile.ready_at = rng.below(2) * rng.below(100);
        pe.push(tile);
        rtl.push(std::move(tile));
      }
      const std::string difference =
          run_together(watched_rtl, watched_pe, columns, 3, rng, percent);
      if (!difference.empty()) return fmt::format("sequence {}: {}", i, difference);
    }
    return std::string();
  });
}

std::string differences_of(const std::vector<BitSliceParams>& engines, std::uint64_t shapes) {
  std::vector<cosim::NotedPair> pairs;
  for (const BitSliceParams& params : engines) pairs.push_back({cosim_pair(params), ""});
  cosim::Request request;
  request.shapes = shapes;
  return cosim::differences(run(pairs, request));
}

}  // namespace

TEST_CASE("bit-slice tiles behind each other on stalling RTL give the model's results and moments",
          "[rtl][array][bit_slice]") {
  test::use_build_cache();
  for (const BitSliceParams& params : shipped_bit_slice()) {
    INFO(bit_slice_rtl(params).text());
    CHECK(compare(params, false, 30) == "");
  }
}

TEST_CASE("bit-slice columns computed in words give the same results in the same cycles",
          "[rtl][array][bit_slice]") {
  test::use_build_cache();
  CHECK(compare(engine_of(SlicePe::opt4e, 2, 3), true, 10) == "");
}

TEST_CASE("bit-slice engines of one PE, other widths and encoded weights agree too",
          "[cosim][bit_slice]") {
  test::use_build_cache();
  std::vector<BitSliceParams> engines;
  BitSliceParams one = engine_of(SlicePe::opt4e, 1, 1);
  one.a_width = 5;
  one.b_width = 11;
  one.acc_width = 28;
  engines.push_back(one);
  BitSliceParams wide = engine_of(SlicePe::opt3, 1, 4);
  wide.a_width = 16;
  wide.b_width = 3;
  wide.acc_width = 48;
  wide.encoded = SliceEncoded::weight;
  engines.push_back(wide);
  BitSliceParams column = engine_of(SlicePe::opt4e, 3, 2);
  column.skip_empty = true;
  column.barrier = SliceBarrier::tile;
  column.encoded = SliceEncoded::weight;
  engines.push_back(column);
  BitSliceParams narrow = engine_of(SlicePe::laconic, 1, 2);
  narrow.a_width = 4;
  narrow.b_width = 6;
  narrow.acc_width = 22;
  narrow.barrier = SliceBarrier::tile;
  engines.push_back(narrow);
  CHECK(differences_of(engines, cosim::shapes()) == "");
}

TEST_CASE("mutants of the bit-slice RTL are caught", "[cosim][mutant][bit_slice]") {
  struct Mutant {
    const char* name;
    const char* file;
    const char* from;
    const char* to;
    SlicePe pe;
  };
  const Mutant mutant =
      GENERATE(Mutant{"no_barrier", "rtl/array/ms_array_bit_slice.sv", "(&free_o) & (&(offered",
                      "free_o[c] & (&(offered", SlicePe::opt4c},
               Mutant{"early_flush", "rtl/array/ms_slice_column.sv", ".valid_i (last_q[2])",
                      ".valid_i (last_q[1])", SlicePe::opt3},
               Mutant{"digit_carry", "rtl/pe/ms_pe_opt4c.sv", "low_carry[LOW:1], neg_q}",
                      "low_carry[LOW:1], 1'b0}", SlicePe::opt3},
               Mutant{"early_sum", "rtl/array/ms_laconic_column.sv", "acc_valid_o = done_q[5]",
                      "acc_valid_o = done_q[4]", SlicePe::laconic});
  test::use_build_cache();
  const test::MutatedHome home(mutant.name, mutant.file, mutant.from, mutant.to);
  INFO(mutant.name);
  const std::string found = differences_of({engine_of(mutant.pe, 2, 2)}, 20);
  CHECK(found.find("cycle ") != std::string::npos);
}

}  // namespace macroscope::engine

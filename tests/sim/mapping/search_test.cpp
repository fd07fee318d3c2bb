// The choice of a tiling: deterministic, within what is fixed, and clear when nothing fits.
#include "sim/mapping/search.hpp"

#include <catch2/catch.hpp>

#include "models/engine/systolic/systolic_engine.hpp"
#include "sim/core/error.hpp"
#include "tests/sim/mapping/random_jobs.hpp"

using namespace macroscope;

namespace {

/// A 16 x 16 array with pools of `kib` KiB.
struct Core {
  explicit Core(std::uint64_t kib)
      : model({16, 16, engine::Dataflow::ws, true, true, engine::SystolicCompat::none}, pad(),
              pad()) {
    for (const char* name : {"in", "w", "acc", "out"})
      spec.pools.push_back({name, Bytes(kib * 1024), true});
    spec.pool_of = {0, 1, 2};
    spec.output_pool = 3;
    spec.vector = {16, 4};
    spec.dram_bytes_per_cycle = 16;
    spec.dram_latency = Cycles(50);
    spec.engine = &model;
  }
  static memory::ScratchpadParams pad() {
    memory::ScratchpadParams p;
    p.banks = 32;
    p.line = Bytes(32);
    return p;
  }
  engine::SystolicModel model;
  mapping::CoreSpec spec;
};

}  // namespace

TEST_CASE("the same question gets the same tiling, and it fits", "[search]") {
  Rng rng(1, "search");
  for (int i = 0; i < 25; ++i) {
    const Core core(rng.between(1, 16));
    const program::Operator op = i % 2 == 0 ? test::random_gemm(rng, 300) : test::random_conv(rng);
    const mapping::Problem p = mapping::make_problem(op);
    const mapping::Choice first = mapping::choose_tiling(p, core.spec, {}, op.name);
    const Core again = core.spec.pools.front().capacity.count() > 0
                           ? Core(core.spec.pools.front().capacity.count() / 1024)
                           : Core(1);
    const mapping::Choice second = mapping::choose_tiling(p, again.spec, {}, op.name);
    CHECK(mapping::to_string(first.tiling) == mapping::to_string(second.tiling));
    CHECK(first.estimate.cycles == second.estimate.cycles);
    CHECK(first.candidates > 0);
    mapping::Tiling t = first.tiling;
    CHECK(mapping::assign_buffers(p, core.spec, t, nullptr));
    CHECK(mapping::to_string(t) == mapping::to_string(first.tiling));
  }
}

TEST_CASE("every part of a mapping given by hand is kept", "[search]") {
  const Core core(16);
  Rng rng(1, "fixed");
  const auto fix = [](mapping::FixedTiling f, std::uint64_t m, std::uint64_t n, std::uint64_t k,
                      const char* order) {
    f.tile_m = m;
    f.tile_n = n;
    f.tile_k = k;
    f.order = order;
    return f;
  };
  program::Operator op = test::random_gemm(rng, 1);
  op.op = program::Gemm{1, 100, 90, 80, true};
  const mapping::Problem p = mapping::make_problem(op);
  for (const char* order : {"mnk", "nmk", "mkn", "nkm", "kmn", "knm"}) {
    const auto only_order = mapping::choose_tiling(p, core.spec, fix({}, 0, 0, 0, order), "op");
    std::string text = mapping::to_string(only_order.tiling.order);
    text.erase(std::remove(text.begin(), text.end(), '>'), text.end());
    CHECK(text == order);
    const auto all = mapping::choose_tiling(p, core.spec, fix({}, 7, 11, 13, order), "op");
    CHECK(all.tiling.tile == mapping::TileSize{1, 7, 11, 13});
    CHECK(all.candidates == 1);
  }
  CHECK(mapping::choose_tiling(p, core.spec, fix({}, 33, 0, 0, ""), "op").tiling.tile.m == 33);
  CHECK(mapping::choose_tiling(p, core.spec, fix({}, 0, 33, 0, ""), "op").tiling.tile.n == 33);
  CHECK(mapping::choose_tiling(p, core.spec, fix({}, 0, 0, 33, ""), "op").tiling.tile.k == 33);
  // More than the extent is the extent.
  const Core large(64);
  CHECK(mapping::choose_tiling(p, large.spec, fix({}, 999, 999, 999, ""), "op").tiling.tile ==
        mapping::TileSize{1, 100, 90, 80});
  CHECK_THROWS_AS(mapping::choose_tiling(p, core.spec, fix({}, 0, 0, 0, "mmk"), "op"), ModelError);
}

TEST_CASE("a problem that does not fit says which memory lacks how many bytes", "[search]") {
  Core core(1);
  program::Operator op;
  op.op = program::Gemm{1, 100, 90, 80, true};
  op.formats = test::byte_formats();
  const mapping::Problem p = mapping::make_problem(op);
  mapping::FixedTiling fixed;
  fixed.tile_m = 50;
  fixed.tile_n = 20;
  fixed.tile_k = 60;
  // 50 x 60 input bytes against 1 KiB; 60 x 20 = 1200 weight bytes and 4000 accumulator bytes do
  // not fit either, the input pool is looked at first.
  try {
    (void)mapping::choose_tiling(p, core.spec, fixed, "big");
    FAIL("3000 bytes fit in 1024");
  } catch (const ModelError& e) {
    CHECK(e.id() == "MS302");
    CHECK(e.message() ==
          "no tiling of 'big' fits on chip: the smallest one needs 3000 bytes of in, which has "
          "1024 (1976 short)");
  }
  // A convolution's smallest tile is one output row of one channel: width bytes of input.
  program::Conv2d conv;
  conv.height = 3;
  conv.width = 2000;
  op.op = conv;
  try {
    (void)mapping::choose_tiling(mapping::make_problem(op), core.spec, {}, "wide");
    FAIL("2000 pixels fit in 1024 bytes");
  } catch (const ModelError& e) {
    CHECK(e.id() == "MS302");
    CHECK_THAT(e.message(), Catch::Contains("'wide'") && Catch::Contains("2000 bytes of in") &&
                                Catch::Contains("(976 short)"));
  }
}

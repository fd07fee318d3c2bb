// The walker: what enters is used, leaves once and in the order in which it came.
#include "sim/mapping/walker.hpp"

#include <catch2/catch.hpp>
#include <deque>

#include "tests/sim/mapping/random_jobs.hpp"

using namespace macroscope;
using mapping::Operand;
using mapping::TileStep;

namespace {

using TileName = std::array<std::uint64_t, 3>;

/// The tile of an operand that a step uses: its group and its two relevant loops.
TileName tile_of(const TileStep& s, Operand o) {
  switch (o) {
    case Operand::input:
      return {s.groups.begin, s.m.begin, s.k.begin};
    case Operand::weight:
      return {s.groups.begin, s.n.begin, s.k.begin};
    case Operand::output:
      return {s.groups.begin, s.m.begin, s.n.begin};
  }
  return {};
}

}  // namespace

TEST_CASE("tiles are on chip when used, leave in order and never exceed their buffers",
          "[walker]") {
  Rng rng(1, "walker");
  for (int i = 0; i < 900; ++i) {
    const program::Operator op = i % 3 == 0 ? test::random_gemm(rng, 12) : test::random_conv(rng);
    const mapping::Problem p = mapping::make_problem(op);
    mapping::Tiling t = test::random_tiling(rng, p);
    const mapping::CoreSpec core = test::random_core(rng, p, t);
    REQUIRE(mapping::assign_buffers(p, core, t, nullptr));
    INFO("case " << i << ": " << mapping::to_string(t));
    mapping::TileWalker walker(p, t);
    std::array<std::deque<TileName>, mapping::kOperands> resident;
    std::array<std::uint64_t, mapping::kOperands> entered{};
    std::uint64_t steps = 0;
    std::uint64_t macs = 0;
    bool ok = true;
    TileStep s;
    while (walker.next(s)) {
      ok = ok && s.index == steps++;
      macs += s.groups.count * s.m.count * p.m_per_unit * s.n.count * s.k.count * p.k_per_unit;
      for (std::size_t o = 0; o < mapping::kOperands; ++o) {
        const TileName tile = tile_of(s, static_cast<Operand>(o));
        auto& held = resident[o];
        if (s.enters[o]) {
          ok = ok && std::find(held.begin(), held.end(), tile) == held.end();
          held.push_back(tile);
          ++entered[o];
        }
        ok = ok && std::find(held.begin(), held.end(), tile) != held.end();
        ok = ok && held.size() <= t.residency[o].slots;
        if (s.leaves[o]) {
          ok = ok && !held.empty() && held.front() == tile;
          if (!held.empty()) held.pop_front();
        }
      }
      if (!ok) break;
    }
    CHECK(ok);
    CHECK(steps == mapping::count_tiles(p, t.tile).steps());
    CHECK(macs == op.macs());
    const mapping::TileCounts c = mapping::count_tiles(p, t.tile);
    for (std::size_t o = 0; o < mapping::kOperands; ++o) {
      const auto operand = static_cast<Operand>(o);
      CHECK(resident[o].empty());
      CHECK(entered[o] == c.steps() / c.of(mapping::irrelevant_loop(operand)) *
                              mapping::walks(c, t.order, operand, t.residency[o].held));
    }
  }
}

TEST_CASE("the buffers given to a tiling fit their pools", "[walker]") {
  Rng rng(1, "buffers");
  for (int i = 0; i < 600; ++i) {
    const mapping::Problem p =
        mapping::make_problem(i % 2 == 0 ? test::random_gemm(rng, 20) : test::random_conv(rng));
    mapping::Tiling t = test::random_tiling(rng, p);
    mapping::CoreSpec core = test::random_core(rng, p, t);
    if (rng.below(3) == 0) core.pools[0].capacity = Bytes(core.pools[0].capacity.count() * 3 / 4);
    mapping::Shortage shortage;
    std::vector<std::uint64_t> used(core.pools.size(), 0);
    const auto bytes = [&](std::size_t o) {
      return o == mapping::kOperands
                 ? mapping::output_tile_bytes(p, t.tile).count()
                 : mapping::tile_bytes(p, t.tile, static_cast<Operand>(o)).count();
    };
    const auto pool = [&](std::size_t o) {
      return o == mapping::kOperands ? core.output_pool : core.pool_of[o];
    };
    if (mapping::assign_buffers(p, core, t, &shortage)) {
      for (std::size_t o = 0; o <= mapping::kOperands; ++o) {
        const std::uint64_t slots = o == mapping::kOperands ? t.output_slots : t.residency[o].slots;
        CHECK(slots >= 1);
        used[pool(o)] += slots * bytes(o);
        if (o < mapping::kOperands && t.residency[o].held &&
            mapping::count_tiles(p, t.tile).of(mapping::irrelevant_loop(static_cast<Operand>(o))) >
                1)
          CHECK(slots >= t.residency[o].distinct);
      }
      for (std::size_t k = 0; k < used.size(); ++k)
        CHECK(used[k] <= core.pools[k].capacity.count());
    } else {
      for (std::size_t o = 0; o <= mapping::kOperands; ++o) used[pool(o)] += bytes(o);
      CHECK(shortage.pool == core.pools[0].name);
      CHECK(shortage.needed == Bytes(used[0]));
      CHECK(shortage.needed > shortage.capacity);
    }
  }
}

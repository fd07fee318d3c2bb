// Closed forms of the systolic array, written out as formulas of the sizes.
#include <catch2/catch.hpp>

#include "models/engine/systolic/timing.hpp"
#include "sim/core/error.hpp"
#include "sim/core/quantity.hpp"
#include "tests/models/engine/systolic_cases.hpp"

namespace macroscope::engine {
namespace {

using namespace testing;

TEST_CASE("one weight-stationary fold takes P + S + R + c - 2 cycles", "[systolic]") {
  const auto [m, k, n] = GENERATE(table<std::uint64_t, std::uint64_t, std::uint64_t>(
      {{1, 1, 1}, {1, 8, 6}, {7, 3, 5}, {100, 8, 1}, {31, 1, 6}}));
  const SystolicParams p{8, 6, Dataflow::ws, GENERATE(true, false), GENERATE(true, false)};
  const std::uint64_t q = GENERATE(1u, 3u);
  const TilePorts ports = ports_by(fold({m, k, n}, p), [q = q](auto r, auto, auto t) {
    return FoldPorts{q * t, q * r};
  });
  const TileTiming t = tile_timing({m, k, n}, ports, p);
  const std::uint64_t P = q * k;  // the block uses k rows
  const std::uint64_t S = q * m;
  CHECK(t.fill == P);
  CHECK(t.steady == S);
  CHECK(t.drain == p.rows + n - 2);
  CHECK(t.latency() == P + S + p.rows + n - 2);
}

TEST_CASE("one output-stationary fold takes S + R + r + c - 2 cycles", "[systolic]") {
  const auto [m, k, n] = GENERATE(table<std::uint64_t, std::uint64_t, std::uint64_t>(
      {{1, 1, 1}, {8, 1, 6}, {7, 3, 5}, {1, 100, 6}, {8, 31, 1}}));
  const SystolicParams p{8, 6, Dataflow::os, GENERATE(true, false), GENERATE(true, false)};
  const TileTiming t = tile_timing({m, k, n}, p);
  CHECK(t.fill == 0);
  CHECK(t.steady == k);
  CHECK(t.latency() == k + p.rows + m + n - 2);
}

TEST_CASE("input-stationary is weight-stationary with the operands swapped", "[systolic]") {
  Rng rng(11);
  for (int i = 0; i < 200; ++i) {
    SystolicParams p = pick_params(rng, 16);
    p.dataflow = Dataflow::is;
    if (p.pe && p.pe->kind == "user") p.pe.reset();  // only os can be made of those
    const TileShape s = pick_shape(rng, p, 60);
    SystolicParams swapped = p;
    swapped.dataflow = Dataflow::ws;
    INFO(text(p, s));
    CHECK(tile_timing(s, p) == tile_timing({s.n, s.k, s.m, s.groups}, swapped));
  }
}

TEST_CASE("PEs of more stages give every result later and leave the folds where they are",
          "[systolic]") {
  // Cycles beyond those of one-stage PEs; os: L, the drain register takes the sum over a cycle
  // later; ws, is: L - 1. Flush adder of opt1: 2, in os its first register is the output register.
  struct Row {
    const char* kind;
    std::uint32_t os, ws;
  };
  const Row row =
      GENERATE(Row{"mac", 2, 1}, Row{"mac_folded", 2, 1}, Row{"mac_p2", 3, 2}, Row{"opt1", 3, 3});
  const Dataflow dataflow = GENERATE(Dataflow::os, Dataflow::ws, Dataflow::is);
  const SystolicParams plain{8, 6, dataflow};
  SystolicParams deep = plain;
  deep.pe.emplace().kind = row.kind;
  const std::uint64_t delay = dataflow == Dataflow::os ? row.os : row.ws;
  const TileShape s{17, 30, 13, 2};
  const TileTiming before = tile_timing(s, plain);
  const TileTiming after = tile_timing(s, deep);
  CHECK(after.done == before.done + delay);
  CHECK(after.first_result == before.first_result + delay);
  CHECK(after.stream_end == before.stream_end);
  CHECK(after.initiation_interval == before.initiation_interval);
}

TEST_CASE("without overlap and shadow registers folds are strictly serial", "[systolic]") {
  // F folds of full rows and columns: F (P + S + R + C - 2), or F (S + 2R + C - 2) in os.
  const std::uint64_t R = 8, C = 6, rows = GENERATE(1u, 2u, 5u), cols = GENERATE(1u, 3u),
                      steps = GENERATE(1u, 4u, 50u);
  const SystolicParams ws{8, 6, Dataflow::ws, false, false};
  CHECK(tile_timing({steps, rows * R, cols * C}, ws).latency() ==
        rows * cols * (R + steps + R + C - 2));
  const SystolicParams os{8, 6, Dataflow::os, false, false};
  CHECK(tile_timing({rows * R, steps, cols * C}, os).latency() ==
        rows * cols * (steps + 2 * R + C - 2));
}

TEST_CASE("folds that overlap follow each other after max(S, P), or S + P with one register",
          "[systolic]") {
  const std::uint64_t R = 8, C = 6, F = GENERATE(1u, 2u, 7u), S = GENERATE(1u, 7u, 8u, 9u, 50u);
  const std::uint64_t alone = R + S + R + C - 2;  // P = R
  const TileShape s{S, F * R, C};
  CHECK(tile_timing(s, {8, 6, Dataflow::ws, true, true}).latency() ==
        alone + (F - 1) * std::max(S, R));
  CHECK(tile_timing(s, {8, 6, Dataflow::ws, false, true}).latency() == alone + (F - 1) * (S + R));
  // Shadow registers without overlap hide the load only.
  CHECK(tile_timing(s, {8, 6, Dataflow::ws, true, false}).latency() ==
        alone + (F - 1) * (S + R + C - 2));
}

TEST_CASE(
    "output-stationary folds follow each other after max(S, r), or S + r - 1 without drain "
    "registers",
    "[systolic]") {
  const std::uint64_t R = 8, C = 6, F = GENERATE(1u, 2u, 7u), S = GENERATE(1u, 7u, 8u, 9u, 50u);
  const std::uint64_t alone = S + R + R + C - 2;
  const TileShape s{F * R, S, C};
  CHECK(tile_timing(s, {8, 6, Dataflow::os, true, true}).latency() ==
        alone + (F - 1) * std::max(S, R));
  CHECK(tile_timing(s, {8, 6, Dataflow::os, false, true}).latency() ==
        alone + (F - 1) * (S + R - 1));
}

TEST_CASE("equal tiles behind each other start every initiation interval", "[systolic]") {
  Rng rng(12);
  for (int i = 0; i < 300; ++i) {
    const SystolicParams p = pick_params(rng, 12);
    const TileShape s = pick_shape(rng, p, 30);
    const TileTiming t = tile_timing(s, pick_ports(rng, fold(s, p)), p);
    ArrayState state;
    const Cycle first = issue(state, t, 0).stream_begin;
    INFO(text(p, s));
    CHECK(issue(state, t, 0).stream_begin == first + t.initiation_interval);
    CHECK(issue(state, t, 0).stream_begin == first + 2 * t.initiation_interval);
  }
}

TEST_CASE("a tile of g groups is g tiles of one group behind each other", "[systolic]") {
  Rng rng(13);
  for (int i = 0; i < 300; ++i) {
    const SystolicParams p = pick_params(rng, 12);
    TileShape s = pick_shape(rng, p, 30);
    s.groups = 1;
    const TilePorts ports = pick_ports(rng, fold(s, p));
    const std::uint64_t groups = pick(rng, 2, 9);
    ArrayState one, many;
    TileRun last{};
    for (std::uint64_t g = 0; g < groups; ++g) last = issue(one, tile_timing(s, ports, p), 0);
    const TileRun all = issue(many, tile_timing({s.m, s.k, s.n, groups}, ports, p), 0);
    INFO(text(p, s) << " x " << groups);
    CHECK(all.stream_end == last.stream_end);
    CHECK(all.done == one.last_done);
    CHECK(many == one);
  }
}

TEST_CASE("an array that waited longer than its pipeline is like a new one", "[systolic]") {
  Rng rng(14);
  for (int i = 0; i < 200; ++i) {
    const SystolicParams p = pick_params(rng, 12);
    const TileShape s = pick_shape(rng, p, 30);
    const TileTiming t = tile_timing(s, p);
    ArrayState state;
    const Cycle ready = issue(state, t, 0).done + pick(rng, 0, 5);
    const TileRun run = issue(state, t, ready);
    INFO(text(p, s));
    CHECK(run.load_begin == ready);
    CHECK(run.done == ready + t.latency());
  }
}

TEST_CASE("slower ports, later operands and serial folds never make a tile end earlier",
          "[systolic]") {
  Rng rng(15);
  for (int i = 0; i < 500; ++i) {
    SystolicParams p = pick_params(rng, 12);
    p.fold_overlap = p.double_buffer = true;
    const TileShape s = pick_shape(rng, p, 40);
    const Folding f = fold(s, p);
    const TilePorts ports = pick_ports(rng, f);
    INFO(text(p, s));
    const Cycle fast = tile_timing(s, p).latency();
    const Cycle slow = tile_timing(s, ports, p).latency();
    CHECK(fast <= slow);
    SystolicParams serial = p;
    serial.fold_overlap = false;
    CHECK(slow <= tile_timing(s, ports, serial).latency());
    SystolicParams single = p;
    single.double_buffer = false;
    CHECK(slow <= tile_timing(s, ports, single).latency());
  }
}

TEST_CASE("scale-sim compatibility costs T + R + C - 2 or T + 2R + C - 2 for every fold",
          "[systolic]") {
  Rng rng(16);
  for (int i = 0; i < 500; ++i) {
    SystolicParams p = pick_params(rng, 64);
    p.compat = SystolicCompat::scale_sim;
    const TileShape s = pick_shape(rng, p, 400);
    const std::uint64_t R = p.rows, C = p.cols;
    std::uint64_t cycles = 0;
    switch (p.dataflow) {
      case Dataflow::os:
        cycles = ceil_div(s.m, R) * ceil_div(s.n, C) * (s.k + R + C - 2);
        break;
      case Dataflow::ws:
        cycles = ceil_div(s.k, R) * ceil_div(s.n, C) * (s.m + 2 * R + C - 2);
        break;
      case Dataflow::is:
        cycles = ceil_div(s.k, R) * ceil_div(s.m, C) * (s.n + 2 * R + C - 2);
        break;
    }
    INFO(text(p, s));
    const TileTiming t = tile_timing(s, p);
    CHECK(t.latency() == s.groups * cycles);
    ArrayState state;
    CHECK(issue(state, t, 5).done == 5 + s.groups * cycles);
    CHECK(issue(state, t, 0).done == 5 + 2 * s.groups * cycles);
  }
}

TEST_CASE("scale-sim compatibility gives SCALE-Sim's cycles of m 256, n 128, k 256", "[systolic]") {
  // SCALE-Sim 3.0.0, topologies/GEMM_mnk/test_mnk_input.csv, bandwidth estimated: "Total Cycles" is
  // one less than lines.
  struct Row {
    std::uint32_t array;
    Dataflow dataflow;
    std::uint64_t total;
  };
  const Row row = GENERATE(
      Row{128, Dataflow::os, 1019}, Row{128, Dataflow::ws, 1275}, Row{128, Dataflow::is, 2039},
      Row{32, Dataflow::os, 10175}, Row{32, Dataflow::ws, 11199}, Row{32, Dataflow::is, 14207},
      Row{16, Dataflow::os, 36607}, Row{16, Dataflow::ws, 38655}, Row{16, Dataflow::is, 44543});
  const SystolicParams p{row.array, row.array, row.dataflow, true, true, SystolicCompat::scale_sim};
  CHECK(tile_timing({256, 256, 128}, p).latency() == row.total + 1);
}

TEST_CASE("a tile that cannot be timed is an error, not a wrong number", "[systolic]") {
  const SystolicParams p{8, 8, Dataflow::ws};
  CHECK_THROWS_AS(tile_timing({0, 1, 1}, p), ModelError);
  CHECK_THROWS_AS(tile_timing({1, 1, 1, 0}, p), ModelError);
  CHECK_THROWS_AS(tile_timing({std::uint64_t{1} << 31, std::uint64_t{1} << 31, 4}, p), ModelError);
  CHECK_THROWS_AS(tile_timing({1, 1, 1}, SystolicParams{0, 8, Dataflow::ws}), ModelError);
  TilePorts fast = full_speed_ports(fold({4, 4, 4}, p));
  fast[1][1].stream = 3;  // 4 vectors in 3 cycles
  CHECK_THROWS_AS(tile_timing({4, 4, 4}, fast, p), ModelError);
  fast[1][1] = {4, 3};
  CHECK_THROWS_AS(tile_timing({4, 4, 4}, fast, p), ModelError);
  TilePorts slow = full_speed_ports(fold({4, 4, 4}, p));
  slow[1][1].stream = std::uint64_t{1} << 61;
  CHECK_THROWS_AS(tile_timing({4, 4, 4, 8}, slow, p), ModelError);
  CHECK_THROWS_AS(PeArray<std::int64_t>(
                      SystolicParams{8, 8, Dataflow::ws, true, true, SystolicCompat::scale_sim}),
                  ModelError);
}

}  // namespace
}  // namespace macroscope::engine

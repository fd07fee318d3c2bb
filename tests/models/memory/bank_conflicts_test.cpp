// Bank conflicts against an enumeration of every address, and a layout that makes and removes them.
#include "models/memory/bank_conflicts.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <vector>

#include "models/engine/systolic/systolic_engine.hpp"
#include "sim/core/rng.hpp"

using namespace macroscope;
using memory::BankGeometry;
using memory::LaneRun;
using memory::PortRate;

namespace {

/// Lines that the busiest bank reads, every bit address looked at: vector t of a run reads bits
/// [offset + t step, + length), and a line is read once a vector.
std::uint64_t busiest_by_bits(const BankGeometry& g, const std::vector<LaneRun>& runs,
                              std::uint64_t step, std::uint64_t window) {
  std::map<std::uint64_t, std::uint64_t> reads;
  for (std::uint64_t t = 0; t < window; ++t) {
    std::set<std::uint64_t> lines;
    for (const LaneRun& run : runs) {
      for (std::uint64_t bit = 0; bit < run.length; ++bit)
        lines.insert((run.offset + t * step + bit) / g.line_bits);
    }
    for (const std::uint64_t line : lines) ++reads[line % g.banks];
  }
  std::uint64_t most = 0;
  for (const auto& [bank, count] : reads) most = std::max(most, count);
  return most;
}

/// The same for lanes with a line buffer: a lane reads when its element lies in another line than
/// the one before; lanes that read a line in one vector share the read.
std::uint64_t busiest_by_walk(const BankGeometry& g, const std::vector<std::uint64_t>& offsets,
                              std::uint64_t element, std::uint64_t window) {
  std::map<std::uint64_t, std::uint64_t> reads;
  std::vector<std::uint64_t> held(offsets.size(), ~std::uint64_t{0});
  for (std::uint64_t t = 0; t < window; ++t) {
    std::set<std::uint64_t> lines;
    for (std::size_t i = 0; i < offsets.size(); ++i) {
      const std::uint64_t line = (offsets[i] + t * element) / g.line_bits;
      if (held[i] == line) continue;
      held[i] = line;
      lines.insert(line);
    }
    for (const std::uint64_t line : lines) ++reads[line % g.banks];
  }
  std::uint64_t most = 0;
  for (const auto& [bank, count] : reads) most = std::max(most, count);
  return most;
}

bool same_speed(const PortRate& rate, std::uint64_t steps, std::uint64_t cycles) {
  return rate.cycles * steps == std::max(cycles, steps) * rate.steps;
}

}  // namespace

TEST_CASE("lanes that read runs take as long as the busiest bank", "[banks]") {
  Rng rng(1, "runs");
  for (int i = 0; i < 400; ++i) {
    const BankGeometry g{rng.between(1, 9), 8 * rng.between(1, 5)};
    std::vector<LaneRun> runs(rng.between(2, 6));
    for (LaneRun& run : runs) run = {8 * rng.below(200), 8 * rng.between(1, 20)};
    const std::uint64_t step = 8 * rng.below(12);
    const std::uint64_t window = rng.between(1, 32);
    INFO("case " << i);
    CHECK(same_speed(memory::contiguous_lanes(g, runs, step, window), window,
                     busiest_by_bits(g, runs, step, window)));
  }
}

TEST_CASE("one run of lines takes ceil(lines / banks) cycles wherever it starts", "[banks]") {
  for (std::uint64_t banks = 1; banks <= 9; ++banks) {
    for (std::uint64_t bytes = 1; bytes <= 60; ++bytes) {
      const BankGeometry g{banks, 32};
      for (std::uint64_t start = 0; start < banks; ++start) {
        const std::vector<LaneRun> run{{start * 32, bytes * 8}};
        CHECK(same_speed(memory::contiguous_lanes(g, run, 0, 1), 1, busiest_by_bits(g, run, 0, 1)));
      }
    }
  }
}

TEST_CASE("lanes with line buffers read a line once and share it", "[banks]") {
  Rng rng(1, "walk");
  for (int i = 0; i < 400; ++i) {
    const std::uint64_t element = 8 * (std::uint64_t{1} << rng.below(3));
    const BankGeometry g{rng.between(1, 9), element * rng.between(1, 8)};
    std::vector<std::uint64_t> offsets(rng.between(1, 24));
    for (std::uint64_t& offset : offsets) offset = g.line_bits * rng.below(60);
    const std::uint64_t window = g.line_bits / element;
    INFO("case " << i);
    CHECK(same_speed(memory::walking_lanes(g, offsets, element), window,
                     busiest_by_walk(g, offsets, element, window)));
  }
}

TEST_CASE("a pitch of all banks sends every lane to one bank, an odd one to all", "[banks]") {
  constexpr std::uint64_t kLanes = 16;
  const BankGeometry g{16, 32};
  std::vector<std::uint64_t> same(kLanes), skewed(kLanes);
  for (std::uint64_t i = 0; i < kLanes; ++i) {
    same[i] = i * g.banks * g.line_bits;
    skewed[i] = i * (g.banks + 1) * g.line_bits;
  }
  // Four elements of a byte in a line: 16 lines from one bank every 4 vectors.
  CHECK(memory::walking_lanes(g, same, 8) == PortRate{4, kLanes});
  CHECK(memory::walking_lanes(g, skewed, 8) == PortRate{1, 1});
  CHECK(memory::walking_lanes(g, same, 8).cycles_for(10) == 40);
  CHECK(memory::walking_lanes(g, skewed, 8).cycles_for(10) == 10);
  // A part of a window counts in proportion, rounded up.
  CHECK(PortRate{3, 7}.cycles_for(4) == 10);
}

TEST_CASE("the padding of the rows removes the conflicts of an output-stationary tile", "[banks]") {
  // Rows of the array take the rows of a GEMM whose pitch k is banks * line: lane i reads bank 0.
  constexpr std::uint64_t kRows = 16, kBanks = 16, kLine = 4, kK = kBanks * kLine;
  const engine::SystolicParams array{kRows, 8,    engine::Dataflow::os,
                                     true,  true, engine::SystolicCompat::none};
  memory::ScratchpadParams pad;
  pad.capacity = Bytes(1U << 20U);
  pad.banks = kBanks;
  pad.line = Bytes(kLine);
  program::TileCompute tile;
  tile.m = kRows;
  tile.n = 8;
  tile.k = kK;
  tile.input = {kK, 1, 0, 0, kRows, 0, kK};

  pad.skew = true;
  const engine::SystolicModel padded(array, pad, pad);
  CHECK(padded.tile(tile).conflict_cycles == 0);
  CHECK(padded.tile(tile).occupancy == kK);  // fold overlap: k cycles a fold

  pad.skew = false;
  const engine::SystolicModel plain(array, pad, pad);
  const std::uint64_t stream = kK * kRows / kLine;  // kRows lines from one bank every kLine vectors
  CHECK(plain.tile(tile).streaming == stream);
  CHECK(plain.tile(tile).conflict_cycles == stream - kK);
  CHECK(plain.tile(tile).occupancy == stream);
}

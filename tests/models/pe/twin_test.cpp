// The twins alone: latencies and sums, without RTL.
#include <catch2/catch.hpp>

#include "models/numerics/digits.hpp"
#include "models/pe/bit_slice.hpp"
#include "models/pe/dense.hpp"
#include "models/pe/flush.hpp"
#include "models/pe/pe_table.hpp"
#include "models/pe/tile.hpp"

namespace macroscope::pe {
namespace {

/// Cycles until a product shows in the accumulator of a PE that was cleared before.
template <class Pe>
std::uint32_t latency_of() {
  Pe pe;
  for (int i = 0; i < 5; ++i) pe.step({0, 0, true, true});
  std::uint32_t cycles = 1;
  for (std::int64_t found = pe.step({3, 5, false, true}); found == 0; ++cycles) {
    found = pe.step({0, 0, false, true});
    if (cycles > 10) return 0;
    CHECK((found == 0 || found == 15));
  }
  return cycles;
}

}  // namespace

TEST_CASE("a dense PE shows a product after its latency", "[pe]") {
  CHECK(latency_of<Mac>() == Mac::kLatency);
  CHECK(latency_of<MacFolded>() == MacFolded::kLatency);
  CHECK(latency_of<MacP2>() == MacP2::kLatency);
  CHECK(latency_of<Opt1>() == Opt1::kLatency);
}

TEST_CASE("stalled cycles do not count and a clear starts a sum with its own product", "[pe]") {
  Mac pe;
  pe.step({2, 3, true, true});
  pe.step({9, 9, true, false});
  pe.step({4, 5, false, true});
  CHECK(pe.accumulator() == 2 * 3);
  pe.step({7, 7, true, true});
  CHECK(pe.accumulator() == 2 * 3 + 4 * 5);
  pe.step({0, 0, false, true});
  CHECK(pe.accumulator() == 7 * 7);
}

TEST_CASE("a tile multiplies with the weights that were shifted in, last one first", "[pe]") {
  const TileShape shape{4, 8, 8};
  MacTree tree(shape);
  Opt2Encoder encoder(shape);
  Opt2 tile(shape);
  const std::vector<std::int64_t> weights{1, -128, 7, 127}, a{-128, -128, 0, 91};
  const std::int64_t expected = -128 + 128 * 128 + 91 * 127;
  for (std::size_t i = weights.size(); i-- > 0;) {
    tree.step(a, {true, weights[i], true});
    tile.step(encoder.step(a), {true, weights[i], true});
  }
  for (std::uint32_t i = 0; i < Opt2Encoder::kLatency + Opt2::kLatency; ++i) {
    tree.step(a);
    tile.step(encoder.step(a));
  }
  CHECK(tree.step(a) == expected);
  CHECK(tile.step(encoder.step(a)) == expected);
  CHECK(shape.sum_bits() == 18);
  CHECK(TileShape{16, 8, 8}.sum_bits() == 20);
  CHECK(TileShape{5, 5, 6}.sum_bits() == 14);
}

TEST_CASE("an OPT3 PE takes the cycles of its groups and adds digits times b", "[pe]") {
  Opt3 pe;
  const std::array<std::int64_t, 4> b{10, -20, 30, -128};
  // Three digits, then a group of zeros, then the next bit weight.
  const GroupInputs groups[] = {
      {true, false, {1, 0, -2, 2}}, {true, true, {0, 0, 0, 0}}, {true, true, {0, -1, 0, 0}}};
  std::size_t next = 0;
  std::vector<std::int64_t> sums;
  for (int cycle = 0; cycle < 12; ++cycle) {
    const bool offer = next < 3;
    const bool taken = offer && pe.ready();
    sums.push_back(pe.step(offer ? groups[next] : GroupInputs{}, b[pe.index()]));
    next += taken ? 1 : 0;
  }
  // Taken in cycle 0, first digit in the accumulator in cycle kLatency - 1.
  const std::size_t first = Opt3::kLatency - 1;
  CHECK(sums[first] == 10);
  CHECK(sums[first + 1] == 10 - 60);
  CHECK(sums[first + 2] == 10 - 60 - 256);
  CHECK(sums[first + 3] == 10 - 60 - 256);  // the group of zeros
  CHECK(sums[first + 4] == 20);
  CHECK(pe.done());
}

TEST_CASE("OPT4E adds four digits at once and wraps at its width", "[pe]") {
  Opt4e pe({8, 10});
  Opt4e::Inputs in;
  in.lanes = {{{2, 100}, {-1, -50}, {0, 99}, {1, -128}}};
  in.clr = true;
  pe.step(in);
  in.clr = false;
  CHECK(pe.step(in) == 200 + 50 - 128);
  for (int i = 0; i < 3; ++i) pe.step(in);
  CHECK(pe.accumulator() == 4 * 122);
  CHECK(pe.step(in) == 5 * 122 - 1024);
}

TEST_CASE("Laconic adds products of powers of two", "[pe]") {
  Laconic pe;
  Laconic::Inputs in;
  in.clr = true;
  in.a[0] = {false, 7};
  in.b[0] = {true, 7};
  in.a[1] = {true, 0};
  in.b[1] = {true, 3};
  in.valid[0] = in.valid[1] = true;
  pe.step(in);
  for (std::uint32_t i = 0; i + 2 < Laconic::kLatency; ++i) pe.step({});
  CHECK(pe.step({}) == -(1 << 14) + 8);
}

TEST_CASE("the flush of OPT4 weighs its pairs by powers of four", "[pe]") {
  FlushShiftAdd flush;
  const std::int64_t pairs[][2] = {{5, -3}, {-7, 1}, {100, 0}, {-1, -1}};
  FlushOutput out;
  for (int w = 0; w < 4; ++w) {
    out = flush.step({true, w == 0, w == 3, pairs[w][0], pairs[w][1], true});
    CHECK_FALSE(out.valid);
  }
  out = flush.step({});
  CHECK(out.valid);
  CHECK(out.value == 2 - 6 * 4 + 100 * 16 - 2 * 64);
}

TEST_CASE("every PE is found by its name and nothing else is", "[pe]") {
  for (const PeRow& row : pe_rows()) {
    CHECK(find_pe(row.name) == &row);
    CHECK(row.module == "ms_pe_" + std::string(row.name));
  }
  for (const char* name :
       {"mac", "mac_folded", "mac_p2", "opt1", "opt2", "opt3", "opt4c", "opt4e", "laconic"}) {
    CHECK(find_pe(name) != nullptr);
  }
  CHECK(find_pe("opt5") == nullptr);
}

}  // namespace macroscope::pe

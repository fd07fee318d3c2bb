// Addresses for blocks: complete, sound, and limited.
#include "sim/planning/packing.hpp"

#include <catch2/catch.hpp>

#include "sim/core/rng.hpp"
#include "tests/sim/planning/oracle.hpp"
#include "tests/sim/planning/random_graph.hpp"

using namespace macroscope;
using namespace macroscope::planning;

namespace {

std::vector<Block> random_blocks(Rng& rng, std::size_t count, std::uint32_t steps,
                                 std::uint64_t largest) {
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < count; ++i) {
    const auto first = static_cast<std::uint32_t>(rng.below(steps));
    const auto last = static_cast<std::uint32_t>(rng.between(first, std::min(steps - 1, first + 4)));
    blocks.push_back({first, last, rng.below(12) == 0 ? 0 : rng.between(1, largest)});
  }
  return blocks;
}

std::uint64_t largest_load(const std::vector<Block>& blocks) {
  std::uint64_t most = 0;
  for (const Block& at : blocks) {
    std::uint64_t sum = 0;
    for (const Block& b : blocks) sum += b.first <= at.first && b.last >= at.first ? b.room : 0;
    most = std::max(most, sum);
  }
  return most;
}

void check_sound(const std::vector<Block>& blocks, const Packing& packing, std::uint64_t capacity) {
  for (std::size_t a = 0; a < blocks.size(); ++a) {
    CHECK(packing.bases[a] + blocks[a].room <= capacity);
    for (std::size_t b = 0; b < a; ++b) {
      const bool together = blocks[a].first <= blocks[b].last && blocks[b].first <= blocks[a].last;
      const bool apart = packing.bases[a] + blocks[a].room <= packing.bases[b] ||
                         packing.bases[b] + blocks[b].room <= packing.bases[a];
      CHECK((!together || apart || blocks[a].room == 0 || blocks[b].room == 0));
    }
  }
}

/// The answers of the packer and of its complete search alone, against trying every address.
bool agrees_with_oracle(const std::vector<Block>& blocks, std::uint64_t capacity) {
  std::vector<test::Rectangle> rectangles;
  std::vector<Block> some;
  for (const Block& b : blocks) {
    rectangles.push_back({b.first, b.last, b.room});
    if (b.room > 0) some.push_back(b);
  }
  const bool possible = test::placeable(rectangles, capacity);
  const auto expected = possible ? PackingStatus::packed : PackingStatus::impossible;
  const Packing packing = Packer(capacity, {}).pack(blocks);
  CHECK(packing.status == expected);
  if (possible) check_sound(blocks, packing, capacity);
  std::uint64_t nodes = 0;
  CHECK(search_packing(some, capacity, 1'000'000, nodes).status == expected);
  return possible;
}

}  // namespace

TEST_CASE("a placement is found exactly when there is one", "[planning]") {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Rng rng(seed, "packing");
    const auto blocks = random_blocks(rng, rng.between(2, 10), 8, 5);
    INFO("seed " << seed);
    (void)agrees_with_oracle(blocks, largest_load(blocks) + rng.below(2));
  }
}

TEST_CASE("loads that fit may still have no addresses", "[planning]") {
  std::size_t impossible = 0;
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    Rng rng(seed, "full");
    const std::uint64_t capacity = rng.between(5, 7);
    const auto blocks = test::full_timeline(rng, 9, capacity);
    const Packing packing = Packer(capacity, {}).pack(blocks);
    REQUIRE(packing.status != PackingStatus::unknown);
    if (packing.status == PackingStatus::packed) {
      check_sound(blocks, packing, capacity);
      continue;
    }
    INFO("seed " << seed);
    CHECK_FALSE(agrees_with_oracle(blocks, capacity));
    CHECK(Packer(capacity + 3, {}).pack(blocks).status == PackingStatus::packed);
    ++impossible;
  }
  CHECK(impossible >= 5);
}

TEST_CASE("many blocks are placed at the height of their load, soundly and repeatably",
          "[planning]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Rng rng(seed, "many");
    const auto blocks = random_blocks(rng, 150, 60, 40);
    const std::uint64_t capacity = largest_load(blocks) + 4;
    Packer packer(capacity, {});
    const Packing packing = packer.pack(blocks);
    INFO("seed " << seed);
    REQUIRE(packing.status == PackingStatus::packed);
    check_sound(blocks, packing, capacity);
    CHECK(packer.pack(blocks).bases == packing.bases);
    CHECK(Packer(capacity, {}).pack(blocks).bases == packing.bases);
  }
}

TEST_CASE("a limit makes the answer unknown, never wrong", "[planning]") {
  std::size_t unknown = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Rng rng(seed, "limits");
    const auto blocks = random_blocks(rng, 40, 16, 9);
    const std::uint64_t capacity = largest_load(blocks);
    const Packing hasty = Packer(capacity, {10, 5, 1}).pack(blocks);
    if (hasty.status == PackingStatus::packed) check_sound(blocks, hasty, capacity);
    CHECK(hasty.status != PackingStatus::impossible);
    unknown += hasty.status == PackingStatus::unknown ? 1 : 0;
  }
  CHECK(unknown > 0);
  CHECK(Packer(10, {}).pack({{0, 0, 11}}).status == PackingStatus::impossible);
  CHECK(Packer(10, {}).pack({}).status == PackingStatus::packed);
}

TEST_CASE("first fit takes the lowest hole", "[planning]") {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> taken{{10, 5}, {0, 4}, {2, 4}};
  CHECK(first_fit(taken, 4) == 6);   // between 6 and 10
  CHECK(first_fit(taken, 5) == 15);  // one too large for that hole
  taken.clear();
  CHECK(first_fit(taken, 5) == 0);
}

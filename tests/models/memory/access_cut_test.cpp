// From bytes to accesses of channels: nothing is lost, nothing is made twice, order is kept.
#include "models/memory/access_cut.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <vector>

#include "sim/core/rng.hpp"

using namespace macroscope;
using memory::AccessRange;
using memory::ChannelCursor;
using memory::ChannelInterleave;
using memory::RowCursor;

namespace {

/// Bytes a transfer asks for, by the definition of its pattern.
std::set<std::uint64_t> bytes_of(const program::Transfer& t) {
  std::set<std::uint64_t> bytes;
  for (std::uint64_t i2 = 0; i2 < t.pattern[2].count; ++i2) {
    for (std::uint64_t i1 = 0; i1 < t.pattern[1].count; ++i1) {
      for (std::uint64_t i0 = 0; i0 < t.pattern[0].count; ++i0) {
        const std::uint64_t row =
            t.base + i0 * t.pattern[0].stride + i1 * t.pattern[1].stride + i2 * t.pattern[2].stride;
        for (std::uint64_t b = 0; b < t.run_bytes.count(); ++b) bytes.insert(row + b);
      }
    }
  }
  return bytes;
}

/// A transfer whose rows do not overlap.
program::Transfer random_transfer(Rng& rng) {
  program::Transfer t;
  t.base = rng.below(5000);
  t.run_bytes = Bytes(1 + rng.below(300));
  std::uint64_t extent = t.run_bytes.count();
  for (program::Stride& s : t.pattern) {
    s.count = 1 + rng.below(5);
    if (s.count == 1 && rng.below(2) == 0) continue;
    s.stride = extent + rng.below(3) * rng.below(200);
    extent = (s.count - 1) * s.stride + extent;
  }
  return t;
}

}  // namespace

TEST_CASE("rows of a transfer cover its bytes with whole accesses, each once", "[access_cut]") {
  Rng rng(1, "rows");
  for (int trial = 0; trial < 500; ++trial) {
    const program::Transfer t = random_transfer(rng);
    const std::uint32_t access = 1U << (4 + rng.below(4));
    INFO("trial " << trial << ", accesses of " << access << " B");
    std::set<std::uint64_t> wanted;
    for (const std::uint64_t byte : bytes_of(t)) wanted.insert(byte / access);
    RowCursor rows(t, access);
    CHECK(rows.accesses() >= wanted.size());
    const std::uint64_t total = rows.accesses();
    std::set<std::uint64_t> made;
    std::uint64_t count = 0;
    AccessRange row;
    while (rows.next(row)) {
      count += row.count;
      for (std::uint64_t i = 0; i < row.count; ++i) made.insert(row.first + i);
    }
    CHECK(made == wanted);
    CHECK(count == total);
    // What is fetched beyond the bytes asked for is what the ends of rows are widened by.
    CHECK(count * access >= t.bytes().count());
  }
}

TEST_CASE("rows less than an access apart are one row", "[access_cut]") {
  program::Transfer t;
  t.base = 64;
  t.run_bytes = Bytes(24);
  t.pattern = {program::Stride{8, 48}, program::Stride{4, 384}, program::Stride{}};
  // Gaps of 24 B inside an access of 32 B: all of it is one piece of 4 * 384 - 24 bytes.
  RowCursor rows(t, 32);
  CHECK(rows.rows_left() == 1);
  AccessRange row;
  REQUIRE(rows.next(row));
  CHECK(row == AccessRange{2, (4 * 384 - 24 + 31) / 32});
  CHECK_FALSE(rows.next(row));
}

TEST_CASE("channels get every access once, in order, wherever they begin", "[access_cut]") {
  Rng rng(2, "channels");
  for (int trial = 0; trial < 300; ++trial) {
    const program::Transfer t = random_transfer(rng);
    const std::uint32_t access = 16;
    const ChannelInterleave interleave{1 + rng.below(12), std::uint64_t{1} << rng.below(5)};
    INFO("trial " << trial << ": " << interleave.channels << " channels, blocks of "
                  << interleave.block);
    // Expected, access by access: block b is in channel b mod channels, there block b / channels.
    std::vector<std::vector<std::uint64_t>> expected(interleave.channels);
    RowCursor rows(t, access);
    AccessRange row;
    while (rows.next(row)) {
      for (std::uint64_t a = row.first; a < row.first + row.count; ++a) {
        const std::uint64_t block = a / interleave.block;
        expected[block % interleave.channels].push_back(
            block / interleave.channels * interleave.block + a % interleave.block);
      }
    }
    for (std::uint64_t channel = 0; channel < interleave.channels; ++channel) {
      ChannelCursor cursor(RowCursor(t, access), interleave, channel);
      std::vector<std::uint64_t> got;
      while (!cursor.empty()) {
        const std::uint64_t most = 1 + rng.below(9);
        CHECK(cursor.at_least() >= 1);
        const AccessRange part = cursor.take(most);
        CHECK((part.count >= 1 && part.count <= most));
        for (std::uint64_t i = 0; i < part.count; ++i) got.push_back(part.first + i);
      }
      CHECK(got == expected[channel]);
    }
  }
}

TEST_CASE("a transfer of many gigabytes is cut without listing it", "[access_cut]") {
  program::Transfer t;
  t.run_bytes = Bytes(std::uint64_t{1} << 40U);
  ChannelCursor cursor(RowCursor(t, 32), {11, 128}, 3);
  CHECK(cursor.at_least() == ChannelInterleave{11, 128}.local(3, std::uint64_t{1} << 35U));
  CHECK(cursor.take(256) == AccessRange{0, 256});
}

TEST_CASE("a splitting cursor tells which accesses are wanted whole", "[access_cut]") {
  Rng rng(5, "split");
  std::uint64_t partial = 0, whole = 0;
  for (int trial = 0; trial < 500; ++trial) {
    const program::Transfer t = random_transfer(rng);
    const std::uint32_t access = 1U << (4 + rng.below(4));
    INFO("trial " << trial << ", accesses of " << access << " B");
    const std::set<std::uint64_t> bytes = bytes_of(t);
    RowCursor rows(t, access), split(t, access, true);
    CHECK(split.accesses() == rows.accesses());
    std::vector<std::uint64_t> plain, made;
    std::vector<bool> part;
    AccessRange range;
    while (rows.next(range)) {
      for (std::uint64_t i = 0; i < range.count; ++i) plain.push_back(range.first + i);
    }
    while (split.next(range)) {
      for (std::uint64_t i = 0; i < range.count; ++i) {
        made.push_back(range.first + i);
        part.push_back(range.partial);
      }
    }
    REQUIRE(made == plain);
    for (std::size_t i = 0; i < made.size(); ++i) {
      // An access of two rows is a part of each.
      if (std::count(made.begin(), made.end(), made[i]) != 1) continue;
      std::uint64_t wanted = 0;
      for (std::uint64_t b = 0; b < access; ++b) wanted += bytes.count(made[i] * access + b);
      CHECK(part[i] == (wanted != access));
      ++(part[i] ? partial : whole);
    }
  }
  CHECK(partial > 1000);
  CHECK(whole > 1000);
}

// Address maps are permutations: by name, by bit list, with and without hash.
#include <catch2/catch.hpp>
#include <set>
#include <tuple>

#include "models/memory/dram/decode_table.hpp"
#include "sim/core/rng.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

using namespace macroscope;
using namespace macroscope::test;

namespace {

/// Ids of the levels from the channel down.
std::vector<std::uint32_t> ids_of(const dram::Standard& s, const dram::Coordinates& at) {
  std::vector<std::uint32_t> ids(s.levels.size());
  std::uint32_t bank = at.bank;
  for (std::uint32_t level = s.bank_level() + 1; level-- > 0;) {
    ids[level] = bank % s.levels[level].count;
    bank /= s.levels[level].count;
  }
  ids[s.row_level()] = at.row;
  ids[s.column_level()] = at.column;
  return ids;
}

std::vector<std::uint32_t> ids(const dram::Memory& m, std::uint64_t access) {
  return ids_of(m.standard, m.map.decode(access * m.standard.access_bytes));
}

}  // namespace

TEST_CASE("every shipped map is a bijection with and without hash", "[dram]") {
  Rng rng(7, "address_map_test");
  for (const std::string& name : memory_names()) {
    for (const char* order : {"ro", "bg"}) {
      for (const char* hash : {"none", "xor"}) {
        INFO(name << " " << order << " " << hash);
        const dram::Memory m = shipped_memory(
            name, {std::string("mapping=") + order, std::string("mapping.hash=") + hash});
        const std::uint64_t accesses = m.standard.capacity() / m.standard.access_bytes;
        for (int i = 0; i < 2000; ++i) {
          const std::uint64_t address = rng.below(accesses) * m.standard.access_bytes;
          const dram::Coordinates at = m.map.decode(address);
          REQUIRE(at.bank < m.standard.banks());
          REQUIRE(at.row < m.standard.levels[m.standard.row_level()].count);
          REQUIRE(at.column < m.standard.levels[m.standard.column_level()].count);
          REQUIRE(m.map.encode(at) == address);
        }
      }
    }
  }
}

TEST_CASE("the tables decode as the map does, up to the last address of the largest channel",
          "[dram]") {
  Rng rng(8, "address_map_test");
  // 2^24 rows of 1024 x 64 B in 256 banks: 2^48 B.
  for (const char* hash : {"none", "xor"}) {
    const dram::Memory m =
        shipped_memory("ddr4_3200aa", {"Row=16777216", "Column=1024", "Rank=16", "mapping=bg",
                                       std::string("mapping.hash=") + hash});
    const std::uint64_t accesses = m.standard.capacity() / m.standard.access_bytes;
    CHECK(m.standard.capacity() == std::uint64_t{1} << 48U);
    dram::DecodeTable table(m.map);
    for (int i = 0; i < 2000; ++i) {
      const std::uint64_t access = i == 0 ? accesses - 1 : rng.below(accesses);
      const std::uint64_t address = access * m.standard.access_bytes;
      REQUIRE((table.decode(address) == m.map.decode(address)));
    }
  }
}

TEST_CASE("a small map reaches every place exactly once", "[dram]") {
  for (const char* hash : {"none", "xor"}) {
    const dram::Memory m = shipped_memory(
        "ddr4_3200aa", {"Row=8", "Column=4", "Rank=2", std::string("mapping.hash=") + hash,
                        "mapping=bank:1 row:2 column:1 rank:1 bank:1 bank_group:2 row:1 column:1"});
    std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> seen;
    for (std::uint64_t access = 0; access < 32 * 8 * 4; ++access) {
      const dram::Coordinates at = m.map.decode(access * 64);
      seen.emplace(at.bank, at.row, at.column);
      CHECK(m.map.encode(at) == access * 64);
    }
    CHECK(seen.size() == 32 * 8 * 4);
  }
}

TEST_CASE("ro and bg place bits in the order that the page says", "[dram]") {
  using Ids = std::vector<std::uint32_t>;
  const dram::Memory ro = shipped_memory("ddr4_3200aa", {"mapping=ro"});
  CHECK(ids(ro, 1) == Ids{0, 0, 0, 0, 0, 1});
  CHECK(ids(ro, 128) == Ids{0, 0, 1, 0, 0, 0});
  CHECK(ids(ro, 128 * 4) == Ids{0, 0, 0, 1, 0, 0});
  CHECK(ids(ro, 128 * 16) == Ids{0, 0, 0, 0, 1, 0});
  CHECK(ro.map.columns_in_a_run() == 128);
  const dram::Memory bg = shipped_memory("ddr4_3200aa", {"mapping=bg"});
  CHECK(ids(bg, 1) == Ids{0, 0, 1, 0, 0, 0});
  CHECK(ids(bg, 4) == Ids{0, 0, 0, 0, 0, 1});
  CHECK(ids(bg, 4 * 128) == Ids{0, 0, 0, 1, 0, 0});
  CHECK(bg.map.columns_in_a_run() == 1);
  // HBM3: channel, pseudo-channel, stack id, bank group, bank, row, column.
  const dram::Memory hbm_ro = shipped_memory("hbm3_6400", {"mapping=ro"});
  CHECK(ids(hbm_ro, 32) == Ids{0, 1, 0, 0, 0, 0, 0});
  CHECK(ids(hbm_ro, 64) == Ids{0, 0, 1, 0, 0, 0, 0});
  CHECK(ids(hbm_ro, 128) == Ids{0, 0, 0, 1, 0, 0, 0});
  const dram::Memory hbm_bg = shipped_memory("hbm3_6400", {"mapping=bg"});
  CHECK(ids(hbm_bg, 1) == Ids{0, 1, 0, 0, 0, 0, 0});
  CHECK(ids(hbm_bg, 2) == Ids{0, 0, 0, 1, 0, 0, 0});
  CHECK(ids(hbm_bg, 8) == Ids{0, 0, 0, 0, 0, 0, 1});
  CHECK(ids(hbm_bg, 256) == Ids{0, 0, 0, 0, 1, 0, 0});
  CHECK(ids(hbm_bg, 1024) == Ids{0, 0, 1, 0, 0, 0, 0});
  CHECK(ids(hbm_bg, 2048) == Ids{0, 0, 0, 0, 0, 1, 0});
}

TEST_CASE("a list of bits says the same as the name", "[dram]") {
  const dram::Memory named = shipped_memory("hbm2_2000", {"mapping=bg"});
  for (const char* list : {"row:16 bank:2 column:5 bank_group:2 pseudo_channel:1",
                           "Row:8 Row:8 Bank:2 Column:4 Column:1 BankGroup:2 PseudoChannel:1"}) {
    const dram::Memory listed = shipped_memory("hbm2_2000", {std::string("mapping=") + list});
    for (std::uint64_t access = 0; access < 5000; ++access) {
      REQUIRE(listed.map.decode(access * 77 * 32) == named.map.decode(access * 77 * 32));
    }
  }
}

TEST_CASE("the hash sends equal banks of neighboring rows to different banks", "[dram]") {
  const dram::Memory m = shipped_memory("ddr4_3200aa", {"mapping=ro", "mapping.hash=xor"});
  std::set<std::uint32_t> banks;
  for (std::uint64_t row = 0; row < 16; ++row) {
    banks.insert(m.map.decode(row * 16 * 128 * 64).bank);
  }
  CHECK(banks.size() == 16);
}

#include "sim/core/statistics.hpp"

#include <catch2/catch.hpp>

#include "sim/core/error.hpp"

using namespace macroscope;

namespace {

struct CacheStats : StatGroup {
  using StatGroup::StatGroup;
  Counter reads{*this, "reads", unit::accesses, "lines read"};
  Counter hits{*this, "hits", unit::accesses, "reads that found their line"};
  Counter misses{*this, "misses", unit::accesses, "reads that did not"};
  Gauge resident{*this, "resident", unit::bytes, "bytes held"};
  Ratio hit_rate{*this, "hit_rate", hits, reads, "share of reads that hit"};
  Formula moved{*this, "moved", unit::bytes, [this] { return StatValue(misses.value() * 64); },
                "bytes filled"};
  StatIdentity books{*this, "hits + misses = reads",
                     [this] { return hits.value() + misses.value(); },
                     [this] { return reads.value(); }};
};

}  // namespace

TEST_CASE("a statistic is declared once and reported with path, unit and doc", "[statistics]") {
  StatGroup chip("chip");
  CacheStats cache("core0.cache", &chip);
  for (int i = 0; i < 3; ++i) ++cache.reads;
  ++cache.hits;
  cache.misses += 2;
  cache.resident.set(128);
  cache.resident.set(64);
  const auto entries = chip.entries();
  REQUIRE(entries.size() == 7);
  CHECK(entries[0].path == "chip.core0.cache.reads");
  CHECK(entries[0].unit == "accesses");
  CHECK(entries[0].doc == "lines read");
  CHECK(entries[0].value == StatValue(std::uint64_t{3}));
  CHECK(entries[3].value == StatValue(std::uint64_t{64}));
  CHECK(entries[4].path == "chip.core0.cache.resident_peak");
  CHECK(entries[4].value == StatValue(std::uint64_t{128}));
  CHECK(entries[5].value == StatValue(1.0 / 3.0));
  CHECK(entries[6].value == StatValue(std::uint64_t{2 * 64}));
  CHECK_NOTHROW(chip.check_identities());
}

TEST_CASE("a ratio of nothing is not applicable, not zero", "[statistics]") {
  const CacheStats cache("cache");
  CHECK(cache.hit_rate.current() == StatValue(std::monostate()));
}

TEST_CASE("a broken identity ends the run and says both sides", "[statistics]") {
  StatGroup chip("chip");
  CacheStats cache("cache", &chip);
  ++cache.reads;
  try {
    chip.check_identities();
    FAIL("accepted");
  } catch (const ModelError& error) {
    CHECK(error.id() == "MS490");
    CHECK(std::string(error.what()) ==
          "error[MS490]: chip.cache: hits + misses = reads does not hold (0 and 1)");
  }
}

TEST_CASE("a group that ends leaves its parent's report", "[statistics]") {
  StatGroup chip("chip");
  { const CacheStats cache("cache", &chip); }
  CHECK(chip.entries().empty());
}

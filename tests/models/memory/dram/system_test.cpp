// Several channels: where addresses go, and one source that waits for all of them.
#include "models/memory/dram/system.hpp"

#include <catch2/catch.hpp>

#include "sim/core/rng.hpp"
#include "tests/models/memory/dram/memory_files.hpp"
#include "tests/models/memory/dram/oracle.hpp"

using namespace macroscope;
using dram::Memory;
using dram::Run;

namespace {

Memory memory_of(const std::string& name, std::uint32_t channels, std::uint32_t outstanding = 0) {
  return test::shipped_memory(
      name, {"policy=ramulator2", "channels.count=" + std::to_string(channels),
             "channels.interleave=256B", "outstanding=" + std::to_string(outstanding)});
}

/// Commands, clock and statistics of a list of requests.
struct Outcome {
  dram::CommandLog log;
  std::uint64_t clock = 0;
  std::vector<dram::ChannelStats> stats;
};

Outcome outcome_of(const Memory& memory, const std::vector<Run>& runs, std::size_t pieces = 1) {
  Outcome outcome;
  dram::System system(memory);
  system.set_sink([&](const dram::CommandLog& log) {
    outcome.log.insert(outcome.log.end(), log.begin(), log.end());
  });
  for (std::size_t i = 0; i < pieces; ++i) {
    const std::size_t from = runs.size() * i / pieces, to = runs.size() * (i + 1) / pieces;
    system.push({runs.begin() + static_cast<std::ptrdiff_t>(from),
                 runs.begin() + static_cast<std::ptrdiff_t>(to)});
  }
  system.finish();
  outcome.clock = system.clock();
  for (std::size_t i = 0; i < system.channels(); ++i) outcome.stats.push_back(system.stats(i));
  return outcome;
}

/// Random runs of reads and writes in `blocks` blocks of 256 B; arrivals spread over time if
/// `spaced`.
std::vector<Run> random_runs(std::uint64_t seed, std::uint64_t blocks, bool spaced) {
  Rng rng(seed, "system_test");
  std::vector<Run> runs;
  std::uint64_t clock = 0;
  for (int i = 0; i < 600; ++i) {
    Run run;
    run.address = rng.below(blocks) * 256 + rng.below(4) * 64;
    run.count = static_cast<std::uint32_t>(1 + rng.below(3));
    run.write = rng.below(3) == 0;
    if (spaced) clock += rng.below(60);
    run.earliest = clock;
    runs.push_back(run);
  }
  return runs;
}

/// The same requests where `channels` channels see all of them in their first.
std::vector<Run> in_first_channel(const std::vector<Run>& runs, std::uint64_t channels) {
  std::vector<Run> spread;
  for (const Run& run : runs) {
    for (std::uint32_t i = 0; i < run.count; ++i) {
      const std::uint64_t at = run.address + std::uint64_t{64} * i;
      spread.push_back(
          {at / 256 * 256 * channels + at % 256, 1, Run::kNoTag, run.earliest, run.write});
    }
  }
  return spread;
}

}  // namespace

TEST_CASE("block b goes to channel b mod channels, at block b div channels", "[dram][system]") {
  const std::uint32_t channels = GENERATE(2U, 3U, 5U, 8U);
  const Memory memory = memory_of("ddr4_3200aa", channels);
  Rng rng(channels, "system_test blocks");
  std::vector<Run> runs;
  std::vector<std::uint64_t> reads(channels);
  std::vector<std::vector<dram::Coordinates>> wanted(channels);
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t access = rng.below(memory.capacity() / 64);
    const std::uint64_t block = access / 4;
    runs.push_back({access * 64, 1, Run::kNoTag, 0, false});
    ++reads[block % channels];
    wanted[block % channels].push_back(memory.map.decode(block / channels * 256 + access % 4 * 64));
  }
  const Outcome outcome = outcome_of(memory, runs);
  for (std::uint32_t c = 0; c < channels; ++c) {
    INFO("channel " << c << " of " << channels);
    CHECK(outcome.stats[c].reads == reads[c]);
    for (const dram::CommandRecord& record : outcome.log) {
      if (record.request != 0 || record.ids[0] != static_cast<std::int32_t>(c)) continue;
      const bool known =
          std::any_of(wanted[c].begin(), wanted[c].end(), [&](const dram::Coordinates& at) {
            return static_cast<std::int32_t>(at.row) == record.ids[4] &&
                   static_cast<std::int32_t>(at.column) == record.ids[5] &&
                   static_cast<std::int32_t>(at.bank) == record.ids[2] * 4 + record.ids[3];
          });
      CHECK(known);
    }
  }
}

TEST_CASE("requests that all go to one of several channels behave as with one", "[dram][system]") {
  const std::uint64_t seed = GENERATE(range(std::uint64_t{0}, std::uint64_t{12}));
  const bool spaced = seed % 2 == 1;
  const std::uint32_t outstanding = std::array<std::uint32_t, 4>{0, 1, 7, 40}[seed / 2 % 4];
  const std::uint64_t blocks = seed % 3 == 0 ? 64 : 100'000;
  INFO("outstanding " << outstanding << ", spaced " << spaced << ", blocks " << blocks);
  const std::vector<Run> runs = random_runs(seed, blocks, spaced);
  const Memory one = memory_of("ddr4_3200aa", 1, outstanding);
  const Memory three = memory_of("ddr4_3200aa", 3, outstanding);
  const Outcome alone = outcome_of(one, runs);
  Outcome first = outcome_of(three, in_first_channel(runs, 3));
  std::erase_if(first.log, [](const dram::CommandRecord& r) { return r.ids[0] != 0; });
  CHECK(first.clock == alone.clock);
  CHECK((first.log == alone.log));
  CHECK(first.stats[0].forwarded == alone.stats[0].forwarded);
  CHECK(first.stats[0].latency.mean() == alone.stats[0].latency.mean());
}

TEST_CASE("a request that one channel refuses holds back all later ones", "[dram][system]") {
  const std::uint32_t channels = GENERATE(2U, 3U);
  const std::uint64_t blocks = GENERATE(std::uint64_t{64}, std::uint64_t{100'000});
  Memory memory = memory_of("ddr4_3200aa", channels);
  memory.controller.read_queue = memory.controller.write_queue = 3;
  memory.controller.write_high = 0.5;
  std::vector<Run> runs = random_runs(blocks + channels, blocks, false);
  runs.resize(60);

  // Each request is offered from the clock of the acceptance before; later ones change nothing.
  std::vector<std::vector<test::OracleRequest>> offered(channels);
  std::vector<test::OracleResult> results(channels);
  std::uint64_t accepted = 0;
  for (const Run& run : runs) {
    for (std::uint32_t i = 0; i < run.count; ++i) {
      const std::uint64_t at = run.address + std::uint64_t{64} * i;
      const std::uint64_t c = at / 256 % channels;
      offered[c].push_back({at / 256 / channels * 256 + at % 256, run.write, accepted});
      results[c] = test::run_oracle(
          memory.standard, memory.controller,
          [&](std::uint64_t address) { return memory.map.decode(address); }, offered[c]);
      accepted = results[c].outcomes.back().arrive;
    }
  }
  const Outcome outcome = outcome_of(memory, runs);
  CHECK(outcome.clock == std::max_element(results.begin(), results.end(), [](auto& a, auto& b) {
                           return a.clocks < b.clocks;
                         })->clocks);
  for (std::uint32_t c = 0; c < channels; ++c) {
    dram::CommandLog log;
    for (dram::CommandRecord record : outcome.log) {
      const bool here = record.ids[0] == static_cast<std::int32_t>(c);
      record.ids[0] = 0;
      if (here && record.clock <= results[c].clocks) log.push_back(record);
    }
    INFO("channel " << c << " of " << channels);
    CHECK((log == results[c].commands));
  }
}

TEST_CASE("the pieces in which requests are pushed change nothing", "[dram][system]") {
  const std::uint32_t channels = GENERATE(1U, 4U);
  const std::uint32_t outstanding = GENERATE(0U, 5U);
  const Memory memory = memory_of("hbm2_2000", channels, outstanding);
  const std::vector<Run> runs = random_runs(5, 3000, true);
  const Outcome whole = outcome_of(memory, runs);
  const Outcome cut = outcome_of(memory, runs, 37);
  CHECK(whole.clock == cut.clock);
  CHECK((whole.log == cut.log));
}

TEST_CASE("commands of several channels come in order of clock, then channel", "[dram][system]") {
  const Outcome outcome = outcome_of(memory_of("ddr4_3200aa", 3), random_runs(9, 5000, true), 20);
  for (std::size_t i = 1; i < outcome.log.size(); ++i) {
    const dram::CommandRecord& a = outcome.log[i - 1];
    const dram::CommandRecord& b = outcome.log[i];
    CHECK((a.clock < b.clock || (a.clock == b.clock && a.ids[0] <= b.ids[0])));
  }
}

TEST_CASE("a limit of outstanding reads holds over all channels", "[dram][system]") {
  const std::uint32_t limit = GENERATE(1U, 3U, 16U);
  const Memory memory = memory_of("ddr4_3200aa", 4, limit);
  std::vector<Run> runs = random_runs(limit, 100'000, false);
  std::uint64_t reads = 0;
  for (Run& run : runs) {
    run.write = false;
    reads += run.count;
  }
  const Outcome outcome = outcome_of(memory, runs);
  // Little: reads in flight = reads x mean latency / time, and a read occupies its slot at least
  // its latency.
  double latency = 0;
  for (const dram::ChannelStats& stats : outcome.stats) {
    latency += stats.latency.mean() * static_cast<double>(stats.latency.count());
  }
  const double in_flight = latency / static_cast<double>(outcome.clock);
  CHECK(in_flight <= limit);
  CHECK(in_flight > 0.8 * limit);
  CHECK(outcome.stats[0].reads + outcome.stats[1].reads + outcome.stats[2].reads +
            outcome.stats[3].reads ==
        reads);
}

TEST_CASE("independent channels multiply the bandwidth of a sequential stream", "[dram][system]") {
  const std::vector<Run> runs = {{0, 40'000, Run::kNoTag, 0, false}};
  const double one = static_cast<double>(outcome_of(memory_of("ddr4_3200aa", 1), runs).clock);
  for (const std::uint32_t channels : {2U, 3U, 4U}) {
    const Outcome several = outcome_of(memory_of("ddr4_3200aa", channels), runs);
    CHECK(static_cast<double>(several.clock) == Approx(one / channels).epsilon(0.02));
  }
}

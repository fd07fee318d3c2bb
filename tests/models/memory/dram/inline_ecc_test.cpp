// Inline ECC: where check bits lie, what a stream costs, and equality with a slow model of it.
#include "models/memory/dram/inline_ecc.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>

#include "models/memory/dram/checker.hpp"
#include "models/memory/dram/system.hpp"
#include "tests/models/memory/dram/channel_cases.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

namespace macroscope::test {
namespace {

using dram::EccAccess;
using dram::EccParams;
using dram::InlineEcc;
using dram::Memory;
using dram::Run;

/// One access of the device.
struct Access {
  std::uint64_t at = 0;
  bool write = false;
  bool check = false;

  bool operator==(const Access&) const = default;
};

/// The rules of InlineEcc access by access, with a list that is searched.
class SlowEcc {
 public:
  explicit SlowEcc(const EccParams& params) : p_(params) {}

  void access(std::uint64_t number, bool write, bool partial) {
    const std::uint64_t groups = p_.block / (p_.data + 1);
    const std::uint64_t block = number / (groups * p_.data);
    const std::uint64_t in_block = number % (groups * p_.data);
    Line& line = use(block * p_.block + p_.block - groups + in_block / p_.data);
    bool& known = line.known[in_block % p_.data];
    if ((!write || partial) && !known) fill(line);
    const std::uint64_t at = block * p_.block + in_block;
    if (write && partial) made.push_back({at, false, true});
    made.push_back({at, write, false});
    if (write) known = line.changed = true;
  }
  void flush() {
    for (Line& line : lines_) leave(line);
    lines_.clear();
  }

  std::vector<Access> made;

 private:
  struct Line {
    std::uint64_t at;
    std::deque<bool> known;
    bool changed = false;
  };
  void fill(Line& line) {
    made.push_back({line.at, false, true});
    std::fill(line.known.begin(), line.known.end(), true);
  }
  void leave(Line& line) {
    if (!line.changed) return;
    if (std::find(line.known.begin(), line.known.end(), false) != line.known.end()) fill(line);
    made.push_back({line.at, true, true});
  }
  /// The line, as the one used last.
  Line& use(std::uint64_t at) {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].at != at) continue;
      const Line line = lines_[i];
      lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(i));
      lines_.push_back(line);
      return lines_.back();
    }
    if (lines_.size() == p_.lines) {
      leave(lines_.front());
      lines_.erase(lines_.begin());
    }
    lines_.push_back({at, std::deque<bool>(p_.data, false)});
    return lines_.back();
  }

  EccParams p_;
  std::vector<Line> lines_;
};

std::vector<Access> each(const std::vector<EccAccess>& list) {
  std::vector<Access> out;
  for (const EccAccess& a : list) {
    for (std::uint64_t i = 0; i < a.count; ++i) out.push_back({a.first + i, a.write, a.check});
  }
  return out;
}

struct Counts {
  std::uint64_t data = 0, check_reads = 0, check_writes = 0;
};
Counts count(const std::vector<EccAccess>& list) {
  Counts counts;
  for (const Access& a : each(list)) {
    ++(!a.check ? counts.data : a.write ? counts.check_writes : counts.check_reads);
  }
  return counts;
}

std::uint64_t ceil_of(std::uint64_t a, std::uint64_t b) {
  return (a + b - 1) / b;
}

/// What the tick-by-tick controller makes of data requests with the slow model before it; when the
/// last is accepted, all changed lines are written.
OracleResult run_slow(const Memory& memory, const std::vector<OracleRequest>& requests) {
  const std::uint64_t bytes = memory.standard.access_bytes;
  SlowEcc ecc(*memory.ecc);
  std::vector<OracleRequest> made;
  const auto take = [&](std::uint64_t earliest) {
    for (const Access& a : ecc.made) made.push_back({a.at * bytes, a.write, earliest});
    ecc.made.clear();
  };
  for (const OracleRequest& r : requests) {
    ecc.access(r.address / bytes, r.write, false);
    take(r.earliest);
  }
  const auto run = [&] {
    return run_oracle(
        memory.standard, memory.controller,
        [&](std::uint64_t address) { return memory.map.decode(address); }, made);
  };
  const std::uint64_t last = run().outcomes.back().arrive;
  ecc.flush();
  take(last);
  return run();
}

}  // namespace

TEST_CASE("a stream of n reads takes n + ceil(n / data) accesses, and so does one of writes",
          "[dram][ecc]") {
  const std::uint32_t data = GENERATE(1U, 2U, 7U, 8U, 16U, 64U);
  const std::uint64_t block = GENERATE(128U, 1024U);
  const EccParams params{data, block, 2};
  for (const std::uint64_t n : {1ULL, 7ULL, 8ULL, 9ULL, 112ULL, 113ULL, 5000ULL}) {
    INFO(data << " of " << block << ", " << n);
    InlineEcc reads(params), writes(params);
    std::vector<EccAccess> out;
    reads.access(0, n, false, false, out);
    reads.flush(out);
    const Counts read = count(out);
    CHECK(read.data == n);
    CHECK(read.check_reads == ceil_of(n, data));
    CHECK(read.check_writes == 0);
    out.clear();
    writes.access(0, n, true, false, out);
    writes.flush(out);
    const Counts written = count(out);
    CHECK(written.data == n);
    CHECK(written.check_writes == ceil_of(n, data));
    CHECK(written.check_reads == (n % data == 0 ? 0 : 1));  // the rest of the last line is old
  }
}

TEST_CASE("a write of a part of an access reads it and its check bits before", "[dram][ecc]") {
  InlineEcc ecc({8, 128, 4});
  std::vector<EccAccess> out;
  // Access 20 of the data: of block 0, group 2; check access 2 of the last 14 of 128.
  ecc.access(20, 1, true, true, out);
  CHECK((each(out) ==
         std::vector<Access>{{128 - 14 + 2, false, true}, {20, false, true}, {20, true, false}}));
  out.clear();
  ecc.access(21, 1, true, true, out);  // its check bits are kept
  CHECK((each(out) == std::vector<Access>{{21, false, true}, {21, true, false}}));
  out.clear();
  ecc.flush(out);
  CHECK((each(out) == std::vector<Access>{{128 - 14 + 2, true, true}}));
  out.clear();
  ecc.flush(out);
  CHECK(out.empty());
}

TEST_CASE("data and check bits of a block lie in it, the check bits last", "[dram][ecc]") {
  const EccParams params{8, 64, 4};
  CHECK(params.groups() == 7);
  CHECK(params.data_in_block() == 56);
  for (std::uint64_t n = 0; n < 200; ++n) {
    InlineEcc ecc(params);
    std::vector<EccAccess> out;
    ecc.access(n, 1, false, false, out);
    const std::uint64_t block = n / 56;
    CHECK((each(out) == std::vector<Access>{{block * 64 + 57 + n % 56 / 8, false, true},
                                            {block * 64 + n % 56, false, false}}));
  }
}

TEST_CASE("inline ECC does what the slow model does", "[dram][ecc]") {
  Rng rng(1, "inline_ecc");
  for (int i = 0; i < 300; ++i) {
    const EccParams params{static_cast<std::uint32_t>(rng.between(1, 64)),
                           std::uint64_t{1} << rng.between(7, 10),
                           static_cast<std::uint32_t>(rng.between(1, 6))};
    CAPTURE(params.data, params.block, params.lines);
    InlineEcc fast(params);
    SlowEcc slow(params);
    std::vector<EccAccess> out;
    std::uint64_t first = 0;
    for (int k = 0; k < 60; ++k) {
      if (rng.below(3) == 0) first = rng.below(3000);
      const std::uint64_t n = rng.between(1, rng.below(4) == 0 ? 300 : 12);
      const bool write = rng.below(2) == 0;
      const bool partial = write && rng.below(4) == 0;
      fast.access(first, n, write, partial, out);
      for (std::uint64_t j = 0; j < n; ++j) slow.access(first + j, write, partial);
      first += n;
    }
    fast.flush(out);
    slow.flush();
    REQUIRE((each(out) == slow.made));
  }
}

TEST_CASE("the channel with inline ECC gives the commands of the tick-by-tick controller",
          "[dram][ecc][oracle]") {
  Rng rng(2, "inline_ecc_oracle");
  for (const std::string& name : memory_names()) {
    const dram::Standard standard = shipped_memory(name).standard;
    for (int i = 0; i < 8; ++i) {
      std::vector<std::string> changes = random_controller(rng, standard);
      changes.push_back("inline_ecc.data=" + std::to_string(rng.between(1, 12)));
      changes.push_back("inline_ecc.lines=" + std::to_string(rng.between(1, 20)));
      CAPTURE(name, changes);
      const Memory memory = shipped_memory(name, changes);
      Memory data = memory;  // so that random addresses are of data
      data.standard.levels[data.standard.row_level()].count /= 4;
      const std::vector<OracleRequest> requests = random_trace(rng, data, rng.between(1, 500));
      const OracleResult oracle = run_slow(memory, requests);
      dram::System system(memory);
      dram::CommandLog log;
      system.set_sink(
          [&](const dram::CommandLog& part) { log.insert(log.end(), part.begin(), part.end()); });
      std::vector<Run> runs;
      for (const OracleRequest& r : requests) {
        runs.push_back({r.address, 1, Run::kNoTag, r.earliest, r.write});
      }
      system.push(runs);
      system.finish();
      // The system may go on to the last delivery, and so may refresh once more than the oracle.
      while (log.size() > oracle.commands.size() && log.back().request == -1) log.pop_back();
      REQUIRE((log == oracle.commands));
      const dram::ChannelStats stats = system.stats(0);
      CHECK(stats.reads + stats.writes - stats.check_reads - stats.check_writes == requests.size());
      const std::uint64_t bursts =
          stats.commands[memory.standard.command(dram::CommandKind::read)] +
          stats.commands[memory.standard.command(dram::CommandKind::write)];
      CHECK(bursts + stats.forwarded + stats.merged == stats.reads + stats.writes);
      dram::Checker checker(memory.standard, {});
      for (const dram::CommandRecord& record : log) checker.feed(record);
      CHECK(checker.count() == 0);
    }
  }
}

TEST_CASE("reads in flight are the host's; check bits come beside them", "[dram][ecc]") {
  // One read at a time of a closed bank: its check bits are read first, CCD_L before it, and its
  // latency counts from its acceptance in the same clock.
  const auto latency = [](const char* ecc) {
    const Memory memory =
        shipped_memory("ddr4_3200aa", {"mapping=ro", "refresh=off", "outstanding=1", ecc});
    dram::System system(memory);
    system.push({{0, 1, Run::kNoTag, 0, false}});
    system.finish();
    return system.stats(0).latency;
  };
  CHECK(latency("inline_ecc=0").max() == 22 + 22 + 4);
  CHECK(latency("inline_ecc=8").max() == 22 + 22 + 4 + 8);
  CHECK(latency("inline_ecc=8").count() == 1);
}

TEST_CASE("check bits take their share of the capacity", "[dram][ecc]") {
  const auto capacity = [](const std::string& name, const std::vector<std::string>& changes) {
    return shipped_memory(name, changes).capacity();
  };
  // DDR4: rows of 128 accesses hold 14 groups of 8 + 1, two accesses are left.
  const std::uint64_t ddr4 = std::uint64_t{8} << 30U;
  CHECK(capacity("ddr4_3200aa", {"inline_ecc=8"}) == ddr4 / 128 * 112);
  CHECK(capacity("ddr4_3200aa", {"inline_ecc=0"}) == ddr4);
  CHECK(capacity("ddr4_3200aa", {"inline_ecc.block=1MiB"}) == ddr4 / 16384 * (16384 / 9 * 8));
  CHECK(capacity("ddr4_3200aa", {"inline_ecc=8", "channels=3"}) == 3 * (ddr4 / 128 * 112));
  // Whole blocks of the interleave in every channel: 1 MiB does not divide 7 GiB x 8 / 9.
  const std::uint64_t odd = ddr4 / 16384 * (16384 / 9 * 8);
  CHECK(capacity("ddr4_3200aa", {"inline_ecc.block=1MiB", "channels=2",
                                 "channels.interleave=1MiB"}) == (odd >> 20U << 20U) * 2);
}

}  // namespace macroscope::test

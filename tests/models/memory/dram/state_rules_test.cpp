// The checker's rules that are no constraint: each broken on purpose in an otherwise legal log.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "models/memory/dram/checker.hpp"
#include "tests/models/memory/dram/command_on.hpp"
#include "tests/models/memory/dram/memory_files.hpp"
#include "tests/models/memory/dram/pair_sequence.hpp"

using namespace macroscope;
using namespace macroscope::test;
using dram::CommandRecord;
using dram::Standard;
using dram::Violation;

namespace {

const Standard& device(const std::string& name) {
  static std::map<std::string, Standard> devices;
  const auto found = devices.find(name);
  if (found != devices.end()) return found->second;
  return devices.emplace(name, shipped_memory(name).standard).first->second;
}

struct Step {
  std::uint64_t clock;
  const char* command;
  std::uint32_t bank = 0;
  std::int32_t row = 0;
};

std::vector<Violation> run(const Standard& standard, const std::vector<Step>& steps,
                           dram::CheckOptions options = {}) {
  dram::Checker checker(standard, options);
  for (const Step& step : steps) {
    const std::uint32_t command = standard.find_command(step.command);
    REQUIRE(command != Standard::kNone);
    checker.feed(command_on(standard, step.clock, command, step.bank, step.row));
  }
  checker.finish();
  CHECK(checker.commands() == steps.size());
  CHECK(checker.count() == checker.violations().size());
  return checker.violations();
}

/// The only violation must be this rule, at the last step, with this earlier one (-1: none).
void only(const std::string& name, const std::vector<Step>& steps, const std::string& rule,
          int earlier) {
  INFO(name << ": " << rule);
  const auto violations = run(device(name), steps);
  for (const Violation& v : violations) UNSCOPED_INFO(v.text);
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].rule == rule);
  CHECK(violations[0].index == steps.size() - 1);
  CHECK(violations[0].earlier.has_value() == (earlier >= 0));
  if (earlier >= 0) CHECK(violations[0].earlier == static_cast<std::uint64_t>(earlier));
  CHECK(violations[0].text.find(rule) != std::string::npos);
}

void legal(const std::string& name, const std::vector<Step>& steps) {
  INFO(name);
  const auto violations = run(device(name), steps);
  for (const Violation& v : violations) UNSCOPED_INFO(v.text);
  CHECK(violations.empty());
}

}  // namespace

TEST_CASE("checker: a message names both commands, the row and its place", "[dram][checker]") {
  const auto violations = run(device("ddr4_3200aa"), {{100, "ACT", 6}, {119, "RD", 6}});
  REQUIRE(violations.size() == 1);
  const Violation& v = violations[0];
  CHECK(v.index == 1);
  CHECK(v.earlier == 0);
  CHECK(v.clocks_short == 3);
  CHECK(v.rule == "ACT -> RD, nRCD = 22 at Bank");
  CHECK(v.where.line > 1);
  CHECK(v.text ==
        "clock 119: RD on channel 0 rank 0 bank group 1 bank 2 comes 3 clocks too early "
        "after ACT at clock 100 (row \"ACT -> RD, nRCD = 22 at Bank\", " +
            v.where.file + ":" + std::to_string(v.where.line) + ")");
}

TEST_CASE("checker: rows are opened in closed banks and used while open", "[dram][checker]") {
  const std::string d = "ddr4_3200aa";
  legal(d, {{1, "ACT"}, {101, "RD"}, {201, "PREpb"}, {301, "ACT", 0, 5}, {401, "WR", 0, 5}});
  only(d, {{1, "ACT"}, {201, "ACT"}}, dram::rule::kClosedBank, 0);
  only(d, {{1, "ACT"}, {201, "RDA"}, {401, "RD"}}, dram::rule::kOpenRow, -1);
  only(d, {{201, "RD"}}, dram::rule::kOpenRow, -1);
  only(d, {{1, "ACT", 3, 7}, {201, "WR", 3, 8}}, dram::rule::kOpenRow, 0);
  only(d, {{1, "ACT"}, {201, "PREab", 4}, {301, "RD"}}, dram::rule::kOpenRow, -1);
  legal(d, {{1, "PREpb"}, {301, "PREab"}, {501, "PREpb", 2}});  // closed banks may be closed
}

TEST_CASE("checker: refreshes find their banks closed", "[dram][checker]") {
  only("ddr4_3200aa", {{1, "ACT", 5}, {201, "REFab"}}, dram::rule::kRefreshClosed, 0);
  legal("ddr4_3200aa", {{1, "ACT", 5}, {201, "PREab"}, {301, "REFab"}});
  only("hbm2_2000", {{1, "ACT", 5}, {201, "REFpb", 5}}, dram::rule::kRefreshClosed, 0);
  legal("hbm2_2000", {{1, "ACT", 5}, {201, "REFpb", 4}});
  // A same-bank refresh is of one bank number in all bank groups.
  only("ddr5_4800", {{1, "ACT", 5}, {301, "REFsb", 1}}, dram::rule::kRefreshClosed, 0);
  legal("ddr5_4800", {{1, "ACT", 5}, {301, "REFsb", 0}});
}

TEST_CASE("checker: ids lie inside the organization", "[dram][checker]") {
  const Standard& standard = device("ddr4_3200aa");
  const auto rejects = [&](const char* name, std::uint32_t level, std::int32_t id) {
    dram::Checker checker(standard);
    CommandRecord record = command_on(standard, 1, standard.find_command(name), 0, 0);
    record.ids[level] = id;
    checker.feed(record);
    return checker.count() == 1 && checker.violations()[0].rule == dram::rule::kIds;
  };
  CHECK(rejects("ACT", 1, 1));
  CHECK(rejects("ACT", 2, 4));
  CHECK(rejects("ACT", 3, -1));
  CHECK(rejects("ACT", 4, 65536));
  CHECK(rejects("RD", 4, -1));
  CHECK(rejects("REFab", 1, -1));
  CHECK_FALSE(rejects("REFab", 3, -1));
  CHECK_FALSE(rejects("PREpb", 4, -1));
  dram::Checker checker(standard);
  CommandRecord record;
  record.command = 1000;
  checker.feed(record);
  CHECK(checker.count() == 1);
}

TEST_CASE("checker: command buses take one command a tick, in order", "[dram][checker]") {
  only("ddr4_3200aa", {{1, "ACT"}, {301, "RD"}, {301, "PREpb", 1}}, dram::rule::kOneCommand, 1);
  only("ddr4_3200aa", {{301, "PREpb"}, {300, "PREpb", 1}}, dram::rule::kOrder, 0);
  legal("hbm2_2000", {{1, "ACT"}, {301, "RD"}, {301, "PREpb", 1}});
  only("hbm2_2000", {{301, "PREpb", 0}, {301, "PREpb", 1}}, dram::rule::kOneRowCommand, 0);
  const auto both = run(device("hbm2_2000"), {{1, "ACT"}, {301, "RD"}, {301, "RD"}});
  CHECK(std::any_of(both.begin(), both.end(),
                    [](const Violation& v) { return v.rule == dram::rule::kOneColumnCommand; }));
}

TEST_CASE("checker: half-clock devices take precharges alone on falling edges", "[dram][checker]") {
  const std::string d = "hbm3_6400";
  legal(d, {{1, "ACT"}, {401, "RD"}, {800, "PREpb"}, {1001, "ACT"}});
  only(d, {{2, "ACT"}}, dram::rule::kFallingEdge, -1);
  only(d, {{1, "ACT"}, {402, "RD"}}, dram::rule::kFallingEdge, -1);
  only(d, {{2, "REFab"}}, dram::rule::kFallingEdge, -1);
  // The falling edge directly after a row command, or after the end of an activation, pairs.
  const std::uint32_t other = 32;  // a bank of the other pseudo-channel
  legal(d, {{1, "ACT", 4}, {4, "PREpb", 5}});
  legal(d, {{1, "REFpb", 4}, {2, "PREpb", other}});
  legal(d, {{1, "REFpb", 4}, {4, "PREpb", 4}});
  only(d, {{1, "REFpb", 4}, {2, "PREpb", 4}}, dram::rule::kPairing, 0);
  legal(d, {{1, "REFpb", 4}, {2, "PREab", other}});
  // Those also come too early.
  const std::vector<Step> both[] = {{{1, "ACT", 4}, {4, "PREpb", 4}},
                                    {{1, "REFpb", 4}, {2, "PREab", 4}}};
  for (const std::vector<Step>& steps : both) {
    const auto violations = run(device(d), steps);
    CHECK(std::any_of(violations.begin(), violations.end(),
                      [](const Violation& v) { return v.rule == dram::rule::kPairing; }));
  }
}

TEST_CASE("checker: halves of an activation belong together", "[dram][checker]") {
  const std::string d = "lpddr5_6400";
  legal(d, {{1, "ACT1"}, {2, "ACT2"}, {100, "CAS_RD"}, {101, "RD"}});
  legal(d, {{1, "ACT1"}, {9, "ACT2"}});
  only(d, {{1, "ACT1"}, {10, "ACT2"}}, dram::rule::kDeadline, 0);
  only(d, {{1, "ACT1", 0, 5}, {2, "ACT2", 0, 6}}, dram::rule::kHalves, 0);
  only(d, {{2, "ACT2"}}, dram::rule::kHalves, -1);
  only(d, {{1, "ACT1"}, {2, "ACT2"}, {301, "ACT2"}}, dram::rule::kHalves, -1);
  const auto closed = run(device(d), {{1, "ACT1"}, {301, "PREpb"}});
  REQUIRE(closed.size() == 1);
  CHECK(closed[0].rule == dram::rule::kHalves);
  const auto never = run(device(d), {{1, "ACT1"}, {301, "PREpb", 1}});
  REQUIRE(never.size() == 1);
  CHECK(never[0].rule == dram::rule::kDeadline);
  CHECK(never[0].index == 0);
}

TEST_CASE("checker: a data clock runs under every burst", "[dram][checker]") {
  const std::string d = "lpddr5_6400";
  const std::vector<Step> open = {{1, "ACT1"}, {2, "ACT2"}};
  const auto with = [&](std::vector<Step> more) {
    more.insert(more.begin(), open.begin(), open.end());
    return more;
  };
  // It runs 17 + 2 + 1 clocks after a read.
  legal(d, with({{100, "CAS_RD"}, {101, "RD"}, {120, "RD"}}));
  only(d, with({{100, "CAS_RD"}, {101, "RD"}, {121, "RD"}}), dram::rule::kDataClock, -1);
  only(d, with({{101, "RD"}}), dram::rule::kDataClock, -1);
  // And 9 + 2 + 1 after a write.
  legal(d, with({{100, "CAS_WR"}, {101, "WR"}, {112, "WR"}}));
  only(d, with({{100, "CAS_WR"}, {101, "WR"}, {113, "WR"}}), dram::rule::kDataClock, -1);
  only(d, with({{100, "CAS_RD"}, {101, "WR"}}), dram::rule::kSyncAccess, 2);
  only(d, with({{100, "CAS_RD"}, {101, "PREpb", 3}}), dram::rule::kSyncAccess, 2);
}

TEST_CASE("checker: nothing reaches a device that sleeps", "[dram][checker]") {
  const std::string d = "ddr4_3200aa";
  legal(d, {{1, "ACT"}, {101, "PDE"}, {201, "PDX"}, {301, "RD"}});
  legal(d, {{1, "SRE"}, {9001, "SRX"}, {19001, "ACT"}});
  only(d, {{101, "PDE"}, {201, "PREpb"}}, dram::rule::kAsleep, 0);
  only(d, {{101, "SRE"}, {2001, "REFab"}}, dram::rule::kAsleep, 0);
  only(d, {{101, "PDE"}, {201, "PDE"}}, dram::rule::kAsleep, 0);
  only(d, {{101, "PDX"}}, dram::rule::kAwake, -1);
  only(d, {{101, "PDE"}, {2001, "SRX"}}, dram::rule::kAwake, -1);
  only(d, {{1, "ACT"}, {2001, "SRE"}}, dram::rule::kSelfRefreshClosed, -1);
  // The other rank is awake.
  const Standard two = widened(device(d));
  CHECK(run(two, {{101, "PDE"}, {201, "PREpb", 16}}).empty());
}

TEST_CASE("checker: refreshes come within nine intervals", "[dram][checker]") {
  const Standard& standard = device("ddr4_3200aa");
  const std::uint64_t limit = 9 * static_cast<std::uint64_t>(standard.refresh_interval);
  const dram::CheckOptions strict{true, 100};
  CHECK(run(standard, {{limit, "REFab"}}, strict).empty());
  const auto late = run(standard, {{limit + 1, "REFab"}}, strict);
  REQUIRE(late.size() == 1);
  CHECK(late[0].rule == dram::rule::kRefreshInterval);
  CHECK(run(standard, {{limit + 1, "REFab"}}).empty());  // only on request
  CHECK(run(standard, {{limit, "REFab"}, {2 * limit, "PREpb"}}, strict).empty());
  const auto none = run(standard, {{limit, "REFab"}, {2 * limit + 1, "PREpb"}}, strict);
  REQUIRE(none.size() == 1);
  CHECK(none[0].earlier == 0);
  // Self-refresh refreshes.
  CHECK(run(standard, {{limit, "SRE"}, {5 * limit, "SRX"}, {6 * limit, "REFab"}}, strict).empty());
}

TEST_CASE("checker: keeps the first violations and counts all", "[dram][checker]") {
  const Standard& standard = device("ddr4_3200aa");
  dram::Checker checker(standard, {false, 5});
  for (std::uint64_t t = 1; t <= 100; ++t) {
    checker.feed(command_on(standard, t * 1000, standard.find_command("RD"), 0, 0));
  }
  checker.finish();
  CHECK(checker.count() == 100);
  CHECK(checker.violations().size() == 5);
}

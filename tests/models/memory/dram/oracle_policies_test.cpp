// The oracle under every policy: legal logs, nothing lost, and closed forms.
#include <algorithm>
#include <catch2/catch.hpp>

#include "models/memory/dram/checker.hpp"
#include "sim/core/rng.hpp"
#include "tests/models/memory/dram/memory_files.hpp"
#include "tests/models/memory/dram/oracle.hpp"

using namespace macroscope;
using namespace macroscope::test;
using dram::CommandKind;
using dram::ControllerParams;
using dram::Memory;
using dram::PagePolicy;
using dram::RefreshMode;

namespace {

/// A random mix of two streams and scattered accesses; a third are writes, some places come twice.
std::vector<OracleRequest> mixed(const Memory& memory, std::uint64_t seed, std::size_t count) {
  Rng rng(seed, "mixed");
  const std::uint64_t bytes = memory.standard.access_bytes;
  const std::uint64_t accesses = memory.standard.capacity() / bytes;
  std::vector<OracleRequest> requests;
  std::uint64_t stream[2] = {0, accesses / 2};
  std::uint64_t clock = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t kind = rng.below(4);
    std::uint64_t access = rng.below(accesses);
    if (kind < 2) access = stream[kind]++ % accesses;
    if (kind == 2 && !requests.empty()) {
      access =
          requests[requests.size() - 1 - rng.below(std::min<std::size_t>(i, 8))].address / bytes;
    }
    if (rng.below(50) == 0) clock += rng.below(3000);  // a pause
    requests.push_back({access * bytes, rng.below(3) == 0, clock});
  }
  return requests;
}

std::vector<ControllerParams> policies(const dram::Standard& standard) {
  std::vector<ControllerParams> all;
  for (const PagePolicy page : {PagePolicy::open, PagePolicy::closed, PagePolicy::adaptive}) {
    for (const bool ramulator : {false, true}) {
      ControllerParams p;
      p.page = page;
      p.page_idle = 40;
      p.hit_first = !ramulator;
      p.refresh_stops_all = ramulator;
      all.push_back(p);
    }
  }
  ControllerParams p;
  p.row_hit_cap = 2;
  p.starvation = 300;
  all.push_back(p);
  p.read_queue = 3;
  p.write_queue = 5;
  p.refresh_postpone = 4;
  all.push_back(p);
  p = {};
  p.refresh = RefreshMode::off;
  all.push_back(p);
  if (standard.command(CommandKind::refresh_bank) != dram::Standard::kNone) {
    p.refresh = RefreshMode::per_bank;
    all.push_back(p);
  }
  if (standard.command(CommandKind::refresh_same_bank) != dram::Standard::kNone) {
    p.refresh = RefreshMode::same_bank;
    all.push_back(p);
  }
  return all;
}

OracleResult run(const Memory& memory, const ControllerParams& params,
                 const std::vector<OracleRequest>& requests, std::uint32_t outstanding = 0) {
  return run_oracle(
      memory.standard, params, [&](std::uint64_t address) { return memory.map.decode(address); },
      requests, outstanding);
}

std::uint64_t accesses(const Memory& memory, const OracleResult& result) {
  return static_cast<std::uint64_t>(
      std::count_if(result.commands.begin(), result.commands.end(), [&](const auto& record) {
        const CommandKind kind = memory.standard.commands[record.command].kind;
        return kind == CommandKind::read || kind == CommandKind::write;
      }));
}

}  // namespace

TEST_CASE("oracle: every policy on every memory gives a legal log and loses nothing",
          "[dram][oracle]") {
  for (const std::string& name : memory_names()) {
    const Memory memory = shipped_memory(name);
    std::size_t number = 0;
    for (const ControllerParams& params : policies(memory.standard)) {
      INFO(name << ", policy " << number++);
      const auto requests = mixed(memory, number, 400);
      const OracleResult result = run(memory, params, requests, number % 3 == 0 ? 5 : 0);
      CHECK(accesses(memory, result) + result.forwarded + result.merged == requests.size());
      CHECK(result.hits + result.misses + result.conflicts == accesses(memory, result));
      CHECK(result.forwarded > 0);
      CHECK(result.merged > 0);
      for (std::size_t i = 0; i < requests.size(); ++i) {
        CHECK(result.outcomes[i].arrive >= requests[i].earliest);
        CHECK(result.outcomes[i].done >= result.outcomes[i].arrive);
      }
      dram::Checker checker(memory.standard, {params.refresh != RefreshMode::off, 3});
      for (const auto& record : result.commands) checker.feed(record);
      checker.finish();
      for (const auto& violation : checker.violations()) UNSCOPED_INFO(violation.text);
      CHECK(checker.count() == 0);
    }
  }
}

TEST_CASE("oracle: unloaded DDR4-3200 reads take 48 clocks of a closed bank and 70 of another row",
          "[dram][oracle]") {
  const Memory memory = shipped_memory("ddr4_3200aa", {"mapping=ro", "policy=ramulator2"});
  const std::uint64_t next_row = std::uint64_t{128} * 64 * 16;
  const OracleResult result =
      run(memory, memory.controller, {{0, false, 0}, {next_row, false, 200}, {64, false, 400}});
  const auto latencies = result.read_latencies(
      std::vector<OracleRequest>{{0, false, 0}, {next_row, false, 200}, {64, false, 400}});
  // The command comes in the tick after the arrival.
  CHECK(latencies == std::vector<std::uint64_t>{1 + 48, 1 + 70, 1 + 70});
}

// Every command log of the channel is legal: random traces and controllers on all memories, judged
// by the constraint checker as the commands are issued.
#include <catch2/catch.hpp>

#include "models/memory/dram/checker.hpp"
#include "tests/models/memory/dram/channel_cases.hpp"
#include "tests/models/memory/dram/closed_forms.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

namespace macroscope::test {
namespace {

using dram::Memory;
using dram::Run;

/// Feeds the requests in pieces and the commands of each piece to the checker.
void run_checked(const Memory& memory, const std::vector<OracleRequest>& requests,
                 dram::Checker& checker) {
  constexpr std::size_t kPiece = 97;
  dram::CommandLog log;
  dram::Channel channel(memory.standard, memory.controller, memory.map, memory.outstanding);
  channel.set_log(&log);
  const auto check = [&] {
    for (const dram::CommandRecord& record : log) checker.feed(record);
    log.clear();
  };
  for (std::size_t i = 0; i < requests.size(); ++i) {
    channel.push({requests[i].address, 1, Run::kNoTag, requests[i].earliest, requests[i].write});
    if (i % kPiece != kPiece - 1) continue;
    channel.advance(dram::Channel::kNever, true);
    check();
  }
  channel.drain();
  check();
}

}  // namespace

TEST_CASE("no command of a random trace breaks a rule, on any memory with any controller",
          "[dram][checker]") {
  Rng rng(5, "legal_logs");
  std::uint64_t commands = 0;
  for (const std::string& name : memory_names()) {
    const dram::Standard standard = shipped_memory(name).standard;
    for (int i = 0; i < 30; ++i) {
      std::vector<std::string> changes = random_controller(rng, standard);
      if (i % 3 == 0) {
        changes.push_back("controller.power_down_idle=" + std::to_string(rng.between(1, 400)));
      }
      if (i % 5 == 0) {
        changes.push_back("controller.self_refresh_idle=" + std::to_string(rng.between(1, 9000)));
      }
      CAPTURE(name, changes);
      const Memory memory = shipped_memory(name, changes);
      // A device that is never refreshed is not a violation where refresh is off.
      const bool refreshed = memory.controller.refresh == dram::RefreshMode::all_bank &&
                             memory.controller.self_refresh_idle == 0;
      dram::Checker checker(memory.standard, {refreshed, 3});
      run_checked(memory, random_trace(rng, memory, rng.between(100, 3000)), checker);
      checker.finish();
      for (const dram::Violation& violation : checker.violations()) UNSCOPED_INFO(violation.text);
      CHECK(checker.count() == 0);
      commands += checker.commands();
    }
  }
  CHECK(commands > 500'000);
}

TEST_CASE("refreshes put off as long as possible come within nine intervals", "[dram][checker]") {
  // Without pause, so that each is put off: a bank to close in every row, and writes among reads.
  for (const std::string& name : memory_names()) {
    for (const char* policy : {"policy=fr_fcfs", "policy=ramulator2"}) {
      INFO(name << " " << policy);
      const Memory memory = shipped_memory(name, {policy, "mapping=ro", "refresh.postpone=8"});
      const auto interval = static_cast<std::uint64_t>(memory.standard.refresh_interval);
      Rng rng(7, name);
      std::vector<OracleRequest> requests;
      const std::uint64_t accesses = memory.standard.capacity() / memory.standard.access_bytes;
      for (std::uint64_t i = 0; i < 10 * interval; ++i) {
        requests.push_back(
            {rng.below(accesses) * memory.standard.access_bytes, rng.below(4) == 0, 0});
      }
      dram::Checker checker(memory.standard, {true, 3});
      run_checked(memory, requests, checker);
      checker.finish();
      for (const dram::Violation& violation : checker.violations()) UNSCOPED_INFO(violation.text);
      CHECK(checker.count() == 0);
    }
  }
}

}  // namespace macroscope::test

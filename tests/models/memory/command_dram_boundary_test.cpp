// Programs one after the other on a command-level DRAM: with `quiesce` none sees what ran before,
// and of its addresses only the phase matters.
#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <set>

#include "models/memory/command_dram.hpp"
#include "models/memory/dram/address_phase.hpp"
#include "tests/models/memory/dram/memory_files.hpp"
#include "tests/models/memory/port_client.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;
using test::Numbers;
using test::PortClient;
using test::PortRequest;

namespace {

/// By client.
using Program = std::vector<std::vector<PortRequest>>;

struct Case {
  std::string name;
  std::vector<std::string> changes;
};

std::vector<Case> cases() {
  return {{"ddr4_3200aa", {"channels=1"}},
          {"ddr4_3200aa", {"channels=3", "policy=ramulator2", "mapping=ro", "refresh.postpone=4"}},
          {"hbm2_2000", {"channels=4"}},
          {"hbm2_2000", {"channels=1", "refresh=per_bank", "mapping=ro"}},
          {"hbm3_6400", {"channels=3"}},
          {"hbm3_6400", {"channels=1", "refresh=per_bank", "policy=ramulator2"}},
          {"lpddr5_6400", {"channels=2", "refresh=per_bank"}},
          {"lpddr5_6400", {"channels=1", "policy=ramulator2"}},
          {"ddr5_4800", {"channels=2", "refresh=same_bank"}},
          {"gddr6_14000", {"channels=3", "refresh=off"}},
          {"lpddr4_3200", {"channels=1", "controller.power_down_idle=50"}},
          {"lpddr5_6400", {"channels=3", "inline_ecc=8", "inline_ecc.lines=2"}},
          {"ddr4_3200aa", {"channels=2", "inline_ecc.data=5", "mapping.hash=xor", "mapping=ro"}},
          {"ddr4_3200aa", {"channels=1", "mapping.hash=xor"}},
          {"hbm2_2000", {"channels=3", "mapping.hash=xor", "mapping=ro"}}};
}

Numbers numbers(const memory::ChannelCounts& c) {
  Numbers out = c.commands;
  out.insert(out.end(), {c.reads, c.writes, c.forwarded, c.merged, c.hits, c.misses, c.conflicts,
                         c.fast, c.busy, c.latency_clocks, c.latency_reads});
  out.insert(out.end(), c.lost.begin(), c.lost.end());
  return out;
}

/// Runs programs in a row, each some time after the one before is quiet; what each did as numbers
/// of one length, times after its origin.
std::vector<Numbers> simulate(const Case& c, const std::vector<Program>& programs,
                              memory::Boundary boundary = memory::Boundary::quiesce) {
  const Numbers flat = test::in_worker<Numbers>([&] {
    runtime::set_kernel_resolution();
    const dram::Memory memory = test::shipped_memory(c.name, c.changes);
    memory::CommandDramParams params;
    params.segment = params.ahead = Bytes(2048);
    params.transactions = 3;
    params.boundary = boundary;
    constexpr std::uint32_t kClients = 2;
    memory::CommandDram port("dram", memory, params, kClients);
    std::vector<std::unique_ptr<PortClient>> clients;
    for (std::uint32_t i = 0; i < kClients; ++i) {
      clients.push_back(std::make_unique<PortClient>(sc_core::sc_gen_unique_name("client")));
      clients.back()->attach(port);
    }
    Numbers out;
    std::uint64_t origin = 0;
    for (const Program& program : programs) {
      Numbers one;
      port.begin_program(kClients, origin);
      for (std::uint32_t i = 0; i < kClients; ++i) clients[i]->begin(program[i], origin);
      if (!program[0].empty() || !program[1].empty()) sc_core::sc_start();
      const std::uint64_t quiet = port.end_program(std::max(origin, runtime::now_fs()));
      for (const auto& client : clients) {
        one.insert(one.end(), client->accepted.begin(), client->accepted.end());
        one.insert(one.end(), client->completed.begin(), client->completed.end());
      }
      const memory::PortActivity a = port.activity();
      one.insert(one.end(),
                 {quiet - origin, a.busy_fs, a.bytes_read, a.bytes_written, port.overfetch()});
      std::uint64_t buses = 0;
      for (const memory::ChannelCounts& channel : port.counts()) {
        const Numbers counts = numbers(channel);
        one.insert(one.end(), counts.begin(), counts.end());
        buses += channel.clocks();
      }
      if (boundary == memory::Boundary::quiesce) {
        // The time of every data bus is the program's, no more and no less.
        const std::uint64_t all =
            memory.channels * memory.standard.nodes(memory.standard.data_level);
        if (buses * memory.standard.tick_fs != all * (quiet - origin)) {
          throw std::logic_error("the time of the data buses is not the program's");
        }
      }
      port.commit();
      port.stats().check_identities();
      test::append_list(out, one);
      // The next program begins at any time, not at a clock of the DRAM.
      origin = quiet + 123'457 * (1 + programs.size() % 7);
    }
    return out;
  });
  return test::lists_of(flat);
}

/// Transfers of up to `regions` regions, each `region_bytes` apart from 0 on: linear, in rows, with
/// reads and writes of the same places; some later than the one before.
Program random_program(Rng& rng, std::uint64_t regions, std::uint64_t region_bytes) {
  Program program(2);
  for (auto& requests : program) {
    std::uint64_t time = 0;
    for (std::uint64_t i = rng.below(14); i > 0; --i) {
      PortRequest r;
      const std::uint64_t inside = rng.below(std::min<std::uint64_t>(region_bytes, 1U << 20U) / 2);
      r.transfer = test::linear(rng.below(regions) * region_bytes + inside, 1 + rng.below(6000),
                                rng.below(3) == 0);
      if (rng.below(2) == 0) {
        const std::uint64_t pitch = r.transfer.run_bytes.count() + rng.below(5000);
        const std::uint64_t room = region_bytes - inside;
        r.transfer.pattern[0] = {std::max<std::uint64_t>(1, std::min(room / pitch, rng.below(9))),
                                 pitch};
      }
      const std::uint64_t end = r.transfer.run_bytes.count() +
                                (r.transfer.pattern[0].count - 1) * r.transfer.pattern[0].stride;
      if (inside + end > region_bytes) r.transfer.run_bytes = Bytes(1);
      if (rng.below(3) == 0) time += rng.below(2'000'000'000);
      r.not_before_fs = time;
      requests.push_back(r);
    }
  }
  return program;
}

}  // namespace

TEST_CASE("a program does the same whatever ran before it, and in any order",
          "[command_dram][boundary]") {
  Rng rng(1, "boundary_order");
  for (const Case& c : cases()) {
    CAPTURE(c.name, c.changes);
    std::vector<Program> programs;
    for (int i = 0; i < 5; ++i) programs.push_back(random_program(rng, 4, 1U << 22U));
    programs.push_back(Program(2));  // nothing at all
    std::vector<Numbers> alone;
    for (const Program& program : programs) alone.push_back(simulate(c, {program}).front());
    for (int round = 0; round < 3; ++round) {
      std::vector<std::size_t> order;
      std::vector<Program> sequence;
      for (int i = 0; i < 12; ++i) {
        order.push_back(rng.below(programs.size()));
        sequence.push_back(programs[order.back()]);
      }
      const std::vector<Numbers> done = simulate(c, sequence);
      REQUIRE(done.size() == order.size());
      for (std::size_t i = 0; i < order.size(); ++i) {
        INFO("program " << order[i] << " at place " << i);
        CHECK((done[i] == alone[order[i]]));
      }
    }
  }
}

TEST_CASE("with `continue` a program sees the rows that the one before left open",
          "[command_dram][boundary]") {
  Program program(2);
  program[0] = {{test::linear(0, 64), 0}};
  const Case c{"ddr4_3200aa", {"channels=1", "refresh=off", "mapping=ro"}};
  const auto done = simulate(c, {program, program}, memory::Boundary::continued);
  const auto again = simulate(c, {program, program}, memory::Boundary::quiesce);
  // The second read is a hit: it comes RCD = 22 clocks of 625 ps sooner, seen in some clock.
  CHECK(done[0][1] > done[1][1] + 21 * 625'000);
  CHECK((again[0] == again[1]));
  // Seen in clock 1, ACT in 2, PREab RAS later and RP.
  CHECK(again[0][2] == 625'000 * (2 + 52 + 22));
  CHECK(done[0][2] == done[0][1]);
}

TEST_CASE("of the bases of a program's regions only the phase matters",
          "[command_dram][boundary]") {
  Rng rng(3, "boundary_phase");
  for (const Case& c : cases()) {
    CAPTURE(c.name, c.changes);
    const dram::Memory memory = test::shipped_memory(c.name, c.changes);
    const std::uint64_t span = dram::row_span(memory);
    const std::uint64_t region = span * ((std::uint64_t{1} << 20U) / span + 1);
    const std::uint64_t places = memory.capacity() / region;
    std::size_t moved = 0;
    for (int i = 0; i < 6; ++i) {
      constexpr std::uint64_t kRegions = 4;
      Program program = random_program(rng, kRegions, region);
      // Regions go to other places, each to one of its own, equal in phase.
      std::vector<std::uint64_t> from, to;
      std::set<std::uint64_t> taken;
      while (from.size() < kRegions) {
        const std::uint64_t place = rng.below(places) * region;
        if (taken.insert(place).second) from.push_back(place);
      }
      taken.clear();
      const std::uint64_t period = memory.hash ? span * memory.standard.banks() : span;
      while (to.size() < kRegions) {
        std::uint64_t place = from[to.size()];
        const std::uint64_t down = place / period;
        const std::uint64_t up = (memory.capacity() - region - place) / period;
        place = place - down * period + rng.between(0, down + up) * period;
        const bool free = std::all_of(to.begin(), to.end(), [&](std::uint64_t other) {
          return std::max(place, other) - std::min(place, other) >= region;
        });
        if (!free) continue;
        moved += place == from[to.size()] ? 0 : 1;
        REQUIRE(dram::address_phase(memory, place) == dram::address_phase(memory, from[to.size()]));
        to.push_back(place);
      }
      const auto placed = [&](const std::vector<std::uint64_t>& bases) {
        Program out = program;
        for (auto& requests : out) {
          for (PortRequest& r : requests) {
            const std::uint64_t number = r.transfer.base / region;
            r.transfer.base += bases[number] - number * region;
          }
        }
        return out;
      };
      CHECK((simulate(c, {placed(from)}) == simulate(c, {placed(to)})));
    }
    CHECK(moved > 10);
  }
}

TEST_CASE("with the hash another phase is another program", "[command_dram][boundary]") {
  // Two streams in turn: in banks of their own, or in the same banks, by the phase of the second.
  const Case c{"ddr4_3200aa", {"channels=1", "mapping.hash=xor", "mapping=ro", "refresh=off"}};
  const dram::Memory memory = test::shipped_memory(c.name, c.changes);
  const std::uint64_t span = dram::row_span(memory);
  const auto at = [&](std::uint64_t base) {
    Program program(2);
    program[0] = {{test::linear(0, 60'000), 0}};
    program[1] = {{test::linear(base, 60'000), 0}};
    return simulate(c, {program});
  };
  CHECK(dram::address_phase(memory, 16 * span) == 0);
  CHECK(dram::address_phase(memory, 17 * span) == span);
  CHECK((at(16 * span) == at(32 * span)));
  CHECK((at(17 * span) == at(33 * span)));
  CHECK((at(16 * span) != at(17 * span)));
}

TEST_CASE("row span and phase follow from organization, channels and map", "[dram][boundary]") {
  // DDR4: rows of 8 KiB in 16 banks. HBM2: 1 KiB in 2 x 16.
  const auto span = [](const char* name, const std::vector<std::string>& changes) {
    return dram::row_span(test::shipped_memory(name, changes));
  };
  CHECK(span("ddr4_3200aa", {}) == 8192 * 16);
  CHECK(span("ddr4_3200aa", {"channels=3"}) == 3 * 8192 * 16);
  CHECK(span("ddr4_3200aa", {"channels=3", "channels.interleave=1MiB"}) == 3U << 20U);
  CHECK(span("hbm2_2000", {"channels=11"}) == 11 * 1024 * 32);
  const auto phase = [](const std::vector<std::string>& changes, std::uint64_t base) {
    return dram::address_phase(test::shipped_memory("ddr4_3200aa", changes), base);
  };
  CHECK(phase({}, 5 * 8192 * 16 + 100) == 100);
  CHECK(phase({"mapping.hash=xor"}, 37ULL * 8192 * 16) == 5ULL * 8192 * 16);
  // With an inline ECC: 112 of 128 accesses of a row are data.
  CHECK(span("ddr4_3200aa", {"inline_ecc=8"}) == 7168 * 16);
  CHECK(span("ddr4_3200aa", {"inline_ecc=8", "channels=3", "channels.interleave=1MiB"}) ==
        3 * 7168 * 16 * 64);
  CHECK(phase({"inline_ecc=8"}, 5 * 7168 * 16 + 100) == 100);
  // Rows below the banks: nothing less than the address will do.
  const std::string low = "mapping=bank:2 row:16 column:7 bank_group:2";
  CHECK(phase({low}, 5ULL * 8192 * 16) == 5ULL * 8192 * 16);
}

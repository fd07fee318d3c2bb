// The command-level DRAM behind its port: equal to its channels used directly, fair, accountable.
#include "models/memory/command_dram.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>

#include "tests/models/memory/dram/memory_files.hpp"
#include "tests/models/memory/port_client.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;
using test::linear;
using test::Numbers;
using test::PortClient;
using test::PortRequest;

namespace {

struct Setup {
  std::string name = "hbm2_2000";
  std::vector<std::string> changes;
  std::uint64_t segment = 8192;
  std::uint64_t ahead = 8192;
  std::uint32_t transactions = 8;
  bool reversed = false;  // processes are made in the opposite order
  bool counted = true;
};

/// Per client and request when it was accepted, then when complete; then the port's activity, then
/// all statistics that are counts.
Numbers simulate(const Setup& setup, const std::vector<std::vector<PortRequest>>& clients) {
  return test::in_worker<Numbers>([&] {
    runtime::set_kernel_resolution();
    const dram::Memory memory = test::shipped_memory(setup.name, setup.changes);
    memory::CommandDramParams params;
    params.segment = Bytes(setup.segment);
    params.ahead = Bytes(setup.ahead);
    params.transactions = setup.transactions;
    std::vector<std::unique_ptr<PortClient>> all(clients.size());
    std::unique_ptr<memory::CommandDram> port;
    const auto make_port = [&] {
      port = std::make_unique<memory::CommandDram>("dram", memory, params,
                                                   static_cast<std::uint32_t>(clients.size()));
    };
    if (!setup.reversed) make_port();
    for (std::size_t n = 0; n < all.size(); ++n) {
      const std::size_t i = setup.reversed ? all.size() - 1 - n : n;
      all[i] = std::make_unique<PortClient>(sc_core::sc_gen_unique_name("client"));
    }
    if (setup.reversed) make_port();
    for (const auto& client : all) client->attach(*port);
    port->begin_program(static_cast<std::uint32_t>(clients.size()), 0);
    for (std::size_t i = 0; i < all.size(); ++i) all[i]->begin(clients[i], 0);
    sc_core::sc_start();
    Numbers out;
    for (const auto& client : all) {
      out.insert(out.end(), client->accepted.begin(), client->accepted.end());
      out.insert(out.end(), client->completed.begin(), client->completed.end());
    }
    (void)port->end_program(runtime::now_fs());
    const memory::PortActivity a = port->activity();
    out.insert(out.end(), {a.busy_fs, a.bytes_read, a.bytes_written, port->overfetch()});
    if (setup.counted) port->commit();
    port->stats().check_identities();
    for (const StatEntry& entry : port->stats().entries()) {
      if (const auto* count = std::get_if<std::uint64_t>(&entry.value)) out.push_back(*count);
    }
    return out;
  });
}

std::vector<PortRequest> random_requests(Rng& rng, std::size_t count, bool writes) {
  std::vector<PortRequest> requests;
  std::uint64_t time = 0;
  for (std::size_t i = 0; i < count; ++i) {
    PortRequest r;
    r.transfer = linear(rng.below(1U << 24U), 1 + rng.below(5000), writes && rng.below(3) == 0);
    r.transfer.pattern[0] = {1 + rng.below(6), 8192};
    if (rng.below(3) == 0) time += rng.below(3'000'000'000);
    r.not_before_fs = time;
    requests.push_back(r);
  }
  return requests;
}

}  // namespace

TEST_CASE("reads of one client end when the channel used directly says", "[command_dram]") {
  for (const char* name : {"hbm2_2000", "ddr4_3200aa", "lpddr5_6400"}) {
    for (const char* policy : {"policy=fr_fcfs", "policy=ramulator2"}) {
      INFO(name << " " << policy);
      Setup setup{name, {policy, "channels.count=1"}};
      setup.transactions = 64;
      Rng rng(3, name);
      const std::vector<PortRequest> requests = random_requests(rng, 40, false);
      const Numbers out = simulate(setup, {requests});

      const dram::Memory memory = test::shipped_memory(name, setup.changes);
      dram::Channel channel(memory.standard, memory.controller, memory.map);
      std::vector<std::uint32_t> runs(requests.size());
      for (std::size_t i = 0; i < requests.size(); ++i) {
        // Accepted at once, as 64 may be under way; seen from the first clock after that.
        const std::uint64_t visible = out[i] / memory.standard.tick_fs + 1;
        memory::RowCursor rows(requests[i].transfer, memory.standard.access_bytes);
        memory::AccessRange row;
        while (rows.next(row)) {
          channel.push({row.first * memory.standard.access_bytes,
                        static_cast<std::uint32_t>(row.count), static_cast<std::uint32_t>(i),
                        visible, false});
        }
      }
      channel.drain();
      std::vector<std::uint64_t> last(requests.size());
      for (const dram::Completion& c : channel.completions()) {
        last[c.tag] = std::max(last[c.tag], c.clock);
      }
      for (std::size_t i = 0; i < requests.size(); ++i) {
        INFO("request " << i);
        CHECK(out[requests.size() + i] == last[i] * memory.standard.tick_fs);
      }
    }
  }
}

TEST_CASE("results do not depend on the order in which processes wake", "[command_dram]") {
  Rng rng(4, "wake");
  std::vector<std::vector<PortRequest>> clients;
  for (int i = 0; i < 3; ++i) clients.push_back(random_requests(rng, 60, true));
  Setup setup{"hbm2_2000", {"channels.count=3"}};
  setup.transactions = 2;
  const Numbers forward = simulate(setup, clients);
  setup.reversed = true;
  CHECK(simulate(setup, clients) == forward);
}

TEST_CASE("clients that stream share a memory equally, to a segment", "[command_dram]") {
  constexpr std::uint64_t kBytes = 1U << 20U;
  for (const std::uint64_t segment : {1024, 8192}) {
    Setup setup{"hbm2_2000", {"channels.count=1", "refresh=off"}, segment, segment};
    const auto stream = [&](std::uint64_t base) {
      return std::vector<PortRequest>{{linear(base, kBytes), 0}};
    };
    const Numbers out = simulate(setup, {stream(0), stream(1U << 28U), stream(1U << 29U)});
    const std::uint64_t ends[] = {out[1], out[3], out[5]};
    const auto [first, last] = std::minmax_element(std::begin(ends), std::end(ends));
    // After the first has ended the others have a segment each, at no less than half the 32 GB/s,
    // plus what the queues hold.
    const std::uint64_t limit = (2 * segment + 64 * 32) * 1'000'000 / 16;
    CHECK(*last - *first <= limit);
  }
}

TEST_CASE("a short read beside a stream waits for what is lined up, not for the stream",
          "[command_dram]") {
  Setup setup{"hbm2_2000", {"channels.count=1", "refresh=off"}};
  const std::uint64_t late = 2'000'000'000;
  const Numbers out =
      simulate(setup, {{{linear(0, 1U << 20U), 0}}, {{linear(1U << 28U, 64), late}}});
  const std::uint64_t wait = out[3] - late;
  CHECK(wait <= (setup.ahead + 64 * 32) * 1'000'000 / 16);
  CHECK(out[1] > 10 * wait);
}

TEST_CASE("bytes asked for and overfetch are all bytes of all accesses", "[command_dram]") {
  // 10 rows of 40 B at 100 B from 20 on, in accesses of 32 B.
  program::Transfer t = linear(20, 40);
  t.pattern[0] = {10, 100};
  memory::RowCursor rows(t, 32);
  const std::uint64_t accesses = rows.accesses();
  const Numbers out = simulate({"hbm2_2000", {"channels.count=2"}}, {{{t, 0}}});
  CHECK(out[3] == 400);
  CHECK(out[5] == accesses * 32 - 400);
}

TEST_CASE("no more transactions of a client are under way than allowed", "[command_dram]") {
  Setup setup{"hbm2_2000", {"channels.count=1"}};
  setup.transactions = 2;
  const std::vector<PortRequest> requests(4, PortRequest{linear(0, 4096), 0});
  const Numbers out = simulate(setup, {requests});
  CHECK(out[0] == 0);
  CHECK(out[1] == 0);
  CHECK(out[2] == out[4]);  // the third is accepted when the first is complete
  CHECK(out[3] == out[5]);
}

TEST_CASE("a write is done when it is taken, a program when it is written", "[command_dram]") {
  // A stream of reads keeps the write in the queue; it is done all the same.
  Setup setup{"hbm2_2000", {"channels.count=1"}};
  const Numbers out = simulate(
      setup, {{{linear(0, 1U << 20U), 0}}, {{linear(1U << 28U, 256, true), 1'000'000'000}}});
  CHECK(out[3] < out[1] / 10);
}

TEST_CASE("with an inline ECC check bits come beside the bytes asked for", "[command_dram][ecc]") {
  struct Row {
    program::Transfer transfer;
    std::uint64_t accesses, reads, writes;  // of data; more for the code
  };
  // 100 accesses of 64 B in rows of 112: in groups of 8 from 0 on, or from 5 on.
  const std::vector<Row> rows = {
      {linear(0, 6400), 100, 13, 0},
      {linear(320, 6400), 100, 14, 0},
      {linear(0, 6400, true), 100, 1, 13},  // the last group is half old
      {linear(0, 512 * 10, true), 80, 0, 10},
      {linear(70, 20, true), 1, 2, 1},        // its check bits, its other bytes
      {linear(64, 100, true), 2, 2, 1},       // the second access is written in part
      {linear(0, 64 * 112 + 1), 113, 15, 0},  // one access in the next row
  };
  for (const Row& row : rows) {
    INFO(row.transfer.base << " + " << row.transfer.run_bytes.count());
    const Setup setup{"ddr4_3200aa", {"channels.count=1", "inline_ecc=8", "mapping=ro"}};
    const Numbers out = simulate(setup, {{{row.transfer, 0}}});
    const std::uint64_t bytes = row.transfer.run_bytes.count();
    CHECK(out[row.transfer.write ? 4 : 3] == bytes);
    CHECK(out[5] == row.accesses * 64 - bytes);  // overfetch has none of the code
    // Statistics in the order in which they are declared: see CommandDramStats.
    CHECK(out[9] == row.accesses + row.reads + row.writes);
    CHECK(out[10] == row.reads);
    CHECK(out[11] == row.writes);
  }
}

TEST_CASE("a read with an inline ECC ends with its check bits or its data", "[command_dram][ecc]") {
  // One access, closed bank, both in one row: check bits first, data CCD_L = 8 clocks later.
  const auto end = [](const char* ecc) {
    Setup setup{"ddr4_3200aa", {"channels.count=1", "mapping=ro", "refresh=off", ecc}};
    return simulate(setup, {{{linear(0, 64), 0}}})[1];
  };
  CHECK(end("inline_ecc=8") == end("inline_ecc=0") + 8 * 625'000);
}

TEST_CASE("a trial leaves no trace in the statistics", "[command_dram]") {
  Setup setup{"hbm2_2000", {"channels.count=1"}};
  setup.counted = false;
  const Numbers out = simulate(setup, {{{linear(0, 4096), 0}}});
  for (std::size_t i = 6; i < out.size(); ++i) CHECK(out[i] == 0);
}

TEST_CASE("a transfer of no bytes ends in the first clock that sees it", "[command_dram]") {
  const Numbers out = simulate({"hbm2_2000", {"channels.count=1"}}, {{{linear(0, 0), 0}}});
  CHECK(out[1] == 1'000'000);
}

// DRAM command by command behind the port: channels with their controllers, shared by the clients.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "models/memory/channel_counts.hpp"
#include "models/memory/channel_feed.hpp"
#include "models/memory/command_dram_stats.hpp"
#include "models/memory/dram/memory.hpp"
#include "models/memory/memory_port.hpp"
#include "sim/config/describe.hpp"
#include "sim/core/quantity.hpp"
#include "sim/core/text.hpp"

namespace macroscope::memory {

/// What a program leaves of the DRAM's state to the next one.
enum class Boundary : std::uint8_t {
  quiesce,    // nothing: rows are closed, the next refresh comes early, all begins anew
  continued,  // open rows, refresh debts and the phase of refresh
};

}  // namespace macroscope::memory

namespace macroscope {

template <>
struct Text<memory::Boundary> : EnumText<memory::Boundary> {
  static constexpr auto names = entries(entry("quiesce", memory::Boundary::quiesce),
                                        entry("continue", memory::Boundary::continued));
  static constexpr const char* what = "boundary between operators";
};

}  // namespace macroscope

namespace macroscope::memory {

/// Parameters of <memory> in an architecture.
struct CommandDramParams {
  std::string file;
  std::optional<std::uint32_t> channels;
  std::optional<Bytes> interleave;
  Bytes segment;
  Bytes ahead;
  std::uint32_t transactions = 8;
  Boundary boundary = Boundary::quiesce;
};

/// Command-level DRAM.
///
/// A transaction is cut into whole accesses and dealt out to the channels; each channel serves it
/// independently, in the order and with the turns of ChannelFeed. What is offered at kernel time t
/// is seen by the controllers at their first clock after t, whoever was woken first. A transaction
/// is complete with the last data of its slowest channel, a write when all its channels have taken
/// it, exactly at that clock. A program ends when what was taken is written. The kernel has events
/// at arrivals, completions, and a few lower bounds of completions between them, never one per
/// command.
///
/// With the boundary `quiesce` every program finds the same DRAM: clocks count from the program's
/// origin, all rows are closed, the next refresh is an interval away, queues are empty, reads are
/// served, the turn is the first client's. So what a program does and how long it takes does not
/// depend on what ran before. The time that takes is the program's before, see Limit::boundary.
///
/// Clients take no static turns: bandwidth is shared as it is asked for, so announce() and
/// end_client() have nothing to do.
class CommandDram final : public sc_core::sc_module, public MemoryPort {
 public:
  using Params = CommandDramParams;
  static auto describe() {
    return config::component<Params>(
        "memory", "Off-chip memory command by command, in place of the rate and latency of <dram>",
        config::param("file", &Params::file, config::required,
                      "memory file, seen from the file that names it"),
        config::param("channels", &Params::channels, config::optional,
                      "equal channels, any number; absent: as the memory file says")
            .at_least(1U)
            .at_most(1024U),
        config::param("interleave", &Params::interleave, config::optional,
                      "consecutive bytes in one channel; absent: as the memory file says")
            .power_of_two(),
        config::param("segment", &Params::segment, Bytes(8192),
                      "bytes of one channel that a client moves in its turn while others wait")
            .at_least(Bytes(1))
            .at_most(Bytes(1U << 20U)),
        config::param("ahead", &Params::ahead, Bytes(8192),
                      "bytes of one channel that are lined up before its controller")
            .at_least(Bytes(1))
            .at_most(Bytes(1U << 20U)),
        config::param("transactions", &Params::transactions, 8U,
                      "transactions of one client under way")
            .at_least(1U)
            .at_most(1024U),
        config::param(
            "boundary", &Params::boundary, Boundary::quiesce,
            "between operators: quiesce closes all rows and refreshes early, so that each "
            "begins alike; continue leaves the state of the banks to the next"));
  }

  /// `clients` will connect. `memory` has the channels and interleave that are used.
  CommandDram(const sc_core::sc_module_name& name, const dram::Memory& memory, const Params& params,
              std::uint32_t clients);

  ClientId connect(MemoryClient& client) override;
  void begin_program(std::uint32_t clients, std::uint64_t origin_fs) override;
  void announce(ClientId /*client*/, std::uint64_t /*position*/) override {}
  void offer(const Transaction& transaction) override;
  void end_client(ClientId /*client*/) override {}
  [[nodiscard]] std::uint64_t end_program(std::uint64_t end_fs) override;
  [[nodiscard]] PortActivity activity() const override;
  void commit() override;
  [[nodiscard]] const StatGroup& stats() const override { return stats_; }
  [[nodiscard]] const char* stall() const override;

  /// Counts of the last program by channel: from its origin to the end of its boundary with
  /// `quiesce`, from its first transaction to its last data with `continue`.
  [[nodiscard]] std::vector<ChannelCounts> counts() const;
  /// Bytes that the last program moved beyond those asked for.
  [[nodiscard]] std::uint64_t overfetch() const { return asked_.overfetch; }
  [[nodiscard]] const dram::Memory& memory() const { return memory_; }

 private:
  static constexpr std::uint32_t kFree = ~0U;
  struct Client {
    MemoryClient* callback = nullptr;
    std::uint32_t under_way = 0;
    bool offering = false;
    Transaction transaction;
  };
  struct Flight {
    ClientId client = kFree;
    std::uint64_t tag = 0;
    bool write = false;
    std::uint32_t channels = 0;  // that still work on it
    std::uint64_t accesses = 0;
    std::uint64_t clock = 0;  // of its completion when no channel works on it, else a lower bound
  };
  struct Asked {
    std::uint64_t read = 0, written = 0, overfetch = 0, accesses = 0;
  };

  void on_wake();
  void advance(std::uint64_t clock);
  void complete(std::uint64_t clock);
  void accept(std::uint64_t clock);
  void start(Client& client, ClientId id, std::uint64_t visible);
  void schedule(std::uint64_t now);
  [[nodiscard]] std::uint64_t bound(const Flight& flight, std::uint32_t slot) const;
  [[nodiscard]] std::uint64_t clock_at(std::uint64_t fs) const {
    return origin_clock_ + (fs - origin_fs_) / memory_.standard.tick_fs;
  }
  [[nodiscard]] std::uint64_t fs_at(std::uint64_t clock) const {
    return origin_fs_ + (clock - origin_clock_) * memory_.standard.tick_fs;
  }
  void snapshot();

  dram::Memory memory_;
  ChannelInterleave interleave_;
  std::uint32_t transactions_;
  Boundary boundary_;
  std::uint64_t origin_fs_ = 0;     // of the program, with `quiesce`
  std::uint64_t origin_clock_ = 0;  // of the channels at that time
  std::deque<ChannelFeed> feeds_;   // a channel must not move
  std::vector<Client> clients_;
  std::vector<Flight> flights_;  // transactions_ slots for each client
  std::vector<std::pair<std::uint64_t, std::uint32_t>> completing_;  // tag and slot
  bool begun_ = false;  // the program has offered a transaction
  std::vector<ChannelCounts> before_;
  Asked asked_;
  CommandDramStats stats_;
  sc_core::sc_event wake_;
};

}  // namespace macroscope::memory

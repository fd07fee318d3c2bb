// The first DRAM: a bandwidth, a latency and a limit on requests in flight.
#pragma once

#include <deque>
#include <systemc>
#include <vector>

#include "models/memory/bus_schedule.hpp"
#include "models/memory/memory_port.hpp"
#include "sim/config/describe.hpp"

namespace macroscope::memory {

/// Use of the data bus over all counted programs of a run.
struct BandwidthDramStats : StatGroup {
  using StatGroup::StatGroup;
  Counter read{*this, "read", unit::bytes, "bytes delivered"};
  Counter written{*this, "written", unit::bytes, "bytes taken"};
  std::uint64_t busy_fs = 0;
  Formula busy{*this, "busy", unit::nanoseconds,
               [this] { return StatValue(static_cast<double>(busy_fs) / 1e6); },
               "time in which the data bus carried bytes"};
};

/// DRAM with bandwidth and latency.
///
/// Timing: a transaction of b bytes holds the data bus for b / rate, rate = min(bandwidth,
/// outstanding * request / (latency + request / bandwidth)); its last byte arrives `latency` later.
/// Transactions follow each other on the bus without gaps. Arbitration is static: the lowest
/// position in the program first (tile steps, see Step::position), of equals the lowest client
/// number, waiting for it if need be; so neither a faster part nor a transfer left out ever delays
/// anybody. Not modelled: rows, banks, refresh, read/write turn-around, partly used bursts (the
/// command-level DRAM has them).
class BandwidthDram final : public sc_core::sc_module, public MemoryPort {
 public:
  using Params = BandwidthDramParams;
  static auto describe() {
    return config::component<Params>(
        "dram", "Off-chip memory as bandwidth, latency and a limit of requests in flight",
        config::param("bandwidth", &Params::bandwidth, config::required, "peak data rate")
            .at_least(GigabytesPerSecond(1e-3))
            .at_most(GigabytesPerSecond(1e6)),
        config::param("latency", &Params::latency, config::required,
                      "from a request to its last byte, without queueing")
            .at_least(Nanoseconds(0))
            .at_most(Nanoseconds(1e6)),
        config::param(
            "outstanding", &Params::outstanding, 0U,
            "requests in flight; 0 is no limit. Little's law turns the limit into a rate"),
        config::param("request", &Params::request, Bytes(64), "bytes of one request")
            .at_least(Bytes(1))
            .at_most(Bytes(1U << 20U)),
        config::param("capacity", &Params::capacity, Bytes(std::uint64_t{64} << 30U),
                      "bytes that tensors may take")
            .at_least(Bytes(1U << 20U)),
        config::param("alignment", &Params::alignment, Bytes(4096),
                      "tensors begin at multiples of this")
            .power_of_two());
  }

  BandwidthDram(const sc_core::sc_module_name& name, const Params& params);

  ClientId connect(MemoryClient& client) override;
  void begin_program(std::uint32_t clients, std::uint64_t origin_fs) override;
  void announce(ClientId client, std::uint64_t position) override;
  void offer(const Transaction& transaction) override;
  void end_client(ClientId client) override;
  [[nodiscard]] std::uint64_t end_program(std::uint64_t end_fs) override { return end_fs; }
  [[nodiscard]] PortActivity activity() const override { return activity_; }
  [[nodiscard]] const char* stall() const override;
  void commit() override;
  [[nodiscard]] const StatGroup& stats() const override { return stats_; }

 private:
  enum class State : std::uint8_t { unknown, announced, offering, ended };
  struct Client {
    MemoryClient* callback = nullptr;
    State state = State::ended;
    std::uint64_t position = 0;
    Transaction transaction;
  };
  struct Completion {
    std::uint64_t fs;
    ClientId client;
    std::uint64_t tag;
  };

  void on_grant();
  void on_complete();
  /// The client whose turn it is: the lowest position, of equals the lowest number; null while one
  /// is unknown.
  [[nodiscard]] Client* turn();

  BusSchedule bus_;
  std::vector<Client> clients_;
  std::uint32_t active_ = 0;            // clients of this program
  std::deque<Completion> completions_;  // in order of time
  PortActivity activity_;
  BandwidthDramStats stats_;
  sc_core::sc_event grant_, complete_;
};

}  // namespace macroscope::memory

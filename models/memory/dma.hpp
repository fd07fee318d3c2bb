// The DMA engine of a core: runs loads and stores in order through the DRAM port.
#pragma once

#include <array>
#include <deque>

#include "models/memory/memory_port.hpp"
#include "models/memory/scratchpad.hpp"
#include "sim/config/describe.hpp"
#include "sim/runtime/unit.hpp"

namespace macroscope::memory {

/// Parameters of <dma>.
struct DmaParams {
  BytesPerCycle bandwidth;
};

/// DMA engine: one queue in program order. A transfer takes at least bytes / bandwidth cycles on
/// the chip's side; the next one is offered to memory as soon as memory took this one, so latencies
/// overlap. Completions are signalled in program order.
class Dma final : public runtime::Unit, public MemoryClient {
 public:
  using Params = DmaParams;
  static auto describe() {
    return config::component<Params>(
        "dma", "DMA engine between DRAM and the scratchpads of a core",
        config::param("bandwidth", &Params::bandwidth, BytesPerCycle(1024),
                      "bytes a cycle between the port and the scratchpads")
            .at_least(BytesPerCycle(1e-3))
            .at_most(BytesPerCycle(1e9)));
  }

  Dma(const sc_core::sc_module_name& name, const Params& params, const runtime::Clock& clock,
      runtime::TokenBoard& tokens, MemoryPort& port, const ScratchpadOf& scratchpads);

  void on_accept(std::uint64_t tag) override;
  void on_complete(std::uint64_t tag) override;
  [[nodiscard]] const char* kind() const override { return "dma"; }
  [[nodiscard]] const program::DramTraffic& traffic() const { return traffic_; }
  [[nodiscard]] bool in_flight() const { return !flying_.empty(); }

 protected:
  std::uint64_t execute(const program::Step& step) override;
  void fetched(const program::Step& step) override;
  void begin_program() override;
  void end_program() override;

 private:
  struct Flight {
    std::uint64_t tag;
    std::uint64_t begin;
    std::uint64_t earliest_end;  // by the DMA's own bandwidth
    bool complete = false;
    program::Step step;
  };

  void retire();
  void count(const program::Transfer& transfer);

  double bytes_per_cycle_;
  MemoryPort* port_;
  ClientId client_;
  ScratchpadOf scratchpads_;
  std::uint64_t next_tag_ = 0;
  std::uint64_t own_free_ = 0;  // cycle in which the chip's side is free again
  std::deque<Flight> flying_;
  program::DramTraffic traffic_;
};

/// The kind of tile a traffic class moves.
[[nodiscard]] Holds holds(program::TrafficClass c);

}  // namespace macroscope::memory

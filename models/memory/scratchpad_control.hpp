// Twin of rtl/core/ms_scratchpad_control.sv: arbitration and the network between banks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace macroscope::memory {

/// Grants one of up to 32 requests in turn: the first above the one granted last, else the lowest.
/// Twin of rtl/core/ms_round_robin.sv.
class RoundRobin {
 public:
  [[nodiscard]] std::optional<std::uint32_t> grant(std::uint32_t requests) const {
    if (requests == 0) return std::nullopt;
    const std::uint32_t upper = last_ ? requests & ~((2U << *last_) - 1) : 0;
    std::uint32_t client = 0;
    while ((((upper != 0 ? upper : requests) >> client) & 1U) == 0) ++client;
    return client;
  }
  void step(std::uint32_t requests) {
    if (const auto granted = grant(requests)) last_ = granted;
  }

 private:
  std::optional<std::uint32_t> last_;
};

/// Banks behind clients that read or write up to `banks` consecutive lines a cycle; a line has at
/// most 64 bits here. Latency: 2 cycles to the banks' ports, 4 to the data of a read.
class ScratchpadControl {
 public:
  static constexpr std::uint32_t kClients = 3;  // engine, vector unit, DMA

  struct Request {
    bool valid = false;
    std::uint64_t line = 0;   // the first
    std::uint32_t count = 0;  // 1 to banks
    std::vector<std::uint64_t> data;
  };
  struct Inputs {
    std::array<Request, kClients> read;
    std::array<Request, kClients> write;
    std::vector<std::uint64_t> bank_data;  // lines asked for in the cycle before
  };
  /// Ports of one bank.
  struct Bank {
    bool read = false;
    bool write = false;
    std::uint64_t read_row = 0;
    std::uint64_t write_row = 0;
    std::uint64_t data = 0;  // to write
  };
  struct Outputs {
    std::vector<Bank> banks;
    std::optional<std::uint32_t> client;  // whose data it is
    std::vector<std::uint64_t> data;
  };

  ScratchpadControl(std::uint32_t banks, std::uint32_t row_bits)
      : banks_(banks), row_mask_((std::uint64_t{1} << row_bits) - 1) {
    outputs_.banks.resize(banks);
    outputs_.data.resize(banks);
  }

  /// The client whose request is taken in this cycle.
  [[nodiscard]] std::optional<std::uint32_t> read_grant(const Inputs& in) const {
    return reads_.grant(valid_bits(in.read));
  }
  [[nodiscard]] std::optional<std::uint32_t> write_grant(const Inputs& in) const {
    return writes_.grant(valid_bits(in.write));
  }

  const Outputs& step(const Inputs& in) {
    const std::size_t base = base_[1];
    for (std::size_t s = 0; s < banks_; ++s) {
      outputs_.data[s] = in.bank_data.empty() ? 0 : in.bank_data[(base + s) % banks_];
    }
    outputs_.client = clients_[1];
    clients_ = {read_ ? client_ : std::nullopt, clients_[0]};
    base_ = {static_cast<std::size_t>(request_.line % banks_), base_[0]};
    for (Bank& bank : outputs_.banks) bank.read = bank.write = false;
    if (read_) {
      for (std::uint32_t i = 0; i < request_.count; ++i) {
        Bank& bank = outputs_.banks[(request_.line + i) % banks_];
        bank.read = true;
        bank.read_row = ((request_.line + i) / banks_) & row_mask_;
      }
    }
    if (write_) {
      for (std::uint32_t i = 0; i < stored_.count; ++i) {
        Bank& bank = outputs_.banks[(stored_.line + i) % banks_];
        bank.write = true;
        bank.write_row = ((stored_.line + i) / banks_) & row_mask_;
        bank.data = stored_.data[i];
      }
    }
    client_ = read_grant(in);
    const auto writer = write_grant(in);
    read_ = client_.has_value();
    write_ = writer.has_value();
    if (read_) request_ = in.read[*client_];
    if (write_) stored_ = in.write[*writer];
    // Without a request the multiplexers give zeros.
    if (!read_) request_ = {};
    reads_.step(valid_bits(in.read));
    writes_.step(valid_bits(in.write));
    return outputs_;
  }

  [[nodiscard]] const Outputs& outputs() const { return outputs_; }
  [[nodiscard]] std::uint32_t banks() const { return banks_; }

 private:
  static std::uint32_t valid_bits(const std::array<Request, kClients>& requests) {
    std::uint32_t bits = 0;
    for (std::uint32_t c = 0; c < kClients; ++c) bits |= (requests[c].valid ? 1U : 0U) << c;
    return bits;
  }

  std::uint32_t banks_;
  std::uint64_t row_mask_;
  RoundRobin reads_;
  RoundRobin writes_;
  bool read_ = false;
  bool write_ = false;
  std::optional<std::uint32_t> client_;  // of the request in the first stage
  Request request_;
  Request stored_;
  std::array<std::optional<std::uint32_t>, 2> clients_;
  std::array<std::size_t, 2> base_{};
  Outputs outputs_;
};

}  // namespace macroscope::memory

// Twin of rtl/core/ms_dma_engine.sv: the walk through a transfer, and what is on its way.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace macroscope::memory {

/// One transfer at a time, a request a cycle; addresses modulo 2^address_bits. A beat has at most
/// 64 bits here.
class DmaEngine {
 public:
  struct Level {
    std::uint64_t count = 1;
    std::uint64_t stride = 0;
  };
  struct Descriptor {
    bool write = false;
    std::uint64_t base = 0;
    std::uint64_t line = 0;
    std::uint64_t run = 1;  // beats
    std::array<Level, 3> levels;
  };
  struct Inputs {
    std::optional<Descriptor> transfer;
    bool request_ready = true;
    bool response = false;
    bool response_write = false;
    std::uint64_t response_line = 0;
    std::uint64_t response_data = 0;
    std::uint64_t store_data = 0;
  };
  struct Request {
    bool write = false;
    std::uint64_t address = 0;
    std::uint64_t line = 0;
  };
  struct Outputs {
    bool load = false;
    std::uint64_t load_line = 0;
    std::uint64_t load_data = 0;
    std::uint64_t store_data = 0;
  };

  explicit DmaEngine(std::uint32_t beat_bytes = 8, std::uint32_t address_bits = 40,
                     std::uint32_t line_bits = 20, std::uint32_t outstanding = 64)
      : beat_bytes_(beat_bytes),
        address_mask_((std::uint64_t{1} << address_bits) - 1),
        line_mask_((std::uint64_t{1} << line_bits) - 1),
        outstanding_(outstanding) {}

  /// The request that is offered now, if any.
  [[nodiscard]] std::optional<Request> request() const {
    if (!active_ || flight_ == outstanding_) return std::nullopt;
    std::uint64_t address = now_.base + beat_ * beat_bytes_;
    for (std::size_t l = 0; l < 3; ++l) address += at_[l] * now_.levels[l].stride;
    return Request{now_.write, address & address_mask_, (now_.line + sent_) & line_mask_};
  }
  /// True when a transfer offered in this cycle is taken.
  [[nodiscard]] bool ready(bool request_ready) const {
    return !active_ || (request() && request_ready && is_last());
  }
  [[nodiscard]] bool idle() const { return !active_ && flight_ == 0; }
  [[nodiscard]] const Outputs& outputs() const { return outputs_; }
  [[nodiscard]] std::uint32_t on_the_way() const { return flight_; }

  void step(const Inputs& in) {
    const bool take = ready(in.request_ready) && in.transfer;
    if (request() && in.request_ready) {
      ++flight_;
      advance();
    }
    if (in.response) --flight_;
    if (take) {
      now_ = *in.transfer;
      active_ = true;
      beat_ = sent_ = 0;
      at_ = {};
    }
    outputs_.load = in.response && !in.response_write;
    outputs_.load_line = in.response_line;
    if (outputs_.load) outputs_.load_data = in.response_data;
    outputs_.store_data = in.store_data;
  }

 private:
  [[nodiscard]] bool is_last() const {
    bool last = beat_ + 1 == now_.run;
    for (std::size_t l = 0; l < 3; ++l) last = last && at_[l] + 1 == now_.levels[l].count;
    return last;
  }
  void advance() {
    ++sent_;
    if (++beat_ < now_.run) return;
    beat_ = 0;
    for (std::size_t l = 0; l < 3; ++l) {
      if (++at_[l] < now_.levels[l].count) return;
      at_[l] = 0;
    }
    active_ = false;
  }

  std::uint32_t beat_bytes_;
  std::uint64_t address_mask_;
  std::uint64_t line_mask_;
  std::uint32_t outstanding_;
  bool active_ = false;
  Descriptor now_;
  std::uint64_t beat_ = 0;
  std::uint64_t sent_ = 0;
  std::array<std::uint64_t, 3> at_{};
  std::uint32_t flight_ = 0;
  Outputs outputs_;
};

}  // namespace macroscope::memory

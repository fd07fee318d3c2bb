// The counters through which the sequencers of one core wait for each other.
#pragma once

#include <array>
#include <cstdint>
#include <systemc>

#include "sim/program/step.hpp"

namespace macroscope::runtime {

/// Sees every signal of a board at its moment; scratchpads free their buffers so.
class TokenObserver {
 public:
  TokenObserver() = default;
  TokenObserver(const TokenObserver&) = delete;
  TokenObserver& operator=(const TokenObserver&) = delete;
  virtual ~TokenObserver() = default;
  virtual void on_signal(program::TokenId id) = 0;
};

/// Counters that only grow within a program; an event per counter wakes whoever waits for it.
class TokenBoard {
 public:
  [[nodiscard]] bool reached(const program::Wait& w) const {
    return counters_[w.token] >= w.at_least;
  }
  [[nodiscard]] std::uint64_t value(program::TokenId id) const { return counters_[id]; }
  [[nodiscard]] sc_core::sc_event& changed(program::TokenId id) { return events_[id]; }

  void signal(program::TokenId id) {
    ++counters_[id];
    if (observer_ != nullptr) observer_->on_signal(id);
    events_[id].notify(sc_core::SC_ZERO_TIME);
  }
  void observe(TokenObserver& observer) { observer_ = &observer; }
  /// Forgets all counts, between programs.
  void reset() { counters_.fill(0); }

 private:
  std::array<std::uint64_t, program::kMaxTokens> counters_{};
  TokenObserver* observer_ = nullptr;
  std::array<sc_core::sc_event, program::kMaxTokens> events_;
};

}  // namespace macroscope::runtime

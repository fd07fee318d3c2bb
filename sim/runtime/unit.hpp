// Base of every sequenced unit: takes steps from its stream, waits for tokens, runs them, signals.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <systemc>
#include <vector>

#include "sim/core/statistics.hpp"
#include "sim/program/activity.hpp"
#include "sim/program/step.hpp"
#include "sim/runtime/clock.hpp"
#include "sim/runtime/tokens.hpp"

namespace macroscope::runtime {

/// Receives busy intervals for the timeline; a null sink costs one branch.
class TimelineSink {
 public:
  TimelineSink() = default;
  TimelineSink(const TimelineSink&) = delete;
  TimelineSink& operator=(const TimelineSink&) = delete;
  virtual ~TimelineSink() = default;
  virtual void slice(std::uint32_t track, std::uint64_t begin, std::uint64_t end,
                     const std::string& name) = 0;
};

/// Busy time of a unit whose work may overlap itself (a pipeline): the length of the union of its
/// intervals, which must come in order of their begin.
class BusyMeter {
 public:
  void reset(std::uint64_t origin) {
    busy_ = 0;
    frontier_ = origin;
    begin_.reset();
  }
  void add(std::uint64_t begin, std::uint64_t end) {
    if (!begin_) begin_ = begin;
    if (end <= frontier_) return;
    busy_ += end - (begin > frontier_ ? begin : frontier_);
    frontier_ = end;
  }
  [[nodiscard]] std::uint64_t busy() const { return busy_; }
  /// End of the last interval.
  [[nodiscard]] std::uint64_t frontier() const { return frontier_; }
  /// Begin of the first one.
  [[nodiscard]] std::optional<std::uint64_t> begin() const { return begin_; }

 private:
  std::optional<std::uint64_t> begin_;
  std::uint64_t busy_ = 0;
  std::uint64_t frontier_ = 0;
};

/// Where the time of a unit went, over all counted programs of a run.
struct UnitStats : StatGroup {
  using StatGroup::StatGroup;
  Counter busy{*this, "busy", unit::cycles, "cycles doing work"};
  Counter stalled{*this, "stalled", unit::cycles,
                  "cycles with a step at hand that waits for operands, a buffer or a port"};
  Counter idle{*this, "idle", unit::cycles, "cycles without a step"};
  Counter cycles{*this, "cycles", unit::cycles, "cycles of the programs the unit took part in"};
  StatIdentity all_time{*this, "busy + stalled + idle = cycles",
                        [this] { return busy.value() + stalled.value() + idle.value(); },
                        [this] { return cycles.value(); }};
};

/// A sequencer with its unit. Derived classes say what running a step means.
///
/// Two-phase rule: a step that reads a counter sees what was signalled before or at this moment;
/// since counters only grow and every sequencer has a fixed order, the result does not depend on
/// the order in which units wake.
class Unit : public sc_core::sc_module {
 public:
  Unit(const sc_core::sc_module_name& name, const Clock& clock, TokenBoard& tokens);

  /// Hands over the stream of the next program; the unit wakes at once.
  void start(std::unique_ptr<program::StepStream> stream, std::uint64_t origin);
  [[nodiscard]] bool finished() const {
    return stream_ == nullptr && !has_step_ && pending_.empty();
  }
  /// One line: what it is waiting for and since which cycle; empty when finished.
  [[nodiscard]] std::string explain_stall() const;
  /// busy, stalled (has steps but does not run) and idle (no steps left) until `end`.
  [[nodiscard]] program::UnitActivity activity(std::uint64_t origin, std::uint64_t end) const;
  /// Adds the program that ran in [origin, end) to the run's statistics; trials are not added.
  void commit(std::uint64_t origin, std::uint64_t end);
  [[nodiscard]] const UnitStats& stats() const { return stats_; }
  void set_timeline(TimelineSink* sink, std::uint32_t track) {
    timeline_ = sink;
    track_ = track;
  }
  [[nodiscard]] const char* kind() const override = 0;
  /// First cycle with work; nothing when there was none.
  [[nodiscard]] std::optional<std::uint64_t> begin() const { return meter_.begin(); }
  /// Cycles in which all work so far is complete.
  [[nodiscard]] std::uint64_t frontier() const { return meter_.frontier(); }

 protected:
  /// Runs the step. Returns the cycle at which the next step may be looked at (now or later).
  virtual std::uint64_t execute(const program::Step& step) = 0;
  /// The next step is known, though it may still have to wait.
  virtual void fetched(const program::Step& /*step*/) {}
  /// A program begins; state from the last one is forgotten.
  virtual void begin_program() {}
  /// No step is left; may be called before pending signals are given.
  virtual void end_program() {}

  [[nodiscard]] const Clock& clock() const { return *clock_; }
  [[nodiscard]] TokenBoard& tokens() { return *tokens_; }
  /// Gives `step`'s signals of one moment at `cycle`.
  void signal_at(std::uint64_t cycle, const program::Step& step, program::Moment moment);
  /// Records a busy interval; intervals must begin in order.
  void busy(std::uint64_t begin, std::uint64_t end, const std::string& name = {});
  /// Wakes the sequencer; for units whose execute() returned kNever.
  void resume() {
    next_look_ = 0;
    resume_.notify(sc_core::SC_ZERO_TIME);
  }
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

 private:
  struct Pending {
    std::uint64_t cycle;
    std::uint64_t order;
    program::TokenId token;
    bool operator>(const Pending& o) const {
      return cycle != o.cycle ? cycle > o.cycle : order > o.order;
    }
  };

  void on_wake();
  void on_deliver();

  const Clock* clock_;
  TokenBoard* tokens_;
  std::unique_ptr<program::StepStream> stream_;
  program::Step step_;
  bool has_step_ = false;
  std::uint64_t next_look_ = 0;
  std::uint64_t waiting_since_ = 0;
  std::priority_queue<Pending, std::vector<Pending>, std::greater<>> pending_;
  std::uint64_t order_ = 0;
  BusyMeter meter_;
  UnitStats stats_;
  TimelineSink* timeline_ = nullptr;
  std::uint32_t track_ = 0;
  sc_core::sc_event start_, resume_, deliver_;
};

}  // namespace macroscope::runtime

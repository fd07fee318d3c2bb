#include "sim/runtime/unit.hpp"

#include <fmt/format.h>

#include "sim/program/token.hpp"

namespace macroscope::runtime {

Unit::Unit(const sc_core::sc_module_name& name, const Clock& clock, TokenBoard& tokens)
    : sc_core::sc_module(name), clock_(&clock), tokens_(&tokens), stats_(this->name()) {
  SC_HAS_PROCESS(Unit);
  SC_METHOD(on_wake);
  sensitive << start_ << resume_;
  dont_initialize();
  SC_METHOD(on_deliver);
  sensitive << deliver_;
  dont_initialize();
}

void Unit::start(std::unique_ptr<program::StepStream> stream, std::uint64_t origin) {
  stream_ = std::move(stream);
  has_step_ = false;
  next_look_ = origin;
  waiting_since_ = origin;
  meter_.reset(origin);
  begin_program();
  if (stream_ != nullptr) {
    start_.notify(clock_->until(origin));
  } else {
    end_program();
  }
}

void Unit::on_wake() {
  while (stream_ != nullptr || has_step_) {
    const std::uint64_t now = clock_->now();
    if (next_look_ == kNever) return;  // resume() wakes us
    if (now < next_look_) {
      next_trigger(clock_->until(next_look_));
      return;
    }
    if (!has_step_) {
      if (!stream_->next(step_)) {
        stream_.reset();
        end_program();
        return;
      }
      has_step_ = true;
      waiting_since_ = now;
      fetched(step_);
    }
    for (const program::Wait& wait : step_.waits) {
      if (!tokens_->reached(wait)) {
        next_trigger(tokens_->changed(wait.token));
        return;
      }
    }
    has_step_ = false;
    // Set before execute(), which may be answered by resume() within the same moment.
    next_look_ = kNever;
    const std::uint64_t next = execute(step_);
    if (next != kNever) next_look_ = next;
  }
}

void Unit::signal_at(std::uint64_t cycle, const program::Step& step, program::Moment moment) {
  const std::uint64_t now = clock_->now();
  for (const program::Signal& signal : step.signals) {
    if (signal.moment != moment) continue;
    if (cycle <= now) {
      tokens_->signal(signal.token);
      continue;
    }
    const bool earliest = pending_.empty() || cycle < pending_.top().cycle;
    pending_.push({cycle, order_++, signal.token});
    if (earliest) {
      deliver_.cancel();
      deliver_.notify(clock_->until(cycle));
    }
  }
}

void Unit::on_deliver() {
  const std::uint64_t now = clock_->now();
  while (!pending_.empty() && pending_.top().cycle <= now) {
    tokens_->signal(pending_.top().token);
    pending_.pop();
  }
  if (!pending_.empty()) deliver_.notify(clock_->until(pending_.top().cycle));
}

void Unit::busy(std::uint64_t begin, std::uint64_t end, const std::string& name) {
  meter_.add(begin, end);
  if (timeline_ != nullptr) timeline_->slice(track_, begin, end, name);
}

program::UnitActivity Unit::activity(std::uint64_t origin, std::uint64_t end) const {
  program::UnitActivity a;
  a.unit = name();
  a.kind = kind();
  a.busy = Cycles(meter_.busy());
  a.stalled = Cycles(meter_.frontier() - origin - meter_.busy());
  a.idle = Cycles(end - meter_.frontier());
  return a;
}

void Unit::commit(std::uint64_t origin, std::uint64_t end) {
  const program::UnitActivity a = activity(origin, end);
  stats_.busy += a.busy.count();
  stats_.stalled += a.stalled.count();
  stats_.idle += a.idle.count();
  stats_.cycles += end - origin;
}

std::string Unit::explain_stall() const {
  if (finished()) return {};
  if (!has_step_) {
    return fmt::format("{}: waits for its memory port or pipeline since cycle {}", name(),
                       waiting_since_);
  }
  std::string out =
      fmt::format("{}: step {} waits since cycle {} for", name(), step_.index, waiting_since_);
  for (const program::Wait& wait : step_.waits) {
    if (!tokens_->reached(wait)) {
      out += fmt::format(" {} {} (now {})", wait.at_least, program::token_name(wait.token),
                         tokens_->value(wait.token));
    }
  }
  return out;
}

}  // namespace macroscope::runtime

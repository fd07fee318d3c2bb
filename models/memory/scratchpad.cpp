#include "models/memory/scratchpad.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/error.hpp"

namespace macroscope::memory {

const char* to_string(Holds h) {
  switch (h) {
    case Holds::input:
      return "input";
    case Holds::weight:
      return "weight";
    case Holds::output:
      return "output";
    case Holds::partial_sum:
      return "partial sum";
    case Holds::side:
      return "side input";
  }
  return "";
}

Scratchpad::Scratchpad(const sc_core::sc_module_name& name, const Params& params)
    : sc_core::sc_module(name), capacity_(params.capacity), stats_(this->name()) {
  activity_.memory = this->name();
}

/// What changes within one moment has no order: the peak is over what stays until the next one.
void Scratchpad::settle() {
  const std::uint64_t now = sc_core::sc_time_stamp().value();
  if (now != moment_) activity_.peak_occupancy = std::max(activity_.peak_occupancy, resident_);
  moment_ = now;
}

program::MemoryActivity Scratchpad::activity() const {
  program::MemoryActivity a = activity_;
  a.peak_occupancy = std::max(a.peak_occupancy, resident_);
  return a;
}

void Scratchpad::take(const char* what, Bytes bytes) {
  settle();
  resident_ += bytes;
  if (resident_ > capacity_) {
    throw ModelError("MS405",
                     fmt::format("{} holds {} bytes of its {} after a {} tile of {} bytes", name(),
                                 resident_.count(), capacity_.count(), what, bytes.count()));
  }
}

void Scratchpad::reserve(Holds what, Bytes bytes) {
  tiles_[static_cast<std::size_t>(what)].push_back(bytes);
  take(to_string(what), bytes);
}

void Scratchpad::keep(Bytes bytes) {
  take("constant", bytes);
}

void Scratchpad::release(Holds what) {
  auto& tiles = tiles_[static_cast<std::size_t>(what)];
  if (tiles.empty()) {
    throw ModelError("MS405", fmt::format("{} has no {} tile to release", name(), to_string(what)));
  }
  settle();
  resident_ -= tiles.front();
  tiles.pop_front();
}

void Scratchpad::commit() {
  stats_.read += activity_.read.count();
  stats_.written += activity_.written.count();
  stats_.conflict_cycles += activity_.conflict_cycles.count();
  stats_.peak = std::max(stats_.peak, activity().peak_occupancy.count());
}

void Scratchpad::begin_program() {
  activity_ = {};
  activity_.memory = name();
  resident_ = Bytes(0);
  for (auto& tiles : tiles_) tiles.clear();
}

}  // namespace macroscope::memory

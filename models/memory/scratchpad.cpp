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
  }
  return "";
}

Scratchpad::Scratchpad(const sc_core::sc_module_name& name, const Params& params)
    : sc_core::sc_module(name), capacity_(params.capacity), stats_(this->name()) {
  activity_.memory = this->name();
}

void Scratchpad::take(const char* what, Bytes bytes) {
  resident_ += bytes;
  activity_.peak_occupancy = std::max(activity_.peak_occupancy, resident_);
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
  resident_ -= tiles.front();
  tiles.pop_front();
}

void Scratchpad::commit() {
  stats_.read += activity_.read.count();
  stats_.written += activity_.written.count();
  stats_.conflict_cycles += activity_.conflict_cycles.count();
  stats_.peak = std::max(stats_.peak, activity_.peak_occupancy.count());
}

void Scratchpad::begin_program() {
  activity_ = {};
  activity_.memory = name();
  resident_ = Bytes(0);
  for (auto& tiles : tiles_) tiles.clear();
}

}  // namespace macroscope::memory

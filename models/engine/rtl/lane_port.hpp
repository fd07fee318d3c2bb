// A port of an array that has lanes.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/engine/rtl/packed_lanes.hpp"
#include "models/engine/rtl/rtl_signals.hpp"

namespace macroscope::engine {

/// The lanes of a port and their value: `write` puts it at the port, `read` takes it from there.
class LanePort : public PackedLanes {
 public:
  LanePort(RtlSignals& module, std::string_view name, std::size_t lanes, std::uint32_t width)
      : PackedLanes(lanes, width), module_(&module), port_(module.port(name)) {}

  void write() { module_->write(port_, words()); }
  /// Puts `value` at a port of one lane.
  void write(std::int64_t value) {
    clear();
    set(0, value);
    write();
  }
  void read() { module_->read(port_, words()); }
  /// Puts whatever bits at the port that follow from `bits`; returns others.
  std::uint32_t scramble(std::uint32_t bits) {
    clear();
    for (std::size_t i = 0; i < lanes(); ++i) {
      bits = next_wild(bits);
      set(i, bits >> 8);
    }
    write();
    return bits;
  }

 private:
  RtlSignals* module_;
  std::size_t port_;
};

}  // namespace macroscope::engine

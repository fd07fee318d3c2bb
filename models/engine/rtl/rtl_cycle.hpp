// Clock cycles of a Verilated array inside a device, where the kernel is running.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/engine/rtl/rtl_module.hpp"
#include "models/engine/rtl/rtl_ports.hpp"

namespace macroscope::engine {

/// Takes a module through a clock cycle in parts that are one delta cycle apart, each a call of
/// `step` by the unit around it.
class RtlCycle {
 public:
  explicit RtlCycle(RtlModule& module) : module_(&module) {}

  /// The module is reset before its next clock cycle. Not at once: a model that has not run yet
  /// sees no edge of its reset.
  void restart() {
    part_ = Part::reset;
    longest_tile_ = 0;
  }
  /// The next part of a cycle of `array`, whose registers are behind `ports`; true when the cycle
  /// is complete.
  template <class Array>
  [[nodiscard]] bool step(Array& array, RtlPorts& ports) {
    switch (part_) {
      case Part::reset:
        module_->set_reset(true);
        part_ = Part::inputs;
        return false;
      case Part::inputs:
        array.begin_tick();
        module_->set_reset(false);
        if (ports.offer()) {
          part_ = Part::answer;
          return false;
        }
        ports.drive();
        part_ = Part::run;
        return false;
      case Part::answer:  // the model runs in this delta cycle
        part_ = Part::drive;
        return false;
      case Part::drive:
        ports.drive();
        part_ = Part::run;
        return false;
      case Part::run:
        module_->set_clock(false);
        part_ = Part::sample;
        return false;
      case Part::sample:
        ports.sample();
        array.end_tick();
        part_ = Part::inputs;
        return true;
    }
    return true;
  }

  /// A tile that will take so many cycles alone is inside.
  void expect(std::uint64_t cycles);
  /// RTL that gives no results would be waited for forever: ModelError MS463 after `idle` cycles
  /// that are too many.
  void watch(std::uint64_t idle, std::string_view name) const;

 private:
  enum class Part { reset, inputs, answer, drive, run, sample };

  RtlModule* module_;
  Part part_ = Part::reset;
  std::uint64_t longest_tile_ = 0;  // cycles
};

}  // namespace macroscope::engine

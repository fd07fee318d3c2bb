// A Verilated array as whoever clocks it sees it.
#pragma once

namespace macroscope::engine {

/// What is done at the ports of an array in a clock cycle, a delta cycle or two apart: inputs, then
/// the rising clock, then the results. `clock` of an array does the same with the kernel.
class RtlPorts {
 public:
  RtlPorts() = default;
  RtlPorts(const RtlPorts&) = delete;
  RtlPorts& operator=(const RtlPorts&) = delete;
  virtual ~RtlPorts() = default;

  /// Inputs whose answer, such as a ready, is needed before the clock rises: puts them at the ports
  /// and returns true.
  [[nodiscard]] virtual bool offer() { return false; }
  /// Takes the answer, or puts the inputs at the ports; and raises the clock.
  virtual void drive() = 0;
  /// Takes the results from the ports.
  virtual void sample() = 0;
};

}  // namespace macroscope::engine

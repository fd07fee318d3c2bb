// A Verilated SystemC model from a shared object, with its ports as words.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/engine/rtl/rtl_signals.hpp"
#include "models/engine/rtl/rtl_spec.hpp"

namespace macroscope::engine {

/// An instance of a build: an sc_module with an sc_signal at every port, so it must be made before
/// the kernel elaborates. Values that are written are seen by the model, and its outputs by `read`,
/// a delta cycle later, as with any signal.
class RtlModule final : public RtlSignals {
 public:
  /// Throws ToolError MS462 when the object is not one of build_rtl()'s.
  RtlModule(const std::string& library, const RtlSpec& spec, const std::string& name);
  ~RtlModule() override;

  void set_clock(bool high) override;
  void set_reset(bool active);  // rst_ni is low while it is active
  [[nodiscard]] std::size_t port(std::string_view name) const override;
  void write(std::size_t port, std::span<const std::uint32_t> words) override;
  void read(std::size_t port, std::span<std::uint32_t> words) const override;
  /// With the kernel of this process, outside a device.
  void cycle() override;

  /// Waveforms of everything in the model, in a build with `trace`; after the first delta cycle.
  void open_trace(const std::string& file);
  void dump(std::uint64_t time);
  void close_trace();

 private:
  struct Functions;
  std::unique_ptr<Functions> functions_;
  std::vector<RtlPort> ports_;
  void* model_ = nullptr;
  void* trace_ = nullptr;
};

/// Runs a module outside a device, clock by clock, with the kernel of this process.
class RtlClock {
 public:
  explicit RtlClock(RtlModule& module) : module_(&module) {}
  /// For a process without a device, before its first module.
  static void prepare_kernel();
  /// Empties the model.
  void reset();
  /// Outputs follow the inputs written before; the clock is low.
  void settle();
  /// One rising edge with the inputs written before; outputs can then be read.
  void cycle();
  /// The same behind a `set_clock(true)`.
  void edge();

 private:
  RtlModule* module_;
};

}  // namespace macroscope::engine

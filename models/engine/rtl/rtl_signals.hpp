// The ports of an array as whoever packs operands into them sees them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace macroscope::engine {

/// Ports by number, their values as words of 32 bits, lowest first.
class RtlSignals {
 public:
  RtlSignals() = default;
  RtlSignals(const RtlSignals&) = delete;
  RtlSignals& operator=(const RtlSignals&) = delete;
  virtual ~RtlSignals() = default;

  /// Number of a port; its name must be one of the spec's.
  [[nodiscard]] virtual std::size_t port(std::string_view name) const = 0;
  virtual void write(std::size_t port, std::span<const std::uint32_t> words) = 0;
  virtual void read(std::size_t port, std::span<std::uint32_t> words) const = 0;
  virtual void set_clock(bool high) = 0;
  /// One rising edge with the inputs written before; outputs can then be read.
  virtual void cycle() = 0;
};

}  // namespace macroscope::engine

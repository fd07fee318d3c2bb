// The operand ports of RTL columns: what they are offered, and what they took of it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/engine/bit_slice/digit_offers.hpp"
#include "models/engine/rtl/rtl_module.hpp"

namespace macroscope::engine {

/// Stands for the memories around the array: holds the reductions that columns were given, and
/// fetches the other operand where the array picks digits.
class SliceOperandPorts {
 public:
  SliceOperandPorts() = default;
  SliceOperandPorts(const SliceOperandPorts&) = delete;
  SliceOperandPorts& operator=(const SliceOperandPorts&) = delete;
  virtual ~SliceOperandPorts() = default;

  /// The column has taken all of what it was given.
  [[nodiscard]] virtual bool nothing_left(std::size_t column) const = 0;
  virtual void begin(std::size_t column, SliceReductionRef reduction) = 0;
  /// Puts what is offered at the ports.
  virtual void offer() = 0;
  /// Reads which offers are taken with the clock edge to come; by column, whether one of its own
  /// is.
  [[nodiscard]] virtual std::vector<bool> take() = 0;
  /// Reads what the array asks for behind a clock edge.
  virtual void sample() {}
  /// Whatever bits at all ports.
  virtual void scramble(std::uint32_t bits) = 0;
};

/// Of ms_array_bit_slice: groups of digits, and b by index.
[[nodiscard]] std::unique_ptr<SliceOperandPorts> make_digit_ports(const BitSliceParams& params,
                                                                  RtlModule& module);
/// Of ms_array_laconic: groups of 16 products.
[[nodiscard]] std::unique_ptr<SliceOperandPorts> make_pair_ports(const BitSliceParams& params,
                                                                 RtlModule& module);

}  // namespace macroscope::engine

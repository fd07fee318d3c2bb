// Twins of the dense PEs: one product per cycle, from a_i and b_i to an accumulator.
#pragma once

#include <cstdint>
#include <vector>

namespace macroscope::pe {

/// Widths of a dense PE in bits, sign included; a_bits + b_bits <= acc_bits <= 64.
struct DenseWidths {
  std::uint32_t a_bits = 8;
  std::uint32_t b_bits = 8;
  std::uint32_t acc_bits = 32;
};

/// What a dense PE sees in one cycle.
struct DenseInputs {
  std::int64_t a = 0;
  std::int64_t b = 0;
  bool clr = false;  // these operands start a new sum
  bool en = true;    // false: nothing changes
};

/// The registers of a dense PE at the level of values: operands and clear, products on their way
/// and the accumulator. Sums are exact modulo 2^acc_bits.
class DensePe {
 public:
  /// The accumulator after this cycle's clock edge, signed. For a carry-save PE it is sum plus
  /// carry.
  std::int64_t step(const DenseInputs& inputs);
  [[nodiscard]] std::int64_t accumulator() const { return accumulator_; }

 protected:
  DensePe(const DenseWidths& widths, bool product_register)
      : widths_(widths), product_register_(product_register) {}

 private:
  struct Product {
    std::int64_t value = 0;
    bool clr = false;
  };

  DenseWidths widths_;
  bool product_register_;
  DenseInputs operands_;
  Product product_;
  std::int64_t accumulator_ = 0;
};

/// Twin of rtl/pe/ms_pe_mac.sv. Latency 2 cycles, one product per cycle, Booth digits of a.
class Mac final : public DensePe {
 public:
  static constexpr std::uint32_t kLatency = 2;
  explicit Mac(const DenseWidths& widths = {}) : DensePe(widths, false) {}
};

/// Twin of rtl/pe/ms_pe_mac_folded.sv. Latency 2 cycles, one product per cycle, Booth digits of a.
class MacFolded final : public DensePe {
 public:
  static constexpr std::uint32_t kLatency = 2;
  explicit MacFolded(const DenseWidths& widths = {}) : DensePe(widths, false) {}
};

/// Twin of rtl/pe/ms_pe_mac_p2.sv. Latency 3 cycles, one product per cycle, Booth digits of a.
class MacP2 final : public DensePe {
 public:
  static constexpr std::uint32_t kLatency = 3;
  explicit MacP2(const DenseWidths& widths = {}) : DensePe(widths, true) {}
};

/// Twin of rtl/pe/ms_pe_opt1.sv: the accumulator is sum plus carry; the twin does not know how the
/// tree splits it. Latency 2 cycles, one product per cycle, Booth digits of a.
class Opt1 final : public DensePe {
 public:
  static constexpr std::uint32_t kLatency = 2;
  explicit Opt1(const DenseWidths& widths = {}) : DensePe(widths, false) {}
};

/// Twin of a dense PE of the user's: `latency` enabled cycles, at least 1, from operands to the
/// accumulator, one product per cycle.
class DelayedMac final {
 public:
  DelayedMac(const DenseWidths& widths, std::uint32_t latency);
  /// As DensePe::step.
  std::int64_t step(const DenseInputs& inputs);

 private:
  DenseWidths widths_;
  std::vector<DenseInputs> waiting_;  // a ring of latency - 1
  std::size_t oldest_ = 0;
  std::int64_t accumulator_ = 0;
};

}  // namespace macroscope::pe

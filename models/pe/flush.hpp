// Twins of the units that make one word of the carry-save pairs of OPT1, OPT3 and OPT4.
#pragma once

#include <cstdint>

namespace macroscope::pe {

/// A result and whether it is one.
struct FlushOutput {
  bool valid = false;
  std::int64_t value = 0;
};

/// Twin of rtl/lib/ms_flush_add.sv: sum plus carry. Latency 2 cycles, one pair per cycle.
class FlushAdd {
 public:
  static constexpr std::uint32_t kLatency = 2;

  struct Inputs {
    bool valid = false;
    std::int64_t sum = 0;
    std::int64_t carry = 0;
    bool en = true;
  };

  explicit FlushAdd(std::uint32_t bits = 32) : bits_(bits) {}
  FlushOutput step(const Inputs& inputs);

 private:
  std::uint32_t bits_;
  Inputs inputs_;
  FlushOutput output_;
};

/// Twin of rtl/lib/ms_flush_shift_add.sv: sum over the bit weights w of 4^w times sum plus carry,
/// lowest weight first. Latency 2 cycles from the pair of the top weight, one pair per cycle.
class FlushShiftAdd {
 public:
  static constexpr std::uint32_t kLatency = 2;

  struct Inputs {
    bool valid = false;
    bool first = false;  // the pair of weight 0
    bool last = false;   // the pair of the top weight
    std::int64_t sum = 0;
    std::int64_t carry = 0;
    bool en = true;
  };

  explicit FlushShiftAdd(std::uint32_t acc_bits = 26, std::uint32_t digits = 4)
      : acc_bits_(acc_bits), digits_(digits) {}
  /// The value has acc_bits + 2 * (digits - 1) bits.
  FlushOutput step(const Inputs& inputs);

 private:
  std::uint32_t acc_bits_;
  std::uint32_t digits_;
  Inputs inputs_;
  std::int64_t total_ = 0;     // of the bit weights so far
  std::uint32_t weights_ = 0;  // how many they are
  FlushOutput output_;
};

}  // namespace macroscope::pe

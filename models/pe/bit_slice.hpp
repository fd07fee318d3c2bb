// Twins of the bit-slice PEs: OPT3, OPT4C, OPT4E, Laconic.
#pragma once

#include <array>
#include <cstdint>

#include "models/pe/digit_source.hpp"

namespace macroscope::pe {

/// Widths of a PE that adds digits times b, in bits, sign included.
struct SliceWidths {
  std::uint32_t b_bits = 8;
  std::uint32_t acc_bits = 26;
};

/// A digit and what it multiplies; a digit 0 adds nothing.
struct DigitProduct {
  std::int32_t digit = 0;  // -2 to 2
  std::int64_t b = 0;
};

/// The registers of a PE that adds `Lanes` digit products per cycle at the level of values; the
/// accumulator is sum plus carry, modulo 2^acc_bits.
template <std::uint32_t Lanes>
class DigitPe {
 public:
  static constexpr std::uint32_t kLatency = 2;

  struct Inputs {
    std::array<DigitProduct, Lanes> lanes{};
    bool clr = false;  // these digits start a new sum
    bool en = true;    // false: nothing changes
  };

  explicit DigitPe(const SliceWidths& widths = {}) : widths_(widths) {}

  /// Sum plus carry after this cycle's clock edge, signed.
  std::int64_t step(const Inputs& inputs);
  [[nodiscard]] std::int64_t accumulator() const { return accumulator_; }

 private:
  SliceWidths widths_;
  Inputs inputs_;
  std::int64_t accumulator_ = 0;
};

/// Twin of rtl/pe/ms_pe_opt4c.sv. Latency 2 cycles, one digit per cycle; cycles of a vector:
/// opt4c_cycles, with EmptyGroups::one_cycle behind a ColumnEncoder, with EmptyGroups::skipped
/// behind a DigitPacker and a ColumnEncoder that picks from its words.
using Opt4c = DigitPe<1>;

/// Twin of rtl/pe/ms_pe_opt4e.sv. Latency 2 cycles, four digits per cycle; cycles of a vector:
/// opt4e_cycles, with EmptyGroups::one_cycle behind a ColumnEncoder of four lanes, with
/// EmptyGroups::skipped behind a DigitPacker, a word per cycle.
using Opt4e = DigitPe<kLanes>;

/// Twin of rtl/pe/ms_pe_opt3.sv: a picker and an Opt4c. Latency 4 cycles from a group, 2 from b;
/// one digit per cycle; cycles of a vector: opt4c_cycles.
class Opt3 {
 public:
  static constexpr std::uint32_t kLatency = 4;

  explicit Opt3(const SliceWidths& widths = {}) : pe_(widths) {}

  [[nodiscard]] bool ready() const { return picker_.ready(true); }
  [[nodiscard]] bool done() const { return picker_.waiting(); }
  /// Which b of its group the PE needs in this cycle.
  [[nodiscard]] std::uint32_t index() const { return picker_.outputs().index; }
  /// One cycle; `b` is the one that index() asks for. Returns sum plus carry after the clock edge.
  std::int64_t step(const GroupInputs& group, std::int64_t b, bool en = true);

 private:
  DigitPicker picker_;
  Opt4c pe_;
};

/// Twin of rtl/pe/ms_pe_laconic.sv. Latency 5 cycles, 16 pairs of signed powers of two per cycle;
/// cycles of a dot product: laconic_cycles.
class Laconic {
 public:
  static constexpr std::uint32_t kLatency = 5;

  /// Plus or minus 2^exponent, exponent 0 to 7.
  struct Power {
    bool neg = false;
    std::uint32_t exponent = 0;
    [[nodiscard]] std::int64_t value() const {
      return (neg ? -1 : 1) * (std::int64_t{1} << exponent);
    }
  };
  struct Inputs {
    std::array<Power, kLaconicLanes> a{};
    std::array<Power, kLaconicLanes> b{};
    std::array<bool, kLaconicLanes> valid{};
    bool clr = false;  // these pairs start a new sum
    bool en = true;    // false: nothing changes
  };

  explicit Laconic(std::uint32_t acc_bits = 32) : acc_bits_(acc_bits) {}

  /// The accumulator after this cycle's clock edge, signed.
  std::int64_t step(const Inputs& inputs);

 private:
  std::uint32_t acc_bits_;
  Inputs inputs_;
  Inputs added_;  // exponents have been added
  struct Sum {
    std::int64_t value = 0;
    bool clr = false;
  };
  Sum counted_;  // pairs have been counted by exponent
  Sum summed_;   // and the counts added
  std::int64_t accumulator_ = 0;
};

}  // namespace macroscope::pe

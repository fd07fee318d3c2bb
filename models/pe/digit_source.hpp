// Twins of what feeds digits to bit-slice PEs: pickers, a column's encoder, the packer.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "models/pe/column_timing.hpp"

namespace macroscope::pe {

/// Four digits of one bit weight, -2 to 2, of operands that follow each other.
using DigitGroup = std::array<std::int32_t, kGroup>;

/// A group that is offered in a cycle.
struct GroupInputs {
  bool valid = false;
  bool last = false;  // the last group of its bit weight
  DigitGroup digits{};
};

/// Twin of rtl/lib/ms_digit_picker.sv: the digits of a group that are not zero, one per cycle.
/// Latency 2 cycles from group to digit. A group takes max(1, digits) cycles.
class DigitPicker {
 public:
  /// The output registers.
  struct Outputs {
    bool valid = false;       // the digit belongs to a group
    bool first = false;       // and is the first of its bit weight
    std::int32_t digit = 0;   // 0 without one
    std::uint32_t index = 0;  // which of its group; only of use with a digit
  };

  /// True if a group that is offered now is taken; `start`: the next bit weight may begin.
  [[nodiscard]] bool ready(bool start) const { return drained() && (!last_ || start); }
  /// All digits of the bit weight have been picked.
  [[nodiscard]] bool waiting() const { return drained() && last_; }
  [[nodiscard]] const Outputs& outputs() const { return outputs_; }
  /// One enabled cycle.
  void step(const GroupInputs& inputs, bool start);

 private:
  [[nodiscard]] bool drained() const { return left_.size() <= 1; }

  struct Digit {
    std::int32_t digit = 0;
    std::uint32_t index = 0;
  };
  std::deque<Digit> left_;  // of the present group; a group of zeros is one digit 0
  bool last_ = true;        // the present group is the last of its bit weight
  bool first_ = false;      // none of its bit weight's digits has been picked
  Outputs outputs_;
};

/// Twin of rtl/pe/ms_column_encoder.sv: pickers of several lanes that begin and end each bit weight
/// together. Latency 2 cycles; cycles per bit weight as opt4c_cycles (one lane) and opt4e_cycles
/// (four) with EmptyGroups::one_cycle.
class ColumnEncoder {
 public:
  explicit ColumnEncoder(std::uint32_t lanes) : pickers_(lanes) {}

  [[nodiscard]] std::uint32_t lanes() const { return static_cast<std::uint32_t>(pickers_.size()); }
  /// True if the lane takes its group when these are offered.
  [[nodiscard]] bool ready(std::uint32_t lane, const std::vector<GroupInputs>& inputs) const;
  /// All digits of the bit weight have been picked.
  [[nodiscard]] bool done() const;
  [[nodiscard]] const DigitPicker::Outputs& outputs(std::uint32_t lane) const {
    return pickers_[lane].outputs();
  }
  /// The digits are the first of a bit weight.
  [[nodiscard]] bool clr() const { return pickers_.front().outputs().first; }
  /// One enabled cycle; one group per lane is offered.
  void step(const std::vector<GroupInputs>& inputs);

 private:
  [[nodiscard]] bool start(const std::vector<GroupInputs>& inputs) const;

  std::vector<DigitPicker> pickers_;
};

/// Twin of rtl/lib/ms_digit_packer.sv: words of four digits that are not zero, each with its k. A
/// bit weight has max(1, ceil(digits / 4)) words; only its last word has zeros, behind its digits.
class DigitPacker {
 public:
  /// The output registers; k counts from the bit weight's first digit.
  struct Outputs {
    bool valid = false;
    bool last = false;
    DigitGroup digits{};
    std::array<std::uint32_t, kGroup> positions{};
  };

  [[nodiscard]] bool ready() const { return !two_left_; }
  [[nodiscard]] const Outputs& outputs() const { return outputs_; }
  /// One enabled cycle.
  void step(const GroupInputs& inputs);

 private:
  struct Entry {
    std::int32_t digit = 0;
    std::uint32_t position = 0;
  };
  void put_word(bool last);

  std::deque<Entry> entries_;
  std::uint32_t position_ = 0;
  bool two_left_ = false;  // the bit weight has ended, its last word follows
  Outputs outputs_;
};

}  // namespace macroscope::pe

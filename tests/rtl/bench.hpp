// Drives a Verilated module: ports of any width, a clock, and the last cycles for a failure's
// message.
#pragma once

#include <verilated.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <type_traits>

#include "sim/core/rng.hpp"

namespace macroscope::test {

/// Bits [lsb, lsb + width) of a port, width <= 64. Ports wider than 64 bits are arrays of words.
template <class Port>
[[nodiscard]] std::uint64_t bits_of(const Port& port, std::uint32_t lsb, std::uint32_t width) {
  if constexpr (std::is_integral_v<Port>) {
    return (static_cast<std::uint64_t>(port) >> lsb) & (~std::uint64_t{0} >> (64 - width));
  } else {
    std::uint64_t out = 0;
    for (std::uint32_t i = 0; i < width; ++i) {
      const std::uint32_t at = lsb + i;
      out |= static_cast<std::uint64_t>((port[at / 32] >> (at % 32)) & 1U) << i;
    }
    return out;
  }
}

/// The same as a signed number.
template <class Port>
[[nodiscard]] std::int64_t signed_bits(const Port& port, std::uint32_t lsb, std::uint32_t width) {
  return static_cast<std::int64_t>(bits_of(port, lsb, width) << (64 - width)) >> (64 - width);
}

/// Writes bits [lsb, lsb + width) of a port.
template <class Port>
void set_bits(Port& port, std::uint32_t lsb, std::uint32_t width, std::int64_t value) {
  for (std::uint32_t i = 0; i < width; ++i) {
    const std::uint32_t at = lsb + i;
    const bool bit = ((static_cast<std::uint64_t>(value) >> i) & 1U) != 0;
    if constexpr (std::is_integral_v<Port>) {
      const auto mask = static_cast<Port>(Port{1} << at);
      port = static_cast<Port>(bit ? port | mask : port & static_cast<Port>(~mask));
    } else {
      const std::uint32_t mask = 1U << (at % 32);
      port[at / 32] = bit ? port[at / 32] | mask : port[at / 32] & ~mask;
    }
  }
}

/// A digit -2 to 2 as {neg, two, one}.
[[nodiscard]] inline std::int64_t digit_code(std::int32_t digit) {
  const std::int32_t size = digit < 0 ? -digit : digit;
  return (digit < 0 ? 4 : 0) | (size == 2 ? 2 : 0) | (size == 1 ? 1 : 0);
}

/// One instance of a Verilated module with a clock.
template <class Model>
class Bench {
 public:
  Bench() : context_(std::make_unique<VerilatedContext>()), model_(context_.get()) {
    if constexpr (requires { model_.rst_ni; }) {
      model_.clk_i = 0;
      model_.rst_ni = 1;
      model_.eval();
      model_.rst_ni = 0;
      model_.eval();
      model_.rst_ni = 1;
      model_.eval();
    }
  }
  ~Bench() { model_.final(); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  Model* operator->() { return &model_; }
  Model& operator*() { return model_; }

  /// Combinational outputs follow the inputs.
  void settle() {
    model_.clk_i = 0;
    model_.eval();
  }
  /// One rising edge of the clock.
  void tick() {
    settle();
    model_.clk_i = 1;
    model_.eval();
  }

 private:
  std::unique_ptr<VerilatedContext> context_;
  Model model_;
};

/// The last cycles of a run, for the message of a failure.
class Recent {
 public:
  void add(std::string line) {
    lines_.push_back(std::move(line));
    if (lines_.size() > 12) lines_.pop_front();
  }
  [[nodiscard]] std::string text() const {
    std::string out;
    for (const std::string& line : lines_) out += line + '\n';
    return out;
  }

 private:
  std::deque<std::string> lines_;
};

/// An operand of `bits` bits; extreme values, zeros and small values are as likely as all others.
[[nodiscard]] inline std::int64_t random_operand(Rng& rng, std::uint32_t bits) {
  const std::int64_t low = -(std::int64_t{1} << (bits - 1));
  switch (rng.below(8)) {
    case 0:
      return low;
    case 1:
      return -low - 1;
    case 2:
      return 0;
    case 3:
      return static_cast<std::int64_t>(rng.below(3)) - 1;
    default:
      return low + static_cast<std::int64_t>(rng.below(std::uint64_t{1} << bits));
  }
}

/// True with a probability of `percent`.
[[nodiscard]] inline bool chance(Rng& rng, std::uint64_t percent) {
  return rng.below(100) < percent;
}

}  // namespace macroscope::test

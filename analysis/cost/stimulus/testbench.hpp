// What a unit sees and has to answer, cycle by cycle.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "analysis/cost/gate_sim/simulator.hpp"
#include "analysis/cost/stimulus/operand_stream.hpp"

namespace macroscope::cost::stimulus {

/// Widths of a unit in bits, sign included.
struct Widths {
  std::uint32_t a = 8;
  std::uint32_t b = 8;
  std::uint32_t acc = 32;
};

/// Products of one sum, and sums of one stream after the first, which only fills the pipeline.
inline constexpr std::uint32_t kSumLength = 64;
inline constexpr std::uint32_t kSums = 48;

/// Drives the ports of one unit by its contract (rtl/README.md) and compares its outputs in every
/// cycle with its twin in models/pe.
class Testbench {
 public:
  virtual ~Testbench() = default;
  /// Sets the ports for the next cycle; false when the stream is over.
  virtual bool drive(gate_sim::Simulator& sim) = 0;
  /// After the cycle: throws ModelError MS608 when an output is not what the twin says.
  virtual void check(const gate_sim::Simulator& sim) = 0;
  /// True from the first cycle whose energy counts.
  [[nodiscard]] virtual bool warm() const = 0;
  /// Products of one sum.
  [[nodiscard]] virtual std::uint64_t sum_length() const { return kSumLength; }

  /// Events since warm(): products, operands or results.
  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// Cycles since warm() in which the unit is not loaded with weights.
  [[nodiscard]] std::uint64_t working_cycles() const { return working_cycles_; }
  [[nodiscard]] std::uint64_t checked() const { return checked_; }

 protected:
  /// Compares; counts a comparison.
  void expect(const char* what, std::int64_t found, std::int64_t expected);
  /// The accumulator of `bits` bits: acc_o, or sum_o plus carry_o.
  void expect_accumulator(const gate_sim::Simulator& sim, std::uint32_t bits,
                          std::int64_t expected);

  std::uint64_t events_ = 0;
  std::uint64_t working_cycles_ = 0;
  std::uint64_t checked_ = 0;
};

/// The test bench of a unit by its name in units() for operands of one distribution; `skip_empty`
/// for digit PEs only.
[[nodiscard]] std::unique_ptr<Testbench> make_testbench(const std::string& unit,
                                                        const Widths& widths,
                                                        const Distribution& distribution,
                                                        bool skip_empty);

}  // namespace macroscope::cost::stimulus

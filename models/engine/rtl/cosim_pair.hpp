// One engine x PE pair for co-simulation: how each fidelity runs a product.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/engine/rtl/rtl_module.hpp"
#include "models/engine/rtl/rtl_spec.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::engine {

/// A product [m x k] * [k x n] with its operands.
struct CosimCase {
  std::uint64_t m = 1, n = 1, k = 1;
  std::vector<std::int64_t> input;   // [m][k]
  std::vector<std::int64_t> weight;  // [k][n]
  /// Not 0: a seed of what must not matter. The RTL is stalled in a quarter of its cycles, and
  /// lanes that are not valid hold anything; operands come with bubbles between them, at all
  /// fidelities.
  std::uint64_t disturb = 0;
};

/// A result as it leaves an engine.
struct CosimEvent {
  std::uint64_t cycle = 0;  // first cycle in which it stands in its output register
  std::uint64_t lane = 0;   // output register
  std::int64_t value = 0;

  bool operator==(const CosimEvent&) const = default;
};

/// What a fidelity with operands did.
struct CosimTrace {
  std::uint64_t cycles = 0;           // until every result is out
  std::vector<CosimEvent> events;     // in order of cycle and lane
  std::vector<std::int64_t> outputs;  // [m][n]
};

/// An engine of a shipped or given size with one PE. A new engine x PE pair is one class.
///
/// Cycles of the three fidelities count from the first cycle in which operands are resident.
class CosimPair {
 public:
  CosimPair() = default;
  CosimPair(const CosimPair&) = delete;
  CosimPair& operator=(const CosimPair&) = delete;
  virtual ~CosimPair() = default;

  [[nodiscard]] virtual std::string engine() const = 0;  // "systolic os 4 x 4"
  [[nodiscard]] virtual std::string pe() const = 0;      // name in pe_rows(), or "user"
  [[nodiscard]] virtual RtlSpec rtl() const = 0;
  /// Bits of an element of the inputs and of the weights.
  [[nodiscard]] virtual std::array<std::uint32_t, 2> operand_bits() const = 0;
  /// Sizes of (m, n, k) in which the engine works without waste; shapes around them are tried.
  [[nodiscard]] virtual std::array<std::uint64_t, 3> quantum() const = 0;
  /// The largest k whose sums the accumulator holds.
  [[nodiscard]] virtual std::uint64_t largest_k() const = 0;

  [[nodiscard]] virtual std::uint64_t tile_cycles(const CosimCase& c) const = 0;
  [[nodiscard]] virtual CosimTrace pe_trace(const CosimCase& c) const = 0;
  /// `module` is a fresh instance or one that ran other cases. After every clock cycle `on_cycle`
  /// is told its number. Ends after `limit` cycles, with what has come out, and on a result that
  /// nothing was given for.
  [[nodiscard]] virtual CosimTrace rtl_trace(
      const CosimCase& c, RtlModule& module, std::uint64_t limit,
      const std::function<void(std::uint64_t cycle)>& on_cycle) const = 0;
};

}  // namespace macroscope::engine

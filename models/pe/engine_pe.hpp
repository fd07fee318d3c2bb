// The PE of a dense engine: which are legal there, their delays, and what their widths hold.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "models/pe/pe_component.hpp"
#include "sim/config/node.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::pe {

/// A PE that an engine can be made of.
struct LegalPe {
  std::string_view kind;    // as in <pe kind>
  std::uint32_t latency;    // enabled cycles from operands to accumulator or sum; 0: <pe latency>
  bool carry_save;          // a FlushAdd at the edge of the engine makes words of its results
  std::uint32_t spare = 0;  // bits that acc_width must have beyond those of the sum
  std::string_view same_as{};  // name in pe_rows() where it is another
  bool array_only = false;     // user: the array takes no PE, but can be one of the user's
};

/// The user's whole array, where a PE of the user's has no place.
inline constexpr LegalPe kUserArray{"user", 0, false, 0, {}, true};

/// The delays of an engine's PEs. Without <pe> they have one register stage.
struct PeDelays {
  std::uint32_t latency = 1;
  bool flushes = false;  // pairs become words at the edge of the engine

  /// Cycles in the flush adder.
  [[nodiscard]] std::uint32_t flush() const;
};

/// A <pe> as it is written; a user's file is found from the one that names it. What is wrong with
/// the file, its module or what `kind` needs of them becomes a fault: MS445, MS465.
[[nodiscard]] PeParams written_pe(const config::Node& node, std::vector<Fault>& faults);

/// The <pe> of an engine, or nothing. What is not in `legal`, and widths in which a sum of
/// `products` does not fit, become faults at their place: MS440, MS441, MS445, MS465. `products`:
/// those that a PE adds in one cycle.
[[nodiscard]] std::optional<PeParams> read_pe(const config::Node& engine,
                                              std::span<const LegalPe> legal,
                                              std::uint64_t products, std::vector<Fault>& faults);

/// Delays of a PE that `read_pe` let pass.
[[nodiscard]] PeDelays delays(const std::optional<PeParams>& pe, std::span<const LegalPe> legal);

/// Whether results leave an engine of these PEs as pairs, which the vector unit makes words.
[[nodiscard]] bool leaves_pairs(const std::optional<PeParams>& pe);

/// Throws ModelError MS442 when a sum over the operator's whole reduction of `k` products does not
/// fit the accumulator, MS443 when its operands are no integers or wider than those of the PE.
/// Inputs are a, weights are b.
void check_operands(const PeParams& pe, const program::Operator& op, std::uint64_t k);

}  // namespace macroscope::pe

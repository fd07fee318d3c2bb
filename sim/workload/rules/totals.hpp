// Limits of a network, and the sums that must stay within 64 bits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/program/operator.hpp"

namespace macroscope::workload {

/// A dimension may be at most this; anything larger is a slip of the pen, not a network.
inline constexpr std::uint64_t kMaxDimension = std::uint64_t{1} << 32;
/// Operators of one network.
inline constexpr std::uint64_t kMaxOperators = 100'000;

/// `[1, 56, 56, 256]`
[[nodiscard]] std::string shape_text(const std::vector<std::uint64_t>& dims);

/// Product of `factors`, or nothing when it does not fit in 64 bits.
[[nodiscard]] std::optional<std::uint64_t> checked_product(
    const std::vector<std::uint64_t>& factors);

/// Sums over the tensors and operators of a network. Each function gives the sentence that says
/// what does not fit in 64 bits, or an empty text; nobody who counts later has to look for
/// overflow.
class Totals {
 public:
  [[nodiscard]] std::string add(const program::Tensor& tensor);
  /// `dims` of the operator's result.
  [[nodiscard]] std::string add(const program::Operator& op,
                                const std::vector<std::uint64_t>& dims);

 private:
  std::uint64_t bits_ = 0;
  std::uint64_t macs_ = 0;
};

}  // namespace macroscope::workload

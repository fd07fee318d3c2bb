// The integers an operator works on, for engines whose time depends on them.
#pragma once

#include <cstdint>
#include <span>

namespace macroscope::program {

/// Values of both operands of a matrix operation, by their place in the whole operator: the same
/// place has the same value however the operator is tiled, and at every fidelity.
///
/// `k` counts what a tiling cuts (Problem::k_units: reduction indices of a GEMM, input channels of
/// a convolution), `taps` products stand behind each. Values come in the order (tap, k).
class Operands {
 public:
  Operands() = default;
  Operands(const Operands&) = delete;
  Operands& operator=(const Operands&) = delete;
  virtual ~Operands() = default;

  [[nodiscard]] virtual std::uint64_t taps() const = 0;
  /// Row `m` of the input of one group; `out` has taps() * count values. What a window reads from
  /// the padding is 0.
  virtual void input(std::uint64_t group, std::uint64_t m, std::uint64_t k, std::uint64_t count,
                     std::span<std::int16_t> out) const = 0;
  /// Column `n` of the weight of one group, the same.
  virtual void weight(std::uint64_t group, std::uint64_t n, std::uint64_t k, std::uint64_t count,
                      std::span<std::int16_t> out) const = 0;
};

/// Where operands come from that no file gives: normal numbers quantized absmax, the largest
/// magnitude `crest` standard deviations.
struct OperandRule {
  double crest = 0;
};

/// Where a tile lies in its operator, and its operator's values. The mapper's tiles have none.
struct OperandPlace {
  const Operands* operands = nullptr;  // outlives the program
  std::uint64_t group = 0, m = 0, n = 0, k = 0;

  bool operator==(const OperandPlace&) const = default;
};

}  // namespace macroscope::program

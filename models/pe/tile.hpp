// Twins of the tiles that multiply a vector of operands with weights that stand still: OPT2 and its
// baseline, the multiplier and adder tree.
#pragma once

#include <cstdint>
#include <vector>

namespace macroscope::pe {

/// Size and widths of a tile; a sum has a_bits + b_bits + ceil(log2(size)) bits.
struct TileShape {
  std::uint32_t size = 16;
  std::uint32_t a_bits = 8;
  std::uint32_t b_bits = 8;

  [[nodiscard]] std::uint32_t sum_bits() const;
};

/// Signals that every tile has.
struct TileControl {
  bool load = false;  // the weight shifts in, as that of k = 0
  std::int64_t weight = 0;
  bool en = true;  // false: nothing changes
};

/// Twin of rtl/pe/ms_pe_mac_tree.sv. Latency 4 cycles from operands to sum, 1 to the next tile;
/// `size` products per cycle. Second weight registers (Shadow) are in engine::TreeGrid, here and in
/// Opt2.
class MacTree {
 public:
  static constexpr std::uint32_t kLatency = 4;

  explicit MacTree(const TileShape& shape = {});

  /// One cycle; `a` has `size` operands. Returns the sum after the clock edge.
  std::int64_t step(const std::vector<std::int64_t>& a, const TileControl& control = {});
  /// The operands for the next tile.
  [[nodiscard]] const std::vector<std::int64_t>& forwarded() const { return a_; }

 private:
  TileShape shape_;
  std::vector<std::int64_t> weights_;
  std::vector<std::int64_t> a_;
  std::int64_t products_ = 0;  // their sum; the tree adds in the two stages that follow
  std::int64_t partial_ = 0;
  std::int64_t sum_ = 0;
};

/// What a tile gets in one cycle: digits of all weights of all k, and the number that completes the
/// negative ones of the cycle before.
struct EncodedOperands {
  std::vector<std::int32_t> digits;  // digit w of a[k] at k * digits per operand + w, -2 to 2
  std::int64_t correction = 0;       // sum over k, w of 4^w where the digit was negative
};

/// Twin of rtl/pe/ms_opt2_encoder.sv. Latency 1 cycle to digits, 2 to their correction; `size`
/// operands per cycle, EN-T digits.
class Opt2Encoder {
 public:
  static constexpr std::uint32_t kLatency = 1;

  explicit Opt2Encoder(const TileShape& shape = {});

  /// One cycle; `a` has `size` operands. Returns the encoded operands after the clock edge.
  const EncodedOperands& step(const std::vector<std::int64_t>& a, bool en = true);

 private:
  TileShape shape_;
  EncodedOperands output_;
};

/// Twin of rtl/pe/ms_pe_opt2.sv. Latency 4 cycles from digits to sum, 1 to the next tile; `size`
/// products per cycle, all digits of an operand at once.
class Opt2 {
 public:
  static constexpr std::uint32_t kLatency = 4;

  explicit Opt2(const TileShape& shape = {});

  /// One cycle. Returns the sum after the clock edge.
  std::int64_t step(const EncodedOperands& operands, const TileControl& control = {});
  /// The operands for the next tile.
  [[nodiscard]] const EncodedOperands& forwarded() const { return operands_; }

 private:
  TileShape shape_;
  std::vector<std::int64_t> weights_;
  EncodedOperands operands_;
  std::int64_t partial_ = 0;
  std::int64_t pair_ = 0;
  std::int64_t sum_ = 0;
};

}  // namespace macroscope::pe

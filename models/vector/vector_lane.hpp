// Twin of rtl/core/ms_vector_lane.sv: one lane of the vector unit, with values.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace macroscope::vector_unit {

/// Operations of a lane; formulas in the RTL's comment.
enum class LaneOp : std::uint8_t {
  add,
  subtract,
  maximum,
  multiply,
  requantize,
  exp2,
  recip,
  pass
};

/// A lane: words of 32 bits, four registers, an operation a cycle. Latency 4 cycles; a register has
/// a result for operations of the fourth cycle after.
class VectorLane {
 public:
  static constexpr std::uint32_t kLatency = 4;
  static constexpr std::uint32_t kFromData = 4;  // a source that is no register

  struct Inputs {
    bool valid = false;
    LaneOp op = LaneOp::add;
    std::uint32_t source_a = 0;
    std::uint32_t source_b = 0;
    std::uint32_t destination = 0;
    bool write = false;
    std::uint32_t shift = 0;  // 0 to 31
    std::int16_t scale = 0;
    std::int32_t data = 0;
  };
  struct Output {
    bool valid = false;
    std::int32_t value = 0;
  };

  Output step(const Inputs& in) {
    const Stage done = stages_[kLatency - 2];
    for (std::size_t s = kLatency - 2; s > 0; --s) stages_[s] = stages_[s - 1];
    const std::int32_t a = source(in, in.source_a);
    const std::int32_t b = source(in, in.source_b);
    stages_[0] = {{in.valid, result(in, a, b)}, in.write && in.valid, in.destination};
    if (done.write) registers_[done.destination] = done.output.value;
    return done.output;
  }

  /// What an operation gives.
  [[nodiscard]] static std::int32_t result(const Inputs& in, std::int32_t a, std::int32_t b) {
    const std::int64_t wide = a;
    const auto low_b = static_cast<std::int16_t>(b);
    switch (in.op) {
      case LaneOp::add:
        return static_cast<std::int32_t>(wide + b);
      case LaneOp::subtract:
        return static_cast<std::int32_t>(wide - b);
      case LaneOp::maximum:
        return std::max(a, b);
      case LaneOp::multiply:
        return static_cast<std::int32_t>((wide * low_b) >> in.shift);
      case LaneOp::requantize: {
        const std::int64_t half = in.shift == 0 ? 0 : std::int64_t{1} << (in.shift - 1);
        const std::int64_t scaled = (wide * in.scale + half) >> in.shift;
        return static_cast<std::int32_t>(std::clamp<std::int64_t>(scaled, -128, 127));
      }
      case LaneOp::exp2: {
        const std::int32_t whole = a >> 16;
        const std::int32_t down = whole < 0 ? std::min(-whole, 32) : 0;
        return static_cast<std::int32_t>(line(a, false) >> (12 + down));
      }
      case LaneOp::recip:
        return static_cast<std::int32_t>(line(a, true) >> 12);
      case LaneOp::pass:
        break;
    }
    return a;
  }

  /// Point `i` of 2^15 * 2^(i / 16), or of 2^15 / (1 + i / 16).
  [[nodiscard]] static std::int64_t point(std::uint32_t i, bool recip) {
    const double f = i / 16.0;
    return std::lround(32768 * (recip ? 1 / (1 + f) : std::exp2(f)));
  }

 private:
  struct Stage {
    Output output;
    bool write = false;
    std::uint32_t destination = 0;
  };

  [[nodiscard]] std::int32_t source(const Inputs& in, std::uint32_t which) const {
    return which >= kFromData ? in.data : registers_[which];
  }

  /// The straight line between two points, with 12 bits behind the point.
  static std::int64_t line(std::int32_t a, bool recip) {
    const auto word = static_cast<std::uint32_t>(a);
    const std::uint32_t index = (word >> 12U) & 15U;
    const std::int64_t from = point(index, recip);
    return (from << 12) + (point(index + 1, recip) - from) * (word & 0xFFFU);
  }

  std::array<Stage, kLatency - 1> stages_{};
  std::array<std::int32_t, 4> registers_{};
};

}  // namespace macroscope::vector_unit

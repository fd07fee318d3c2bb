// A TileProgram: what each sequencer of a machine does, as lazily generated streams of steps.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/core/quantity.hpp"
#include "sim/program/operands.hpp"

namespace macroscope::program {

/// Sequencers of one core. Each runs its own stream of steps in order.
enum class Resource : std::uint8_t { array, vector, dma };
constexpr std::size_t kResources = 3;

/// What a step does. The set is open: later engines add kinds.
enum class StepKind : std::uint8_t { load, store, compute, vector };

/// Tokens are counters that only grow; a step waits until a counter reaches a value and adds one to
/// others. With threshold waits and a static order per sequencer a program is a timed event graph:
/// start times are maxima of sums of durations, so a faster part never makes the whole slower.
using TokenId = std::uint8_t;
constexpr std::size_t kMaxTokens = 16;

struct Wait {
  TokenId token;
  std::uint64_t at_least;
};

/// When a signal is given: `released` when the operands may be overwritten, `done` when the result
/// is complete.
enum class Moment : std::uint8_t { released, done };

struct Signal {
  TokenId token;
  Moment moment;
};

/// A short list without allocation; steps are made and dropped by the million.
template <class T, std::size_t Capacity>
class ShortList {
 public:
  void push_back(T value) { items_.at(size_++) = value; }
  [[nodiscard]] const T* begin() const { return items_.data(); }
  [[nodiscard]] const T* end() const { return items_.data() + size_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::array<T, Capacity> items_{};
  std::size_t size_ = 0;
};

/// What the bytes of a transfer are, for traffic counts.
/// `side`: the second operand of an epilogue.
enum class TrafficClass : std::uint8_t { input, weight, output, partial_sum, side };

/// One dimension of an address pattern.
struct Stride {
  std::uint64_t count = 1;
  std::uint64_t stride = 0;  // bytes
};

/// A DRAM transfer: runs of `run_bytes` at base + i0*s0 + i1*s1 + i2*s2.
struct Transfer {
  std::uint64_t base = 0;  // byte address
  std::array<Stride, 3> pattern{};
  Bytes run_bytes;
  bool write = false;
  TrafficClass traffic = TrafficClass::input;
  bool stays = false;  // a load that nothing releases before the program ends

  [[nodiscard]] Bytes bytes() const {
    return run_bytes * (pattern[0].count * pattern[1].count * pattern[2].count);
  }
};

/// How the input tile of a convolution or GEMM lies in the scratchpad, in elements; the access
/// streams of an engine follow from it. Reduction index (kernel row, kernel column, channel) at
/// output pixel (y, x) reads element kernel_row * tap_row + kernel_column * tap_column + channel +
/// y * step_row + x * step_column.
struct InputLayout {
  std::uint64_t channels = 1;      // reduction indices of one kernel tap, contiguous
  std::uint64_t kernel_width = 1;  // taps of one kernel row
  std::uint64_t tap_row = 0, tap_column = 0;
  std::uint64_t out_width = 1;  // pixels of one output row; a GEMM is one row of m pixels
  std::uint64_t step_row = 0, step_column = 0;

  bool operator==(const InputLayout&) const = default;
};

/// One scratchpad-level tile on the engine: `groups` products [m x k] * [k x n], each the sum over
/// `taps` of them. A convolution lowered directly has a product for each tap of its kernel; as an
/// implicit im2col it has one, whose k runs over all taps.
struct TileCompute {
  std::uint64_t groups = 1;
  std::uint64_t m = 0, n = 0, k = 0;
  std::uint64_t taps = 1;
  Bits input_bits{8}, weight_bits{8}, accumulator_bits{32};
  InputLayout input;
  bool accumulate = false;  // adds to partial sums already in the accumulator buffer
  bool last = false;        // the output tile is complete after this step
  /// An accumulator tile begins with this step (not when its partial sums were loaded).
  bool takes_accumulator = false;
  OperandPlace place;
};

/// Whether an engine does the same for both as far as its time does not depend on operands: sizes,
/// formats and layout, not what becomes of the sums.
[[nodiscard]] inline bool same_work(const TileCompute& a, const TileCompute& b) {
  return a.groups == b.groups && a.m == b.m && a.n == b.n && a.k == b.k && a.taps == b.taps &&
         a.input_bits == b.input_bits && a.weight_bits == b.weight_bits &&
         a.accumulator_bits == b.accumulator_bits && a.input == b.input;
}

/// Work of the vector unit: `elements` results, `operations` per element over `passes` walks.
struct VectorWork {
  std::uint64_t elements = 0;
  std::uint64_t operations = 1;
  std::uint64_t passes = 1;
  bool from_accumulator = false;  // an epilogue; otherwise the source is an input tile
  Bytes source_bytes;             // read from the source, all walks but the first included
  Bytes side_bytes;               // read from the inputs' scratchpad: the second operand
  Bytes result_bytes;
  bool result_stays = false;  // the result lies in a tensor on chip, which has its place already
};

/// One step of one sequencer.
struct Step {
  StepKind kind = StepKind::load;
  std::uint64_t index = 0;
  /// Place of a transfer in the program, counted in tile steps; never falls along a stream. Cores
  /// that share a memory take turns by it, so that leaving out a transfer changes nobody else's
  /// order.
  std::uint64_t position = 0;
  ShortList<Wait, 5> waits;
  ShortList<Signal, 4> signals;
  Transfer transfer;    // load, store
  TileCompute compute;  // compute
  VectorWork vector;    // vector
};

/// Produces the steps of one sequencer in order; O(1) memory whatever the number of steps.
class StepStream {
 public:
  StepStream() = default;
  StepStream(const StepStream&) = delete;
  StepStream& operator=(const StepStream&) = delete;
  virtual ~StepStream() = default;
  /// Fills `step` with the next step, or returns false at the end.
  virtual bool next(Step& step) = 0;
};

/// The streams of one core, indexed by Resource. A null stream is empty.
struct CoreProgram {
  std::array<std::unique_ptr<StepStream>, kResources> streams;
};

/// One operator lowered onto a device: a program per core that takes part.
struct TileProgram {
  std::vector<CoreProgram> cores;
  /// Bytes of whole tensors that lie on chip while it runs, in the scratchpad of the inputs.
  Bytes resident;
};

}  // namespace macroscope::program

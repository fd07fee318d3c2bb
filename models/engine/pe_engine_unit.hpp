// An engine at PE fidelity inside a device: clocks a register-level array while it has work.
#pragma once

#include <fmt/format.h>

#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "models/engine/engine_unit.hpp"
#include "sim/core/error.hpp"

namespace macroscope::engine {

/// When a tile did what inside the array, in its cycles; kNever until then.
struct PeMoments {
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};
  std::uint64_t begin = kNever;         // the array begins to be busy with it
  std::uint64_t stream_begin = kNever;  // its operands stream in
  std::uint64_t release = kNever;       // its operands have been read
  std::uint64_t done = kNever;          // its results are complete
};

/// Sleeps while the array has nothing to do. Gives the same signals at the same cycles as the tile
/// fidelity, found by watching the registers instead of by a formula.
///
/// `Array` has push(Tile), tick(), busy(), skip_to(cycle) and take_output(tile); a `Tile` has
/// ready_at. Every tile's product is checked against the plain matrix product of its operands;
/// ModelError MS407 when it differs.
template <class ArrayType, class TileType>
class PeEngineUnit : public EngineUnit {
 public:
  using Array = ArrayType;
  using Tile = TileType;

  PeEngineUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
               runtime::TokenBoard& tokens, const EngineModel& model,
               const memory::ScratchpadOf& scratchpads)
      : EngineUnit(name, clock, tokens, model, scratchpads) {
    SC_HAS_PROCESS(PeEngineUnit);
    SC_METHOD(on_tick);
    this->sensitive << tick_;
    this->dont_initialize();
  }

 protected:
  [[nodiscard]] virtual std::unique_ptr<Array> make_array() = 0;
  /// The tile's operands, and what its output must be.
  [[nodiscard]] virtual Tile make_tile(const program::TileCompute& tile,
                                       std::vector<std::int64_t>& expected) = 0;
  [[nodiscard]] virtual PeMoments moments(const Array& array, std::uint64_t tile) const = 0;
  /// A clock cycle of the array, or a part of it that takes a delta cycle; true when the cycle is
  /// complete.
  [[nodiscard]] virtual bool clock_array(Array& array) {
    array.tick();
    return true;
  }
  /// Told after every cycle that leaves work inside; `idle`: cycles since a tile last came a step
  /// further.
  virtual void watch(std::uint64_t /*idle*/) {}
  /// What to do about a wrong product, behind the sentence that tells it.
  [[nodiscard]] virtual const char* whose_fault() const { return ""; }

  void begin_program() override {
    reset_counters();
    array_ = make_array();
    base_ = clock().now();
    inside_.clear();
    waits_for_begin_ = false;
  }

  std::uint64_t execute(const program::Step& step) override {
    const std::uint64_t now = clock().now();
    if (!array_->busy()) {
      array_->skip_to(now - base_);
      tick_.notify(clock().until(now + 1));
    }
    InArray in;
    Tile tile = make_tile(step.compute, in.expected);
    tile.ready_at = now - base_;
    in.tile = array_->push(std::move(tile));
    in.step = step;
    inside_.push_back(std::move(in));
    if (inside_.size() == 1) last_event_ = now;
    counters().count(step);
    // Two tiles may wait inside: the next one must be there in the cycle in which the one before it
    // begins.
    std::size_t waiting = 0;
    for (const InArray& tile_inside : inside_) waiting += tile_inside.begun ? 0 : 1;
    if (waiting < 2) return now;
    waits_for_begin_ = true;
    return kNever;
  }

 private:
  struct InArray {
    std::uint64_t tile;
    program::Step step;
    std::vector<std::int64_t> expected;
    bool begun = false;
    bool released = false;
  };

  void on_tick() {
    // At edge t the array computes cycle t - 1: everything that became ready at t - 1 has been
    // pushed by now.
    if (!clock_array(*array_)) {
      this->next_trigger(sc_core::SC_ZERO_TIME);
      return;
    }
    look();
    if (!array_->busy()) return;
    const std::uint64_t now = clock().now();
    watch(now - last_event_);
    tick_.notify(clock().until(now + 1));
  }

  /// Tells the program what the registers show.
  void look() {
    const std::uint64_t now = clock().now();
    for (InArray& in : inside_) {
      const PeMoments t = moments(*array_, in.tile);
      if (!in.begun && t.stream_begin != PeMoments::kNever) {
        in.begun = true;
        last_event_ = now;
        counters().take_accumulator(in.step.compute);
        if (waits_for_begin_) {
          waits_for_begin_ = false;
          resume();
        }
      }
      if (!in.released && t.release != PeMoments::kNever) {
        in.released = true;
        last_event_ = now;
        signal_at(base_ + t.release, in.step, program::Moment::released);
      }
    }
    while (!inside_.empty()) {
      const InArray& in = inside_.front();
      const PeMoments t = moments(*array_, in.tile);
      if (t.done == PeMoments::kNever) break;
      if (array_->take_output(in.tile) != in.expected) {
        throw ModelError("MS407",
                         fmt::format("{}: the product of step {} is wrong{}", name(),
                                     in.step.index, whose_fault()));
      }
      busy(base_ + t.begin, base_ + t.done);
      signal_done(in.step, base_ + t.done);
      inside_.pop_front();
      last_event_ = now;
    }
  }

  std::unique_ptr<Array> array_;
  std::uint64_t base_ = 0;        // absolute cycle of the array's cycle 0
  std::uint64_t last_event_ = 0;  // cycle in which a tile last came a step further
  std::deque<InArray> inside_;
  bool waits_for_begin_ = false;
  sc_core::sc_event tick_;
};

}  // namespace macroscope::engine

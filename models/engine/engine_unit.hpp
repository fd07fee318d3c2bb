// The sequenced engine of a core at tile fidelity: places tiles by their timing, event by event.
#pragma once

#include <deque>
#include <memory>

#include "models/engine/engine_model.hpp"
#include "models/engine/engine_sequencer.hpp"
#include "models/engine/result_words.hpp"
#include "models/memory/scratchpad.hpp"
#include "sim/runtime/unit.hpp"

namespace macroscope::engine {

/// Memory traffic and steps of a program on an engine, kept the same way by every fidelity.
class EngineCounters {
 public:
  EngineCounters(const EngineModel& model, const memory::ScratchpadOf& scratchpads)
      : model_(&model), scratchpads_(scratchpads) {}
  void reset();
  /// Counts one step's reads and writes.
  void count(const program::Step& step);
  /// Takes the accumulator tile of a step that begins one. Done in the cycle after the step's
  /// stream begins, at every fidelity.
  void take_accumulator(const program::TileCompute& tile);
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  /// Cycles in which operands streamed in; the rest of the busy time is fill, drain and block
  /// loads.
  [[nodiscard]] std::uint64_t streaming() const { return streaming_; }
  [[nodiscard]] std::uint64_t occupancy() const { return occupancy_; }
  /// Results that left the PEs as sum and carry, each one addition for whoever makes words of them.
  [[nodiscard]] std::uint64_t carry_save_results() const { return carry_save_results_; }
  [[nodiscard]] const program::EngineWork& work() const { return work_; }

 private:
  const EngineModel* model_;
  memory::ScratchpadOf scratchpads_;
  std::uint64_t steps_ = 0;
  std::uint64_t streaming_ = 0;
  std::uint64_t occupancy_ = 0;
  std::uint64_t carry_save_results_ = 0;
  program::EngineWork work_;
};

/// An engine unit of any fidelity, as the device sees it.
class EngineUnit : public runtime::Unit {
 public:
  EngineUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
             runtime::TokenBoard& tokens, const EngineModel& model,
             const memory::ScratchpadOf& scratchpads)
      : Unit(name, clock, tokens),
        model_(&model),
        counters_(model, scratchpads),
        words_(model, 1) {}
  [[nodiscard]] const EngineCounters& counters() const { return counters_; }
  [[nodiscard]] const char* kind() const override { return "array"; }
  /// The vector unit makes words of `lanes` results per cycle; before the first program, and only
  /// of use where results are pairs.
  void set_carry_save_lanes(std::uint64_t lanes) { words_ = ResultWords(*model_, lanes); }
  [[nodiscard]] const ResultWords& words() const { return words_; }

 protected:
  [[nodiscard]] const EngineModel& engine_model() const { return *model_; }
  EngineCounters& counters() { return counters_; }
  /// Books of a program begin.
  void reset_counters() {
    counters_.reset();
    words_.reset();
  }
  /// Gives the signals of a complete tile, whose results left the engine at `done`, when they are
  /// words.
  void signal_done(const program::Step& step, std::uint64_t done) {
    signal_at(words_.words_at(step.compute, done), step, program::Moment::done);
  }

 private:
  const EngineModel* model_;
  EngineCounters counters_;
  ResultWords words_;
};

/// Tile fidelity: one event per tile.
class TileEngineUnit final : public EngineUnit {
 public:
  TileEngineUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                 runtime::TokenBoard& tokens, const EngineModel& model,
                 const memory::ScratchpadOf& scratchpads);

 protected:
  std::uint64_t execute(const program::Step& step) override;
  void begin_program() override;

 private:
  /// Accumulator tiles to be taken, in order of time.
  struct Taking {
    std::uint64_t cycle;
    program::TileCompute tile;
  };
  void on_take();

  std::unique_ptr<EngineSequencer> sequencer_;
  std::deque<Taking> taking_;
  sc_core::sc_event take_;
};

}  // namespace macroscope::engine

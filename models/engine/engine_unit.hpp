// The sequenced engine of a core at tile fidelity: places tiles by their timing, event by event.
#pragma once

#include <deque>
#include <memory>

#include "models/engine/engine_model.hpp"
#include "models/engine/engine_sequencer.hpp"
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

 private:
  const EngineModel* model_;
  memory::ScratchpadOf scratchpads_;
  std::uint64_t steps_ = 0;
  std::uint64_t streaming_ = 0;
  std::uint64_t occupancy_ = 0;
  std::uint64_t carry_save_results_ = 0;
};

/// An engine unit of any fidelity, as the device sees it.
class EngineUnit : public runtime::Unit {
 public:
  EngineUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
             runtime::TokenBoard& tokens, const EngineModel& model,
             const memory::ScratchpadOf& scratchpads)
      : Unit(name, clock, tokens), counters_(model, scratchpads) {}
  [[nodiscard]] const EngineCounters& counters() const { return counters_; }
  [[nodiscard]] const char* kind() const override { return "array"; }

 protected:
  EngineCounters& counters() { return counters_; }

 private:
  EngineCounters counters_;
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

// One core: its scratchpads, tokens and the three sequenced units.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/engine/engine.hpp"
#include "models/memory/dma.hpp"
#include "models/vector/carry_save_stats.hpp"
#include "models/vector/vector_unit.hpp"
#include "sim/device/architecture.hpp"
#include "sim/runtime/tokens.hpp"

namespace macroscope::device {

/// A core as a SystemC module. Scratchpad tiles are freed by the tokens that say so.
class Core final : public sc_core::sc_module, public runtime::TokenObserver {
 public:
  Core(const sc_core::sc_module_name& name, const Machine& machine, const runtime::Clock& clock,
       const engine::Engine& engine, engine::Fidelity fidelity, memory::MemoryPort& port,
       std::uint64_t seed, bool reversed);

  /// Starts a program at cycle `origin` beside `resident` bytes of whole tensors in the scratchpad
  /// of the inputs; empty streams leave their unit idle.
  void start(program::CoreProgram program, Bytes resident, std::uint64_t origin);
  [[nodiscard]] bool finished() const;
  [[nodiscard]] std::uint64_t frontier() const;
  void on_signal(program::TokenId id) override;

  [[nodiscard]] engine::EngineUnit& array() { return *array_; }
  [[nodiscard]] vector_unit::VectorUnit& vector() { return *vector_; }
  [[nodiscard]] memory::Dma& dma() { return *dma_; }
  /// Statistics of the carry-save adders; nullptr where results are words.
  [[nodiscard]] const vector_unit::CarrySaveStats* carry_save_stats() const {
    return carry_save_stats_.get();
  }
  /// Adds what the carry-save adders did in the program that ended to the run's statistics.
  void commit_words();
  [[nodiscard]] std::vector<runtime::Unit*> units();
  [[nodiscard]] std::vector<memory::Scratchpad*> pads();

 private:
  runtime::TokenBoard tokens_;
  std::vector<std::unique_ptr<memory::Scratchpad>> pads_;
  memory::ScratchpadOf pad_of_{};
  std::unique_ptr<engine::EngineUnit> array_;
  std::unique_ptr<vector_unit::VectorUnit> vector_;
  std::unique_ptr<memory::Dma> dma_;
  std::unique_ptr<vector_unit::CarrySaveStats> carry_save_stats_;
};

}  // namespace macroscope::device

// A tensor engine of a machine: its model for the mapper, its units for the device.
#pragma once

#include <memory>
#include <string>

#include "models/engine/engine_unit.hpp"

namespace macroscope::engine {

/// How faithful the engine is. Where two fidelities run, their cycles are equal.
enum class Fidelity {
  tile,  // closed form per tile
  pe     // every PE, every cycle, real operands
};

/// Everything that a device needs of one kind of engine; one implementation per engine.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  [[nodiscard]] virtual const EngineModel& model() const = 0;
  /// The unit of one core. Operand values of the pe fidelity come from `seed`.
  [[nodiscard]] virtual std::unique_ptr<EngineUnit> unit(const char* name, Fidelity fidelity,
                                                         const runtime::Clock& clock,
                                                         runtime::TokenBoard& tokens,
                                                         const memory::ScratchpadOf& pads,
                                                         std::uint64_t seed) const = 0;
};

}  // namespace macroscope::engine

// A tensor engine of a machine: its model for the mapper, its units for the device.
#pragma once

#include <memory>
#include <string>

#include "models/engine/engine_unit.hpp"
#include "models/engine/rtl/rtl_spec.hpp"

namespace macroscope::engine {

/// How faithful the engine is. Where two fidelities run, their cycles are equal.
enum class Fidelity {
  tile,  // closed form per tile
  pe,    // every PE, every cycle, real operands
  rtl    // the same, with Verilated RTL for the registers
};

/// Everything that a device needs of one kind of engine; one implementation per engine.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  [[nodiscard]] virtual const EngineModel& model() const = 0;
  /// What rtl fidelity needs to be built; ModelError MS409 when there is no RTL of the engine,
  /// MS412 when it is too large.
  [[nodiscard]] virtual RtlSpec rtl() const;
  /// The unit of one core. Operand values of the pe and rtl fidelities come from
  /// `seed`.
  [[nodiscard]] virtual std::unique_ptr<EngineUnit> unit(const char* name, Fidelity fidelity,
                                                         const runtime::Clock& clock,
                                                         runtime::TokenBoard& tokens,
                                                         const memory::ScratchpadOf& pads,
                                                         std::uint64_t seed) const = 0;
};

}  // namespace macroscope::engine

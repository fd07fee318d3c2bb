// An array that works fold by fold at all fidelities: what an engine says of itself, once.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "models/engine/fold/array_rtl.hpp"
#include "models/engine/fold/array_shape.hpp"
#include "models/engine/fold/pe_grid.hpp"
#include "models/pe/engine_pe.hpp"
#include "models/pe/pe_component.hpp"

namespace macroscope::engine {

/// Delays for the closed forms, registers for the PE-level reference, RTL; device and
/// co-simulation need no more of an engine.
struct ArrayDesign {
  std::string tag;                 // of its element: "systolic"
  std::string mode;                // what tells it from others of the tag: "os"; may be empty
  std::string size;                // "16 x 16"
  std::optional<pe::PeParams> pe;  // nothing: PEs of one register stage, without RTL
  FoldRules rules;
  /// Fresh registers. May throw ModelError MS403 when there is nothing physical behind the rules.
  std::function<std::unique_ptr<PeGrid<std::int64_t>>()> registers;
  /// The RTL; asked for with a `pe` only.
  std::function<ArrayRtl()> rtl;

  /// "systolic os 16 x 16"; ", pairs" behind it where the vector unit adds them up.
  [[nodiscard]] std::string name() const {
    return tag + (mode.empty() ? "" : " " + mode) + " " + size +
           (pe::leaves_pairs(pe) ? ", pairs" : "");
  }
  /// Bits of the operands the PEs multiply, of the inputs and of the weights.
  [[nodiscard]] std::array<std::uint32_t, 2> operand_bits() const {
    if (!pe) return {8, 8};
    // a is the operand that streams along the rows.
    if (rules.array.dataflow == Dataflow::is) return {pe->b_width, pe->a_width};
    return {pe->a_width, pe->b_width};
  }
  [[nodiscard]] std::uint64_t pes() const {
    return rules.array.rows * rules.array.cols * rules.array.depth;
  }
};

}  // namespace macroscope::engine

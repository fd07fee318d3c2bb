// The 3D cube as a component of an architecture: its one declaration of parameters.
#pragma once

#include <optional>
#include <span>

#include "models/engine/broadcast/broadcast_rules.hpp"
#include "models/pe/engine_pe.hpp"
#include "sim/config/describe.hpp"

namespace macroscope::engine {

/// Parameters of <cube>.
struct CubeParams {
  std::uint32_t rows = 16;
  std::uint32_t cols = 16;
  std::uint32_t depth = 16;
  bool double_buffer = true;
  std::optional<pe::PeParams> pe;
};

/// rows x cols cells; each adds `depth` products a cycle and accumulates their sum.
///
/// Timing: `tile_timing` (fold/timing.hpp), equal cycle by cycle to the registers of
/// `BroadcastArray`. RTL: rtl/array/ms_array_cube.sv. README.md says what is not modelled.
struct Cube {
  using Params = CubeParams;

  static auto describe() {
    const Params defaults;
    return config::component<Params>(
        "cube", "3D cube: cells that add several products a cycle, rows and columns broadcast",
        config::param("rows", &Params::rows, defaults.rows, "rows of cells; they hold m")
            .at_least(1)
            .at_most(4096),
        config::param("cols", &Params::cols, defaults.cols, "columns of cells; they hold n")
            .at_least(1)
            .at_most(4096),
        config::param("depth", &Params::depth, defaults.depth,
                      "products of a cell in one cycle; they hold k")
            .at_least(1)
            .at_most(256),
        config::param("double_buffer", &Params::double_buffer, defaults.double_buffer,
                      "drain register beside every accumulator, so that the next tile overlaps"),
        config::slot("pe", "what a cell is made of; none: one register stage, no RTL", {"pe"}, 0,
                     1));
  }
  /// The PEs it can be made of: how a cell multiplies, adds and accumulates.
  [[nodiscard]] static std::span<const pe::LegalPe> legal_pes();
  /// Parameters of an element with its <pe>; what does not fit becomes a fault.
  [[nodiscard]] static Params read(const config::Node& node, std::vector<Fault>& faults);
};

[[nodiscard]] BroadcastParams broadcast_params(const CubeParams& params);

}  // namespace macroscope::engine

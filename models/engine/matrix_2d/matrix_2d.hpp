// The 2D-matrix as a component of an architecture: its one declaration of parameters.
#pragma once

#include <optional>
#include <span>

#include "models/engine/broadcast/broadcast_rules.hpp"
#include "models/pe/engine_pe.hpp"
#include "sim/config/describe.hpp"

namespace macroscope::engine {

/// Parameters of <matrix_2d>.
struct Matrix2dParams {
  std::uint32_t rows = 32;
  std::uint32_t cols = 32;
  bool double_buffer = true;
  std::optional<pe::PeParams> pe;
};

/// An R x C array of multiply-accumulate PEs whose rows and columns are broadcast.
///
/// Timing: `tile_timing` (fold/timing.hpp), equal cycle by cycle to the registers of
/// `BroadcastArray`. RTL: rtl/array/ms_array_matrix_2d.sv. README.md says what is not modelled.
struct Matrix2d {
  using Params = Matrix2dParams;

  static auto describe() {
    const Params defaults;
    return config::component<Params>(
        "matrix_2d", "2D-matrix: multiply-accumulate PEs whose rows and columns are broadcast",
        config::param("rows", &Params::rows, defaults.rows, "rows of PEs; they hold m")
            .at_least(1)
            .at_most(65536),
        config::param("cols", &Params::cols, defaults.cols, "columns of PEs; they hold n")
            .at_least(1)
            .at_most(65536),
        config::param("double_buffer", &Params::double_buffer, defaults.double_buffer,
                      "drain register beside every accumulator, so that the next tile overlaps"),
        config::slot("pe", "processing element; none: one register stage, no RTL", {"pe"}, 0, 1));
  }
  /// The PEs it can be made of.
  [[nodiscard]] static std::span<const pe::LegalPe> legal_pes();
  /// Parameters of an element with its <pe>; what does not fit becomes a fault.
  [[nodiscard]] static Params read(const config::Node& node, std::vector<Fault>& faults);
};

[[nodiscard]] BroadcastParams broadcast_params(const Matrix2dParams& params);

}  // namespace macroscope::engine

// The systolic array as a component of an architecture: its one declaration of parameters.
#pragma once

#include "models/engine/systolic/parameters.hpp"
#include "sim/config/describe.hpp"

namespace macroscope {

template <>
struct Text<engine::Dataflow> : EnumText<engine::Dataflow> {
  static constexpr auto names =
      entries(entry("os", engine::Dataflow::os), entry("ws", engine::Dataflow::ws),
              entry("is", engine::Dataflow::is));
  static constexpr const char* what = "dataflow";
};

template <>
struct Text<engine::SystolicCompat> : EnumText<engine::SystolicCompat> {
  static constexpr auto names = entries(entry("none", engine::SystolicCompat::none),
                                        entry("scale-sim", engine::SystolicCompat::scale_sim));
  static constexpr const char* what = "compatibility mode";
};

}  // namespace macroscope

namespace macroscope::engine {

/// An R x C array of multiply-accumulate PEs.
///
/// Timing: `tile_timing` and `issue` (timing.hpp), equal cycle by cycle to the registers of
/// `PeArray` (pe_array.hpp). Not modelled here: the buffers around the array (they give the port
/// cycles), stalls inside a stream, data-dependent PEs. RTL: rtl/array/ms_array_os.sv and
/// rtl/array/ms_array_ws.sv, for arrays with a <pe>.
/// Sources and drawing: README.md.
struct Systolic {
  using Params = SystolicParams;

  static auto describe() {
    const Params defaults;
    return config::component<Params>(
        "systolic", "Systolic array of multiply-accumulate PEs",
        config::param("rows", &Params::rows, defaults.rows, "rows of PEs")
            .at_least(1)
            .at_most(65536),
        config::param("cols", &Params::cols, defaults.cols, "columns of PEs")
            .at_least(1)
            .at_most(65536),
        config::param("dataflow", &Params::dataflow, config::required,
                      "operand that stays in the PEs: os outputs, ws weights, is inputs"),
        config::param("double_buffer", &Params::double_buffer, defaults.double_buffer,
                      "second stationary register (ws, is) or drain register (os) in each PE"),
        config::param("fold_overlap", &Params::fold_overlap, defaults.fold_overlap,
                      "the next fold enters while the previous one still flows through the array"),
        config::param("compat", &Params::compat, defaults.compat,
                      "cycle rules: none is the physical array; scale-sim costs the full array for "
                      "every fold, one "
                      "after the other, and ignores double_buffer and fold_overlap"),
        config::slot("pe", "what the array is made of; none: one register stage, no RTL", {"pe"}, 0,
                     1));
  }
};

}  // namespace macroscope::engine

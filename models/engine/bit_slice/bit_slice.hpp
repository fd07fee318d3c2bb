// The bit-slice engine as a component of an architecture: its one declaration of parameters.
#pragma once

#include "models/engine/bit_slice/parameters.hpp"
#include "sim/config/describe.hpp"
#include "sim/config/node.hpp"

namespace macroscope {

template <>
struct Text<engine::SliceBarrier> : EnumText<engine::SliceBarrier> {
  static constexpr auto names =
      entries(entry("k", engine::SliceBarrier::k), entry("tile", engine::SliceBarrier::tile));
  static constexpr const char* what = "barrier";
};

template <>
struct Text<engine::SliceEncoded> : EnumText<engine::SliceEncoded> {
  static constexpr auto names = entries(entry("input", engine::SliceEncoded::input),
                                        entry("weight", engine::SliceEncoded::weight));
  static constexpr const char* what = "operand";
};

template <>
struct Text<engine::SlicePe> : EnumText<engine::SlicePe> {
  static constexpr auto names =
      entries(entry("opt3", engine::SlicePe::opt3), entry("opt4c", engine::SlicePe::opt4c),
              entry("opt4e", engine::SlicePe::opt4e), entry("laconic", engine::SlicePe::laconic));
  static constexpr const char* what = "PE";
};

}  // namespace macroscope

namespace macroscope::engine {

/// Columns of PEs that work on the digits of their operands that are not zero.
///
/// Timing: `slice_stream` (stream.hpp) on operand values, equal cycle by cycle to the registers of
/// `SliceArray` (pe_array.hpp). Not modelled: fetching the other operand by index and its bank
/// conflicts. Sources and drawing: README.md.
struct BitSlice {
  using Params = BitSliceParams;

  static auto describe() {
    const Params defaults;
    return config::component<Params>(
        "bit_slice", "Columns of PEs that work on non-zero digits",
        config::param("rows", &Params::rows, defaults.rows, "PEs of a column")
            .at_least(1U)
            .at_most(1024U),
        config::param("cols", &Params::cols, defaults.cols, "columns").at_least(1U).at_most(1024U),
        config::param("barrier", &Params::barrier, defaults.barrier,
                      "where columns wait for each other: k at the end of every reduction, tile at "
                      "the end of a tile"),
        config::param("encoded", &Params::encoded, defaults.encoded,
                      "operand that is encoded; columns share its vectors"),
        config::param("crest", &Params::crest, defaults.crest,
                      "operands that no file gives are normal, quantized absmax; their largest "
                      "magnitude in standard deviations")
            .at_least(0.5)
            .at_most(100.0),
        config::param("sample", &Params::sample, defaults.sample,
                      "folds of columns whose operands are looked at in a tile, at tile fidelity; "
                      "0 looks at all: exact"),
        config::slot("pe", "the processing element", {"pe"}, 0, 1));
  }
};

/// The parameters of <bit_slice> with those of its <pe>; opt4c without one. Throws ConfigError
/// MS450 for a PE that works on no digits, MS451 for widths that it does not have, MS452 for
/// sample="1" and for samples of columns that drift.
[[nodiscard]] BitSliceParams read_bit_slice(const config::Node& node);

}  // namespace macroscope::engine

// Tiles of multipliers and adders as a component of an architecture: its one declaration of
// parameters.
#pragma once

#include <optional>
#include <span>

#include "models/engine/adder_tree/tree_rules.hpp"
#include "models/pe/engine_pe.hpp"
#include "sim/config/describe.hpp"

namespace macroscope::engine {

/// How operands come to the tiles.
enum class TreeOperands {
  march,     // from tile to tile, one a cycle
  broadcast  // to all tiles in the same cycle
};

}  // namespace macroscope::engine

namespace macroscope {

template <>
struct Text<engine::TreeOperands> : EnumText<engine::TreeOperands> {
  static constexpr auto names = entries(entry("march", engine::TreeOperands::march),
                                        entry("broadcast", engine::TreeOperands::broadcast));
  static constexpr const char* what = "way of the operands";
};

}  // namespace macroscope

namespace macroscope::engine {

/// Parameters of <adder_tree>.
struct AdderTreeParams {
  std::uint32_t rows = 16;
  std::uint32_t cols = 16;
  TreeOperands operands = TreeOperands::march;
  bool double_buffer = false;
  std::optional<pe::PeParams> pe;
};

/// `cols` tiles; each multiplies `rows` operands a cycle with weights that stand still and adds the
/// products in a tree.
///
/// Timing: `tile_timing` (fold/timing.hpp), equal cycle by cycle to the registers of `TreeArray`.
/// RTL: rtl/array/ms_array_adder_tree.sv. README.md says what is not modelled.
struct AdderTree {
  using Params = AdderTreeParams;

  static auto describe() {
    const Params defaults;
    return config::component<Params>(
        "adder_tree", "Tiles of multipliers and an adder tree, weights stand still",
        config::param("rows", &Params::rows, defaults.rows,
                      "products of a tile in one cycle; they hold k. With <pe> a power of two from "
                      "4 to 16, or a multiple of 16: PEs side by side")
            .at_least(1)
            .at_most(4096),
        config::param("cols", &Params::cols, defaults.cols, "tiles; they hold n")
            .at_least(1)
            .at_most(4096),
        config::param("operands", &Params::operands, defaults.operands,
                      "march: from tile to tile, one a cycle; broadcast: to all in the same cycle"),
        config::param("double_buffer", &Params::double_buffer, defaults.double_buffer,
                      "second register for every weight, so that the next block loads meanwhile"),
        config::slot("pe", "what a tile is made of; none: one register stage, no RTL", {"pe"}, 0,
                     1));
  }
  /// The PEs it can be made of.
  [[nodiscard]] static std::span<const pe::LegalPe> legal_pes();
  /// Parameters of an element with its <pe>; what does not fit becomes a fault, MS444 a number of
  /// rows that PEs of 16 cannot make.
  [[nodiscard]] static Params read(const config::Node& node, std::vector<Fault>& faults);
};

/// Operands of one PE; `rows` of a tile are one of up to 16, or several of 16.
inline constexpr std::uint32_t kTreePe = 16;

[[nodiscard]] TreeParams tree_params(const AdderTreeParams& params);

}  // namespace macroscope::engine

// What cube and 2D-matrix have in common at all fidelities and in RTL.
#pragma once

#include <optional>
#include <string>

#include "models/engine/broadcast/broadcast_rules.hpp"
#include "models/engine/fold/array_design.hpp"

namespace macroscope::engine {

/// Rules and registers; the engine adds its names and its RTL.
[[nodiscard]] ArrayDesign broadcast_design(const BroadcastParams& params,
                                           const std::optional<pe::PeParams>& pe);

/// `top` with the parameters that both have: sizes, widths, Pe, Drain. Row 0 leaves first.
[[nodiscard]] ArrayRtl broadcast_rtl(const std::string& top, const BroadcastParams& params,
                                     const pe::PeParams& pe);

}  // namespace macroscope::engine

// The published tensor engines and PEs, written in the notation.
#pragma once

#include <span>
#include <string_view>

namespace macroscope::notation {

/// One design point; its file is configs/architectures/bitweight/<name>.xml.
struct DesignPoint {
  std::string_view name;
  std::string_view engine;  // element of an architecture
  std::string_view pe;      // models/pe/README.md
  std::string_view text;
  std::string_view doc;
};

/// The design points, baselines first. Sources: README.md.
[[nodiscard]] std::span<const DesignPoint> design_points();

}  // namespace macroscope::notation

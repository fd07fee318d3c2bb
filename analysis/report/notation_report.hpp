// What a bit-weight notation says about hardware: text and JSON.
#pragma once

#include <string>

#include "models/notation/count.hpp"
#include "models/notation/notation.hpp"

namespace macroscope::report {

/// A notation, its name, where it comes from, and the product that its uses are counted for.
struct NotationView {
  std::string name;
  std::string origin;
  notation::Notation value;
  notation::ProblemSize problem;
};

/// Throw ModelError MS552 when the product does not fit the loops.
[[nodiscard]] std::string notation_text(const NotationView& view);
[[nodiscard]] std::string notation_json(const NotationView& view);

/// All published design points, a line each, and as JSON.
[[nodiscard]] std::string design_points_text();
[[nodiscard]] std::string design_points_json();

}  // namespace macroscope::report

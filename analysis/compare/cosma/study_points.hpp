// All planners on a network at several budgets.
#pragma once

#include <string>
#include <vector>

#include "sim/planning/footprint_search.hpp"
#include "sim/planning/planner.hpp"

namespace macroscope::compare {

/// A way to plan that the study shows.
struct StudyMethod {
  const char* name;
  planning::Method method;
  bool small_order;  // in the order of the minimum footprint, not in the given one
};

/// One of the ways at one budget.
struct StudyOutcome {
  Bytes bytes;  // not compulsory
  Bytes bound;  // of the kind that the way looks for
  double seconds = 0;
};

/// All ways at one budget, in the order of `study_methods`.
struct StudyPoint {
  Bytes budget;
  double position = 0;  // from 0 at the minimum room to 1 at the minimum footprint
  std::vector<StudyOutcome> outcomes;
};

/// Room bounds of a network, and its points.
struct StudyCase {
  std::string name;
  bool searched = false;
  std::size_t operators = 0;
  planning::MinimumRoom least;
  std::string largest;  // the operator that needs the most
  Bytes given;          // footprint of the given order
  planning::Footprint small;
  bool infeasible_below = false;  // the budget below the minimum room was refused
  std::vector<StudyPoint> points;

  /// Some budget makes an order spill.
  [[nodiscard]] bool spills() const { return least.bytes < small.bytes; }
};

[[nodiscard]] const std::vector<StudyMethod>& study_methods();
/// Index of a way by its name.
[[nodiscard]] std::size_t study_method(const std::string& name);

/// Plans `problem` at the minimum room, at one and two quarters of the way to the minimum footprint,
/// and there; only at one budget when both are equal.
[[nodiscard]] StudyCase run_case(std::string name, bool searched, planning::Problem problem);

}  // namespace macroscope::compare

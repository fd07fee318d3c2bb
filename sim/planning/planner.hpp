// One call from a problem to a checked plan.
#pragma once

#include <functional>
#include <string_view>

#include "sim/planning/graph.hpp"
#include "sim/planning/limits.hpp"
#include "sim/planning/plan.hpp"

namespace macroscope::planning {

/// How to plan. README.md of this folder describes each.
enum class Method {
  none,           // nothing stays
  belady,         // given order, furthest next use leaves, first-fit
  fewest_bytes,   // given order, cheapest hole, first-fit
  belady_packed,  // given order, furthest next use by bytes, then the best addresses
  fixed,          // given order, best residency and addresses: integer program
  free,           // best order, residency and addresses
  divided,        // as free, with orders restricted to parts one after the other
  joint_fixed,    // COSMA's own integer program for a given order; small graphs
  joint           // COSMA's own integer program; about ten operators
};

struct Options {
  Method method = Method::free;
  Limits limits;
  /// For methods with a given order: this one; empty: that of the graph. Where a method looks for
  /// an order, it starts here.
  std::vector<OperatorId> order;
  /// Operators of a part of `divided`, at least and at most.
  std::size_t part_least = 6;
  std::size_t part_most = 24;
};

/// Plans and checks the plan (check_plan.hpp). Throws what Graph and `require_valid` throw, and
/// ConfigError MS321 when `options.order` is not an order of the operators.
[[nodiscard]] Plan plan(const Graph& graph, const Options& options = {});

[[nodiscard]] std::string to_string(Method method);
/// Throws ConfigError MS325 with the nearest name.
[[nodiscard]] Method method_named(std::string_view name);

}  // namespace macroscope::planning

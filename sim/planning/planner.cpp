#include "sim/planning/planner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sim/core/text.hpp"
#include "sim/planning/assemble.hpp"
#include "sim/planning/check_plan.hpp"
#include "sim/planning/free_order.hpp"
#include "sim/planning/joint_program.hpp"
#include "sim/planning/packing_cut.hpp"

namespace macroscope::planning {
namespace {

constexpr std::array<std::pair<Method, const char*>, 9> kMethods{
    {{Method::none, "none"},
     {Method::belady, "belady"},
     {Method::fewest_bytes, "fewest_bytes"},
     {Method::belady_packed, "belady_packed"},
     {Method::fixed, "fixed"},
     {Method::free, "free"},
     {Method::divided, "divided"},
     {Method::joint_fixed, "joint_fixed"},
     {Method::joint, "joint"}}};

/// Throws MS321 unless every operator stands once and after those it depends on.
void check_order(const Graph& graph, const std::vector<OperatorId>& order) {
  BitSet ran(graph.operators());
  bool good = order.size() == graph.operators();
  for (std::size_t t = 0; good && t < order.size(); ++t) {
    const OperatorId o = order[t];
    good = o < graph.operators() && !ran.has(o);
    if (!good) break;
    const auto& before = graph.predecessors(o);
    good = std::all_of(before.begin(), before.end(), [&](OperatorId p) { return ran.has(p); });
    ran.insert(o);
  }
  if (good) return;
  throw ConfigError(Fault{"MS321",
                          {graph.problem().name, 0, 0},
                          "the given order does not run every operator once, after what it needs",
                          {},
                          {},
                          0});
}

/// Belady's choice by bytes, with addresses as good as they can be.
Placed packed(const Graph& graph, const std::vector<OperatorId>& order, Effort& effort) {
  const Bytes all = cost(graph, keep_nothing(graph, order).decision) + Bytes(1);
  auto placed = place_or_evict(graph, replace_by_bytes(graph, order), effort.packer, all);
  return placed ? *placed : replace(graph, order, Replacement::furthest_use);
}

/// The best of the usual ways: what the programs start from.
Placed usual(const Graph& graph, const std::vector<OperatorId>& order, Effort& effort) {
  Placed best = replace(graph, order, Replacement::furthest_use);
  for (Placed& other : std::array<Placed, 2>{replace(graph, order, Replacement::fewest_bytes),
                                             packed(graph, order, effort)}) {
    if (cost(graph, other.decision) < cost(graph, best.decision)) best = std::move(other);
  }
  return best;
}

/// A decision of a method that proves nothing; `bound` is 0 then.
Solution unproven(const Graph& graph, Placed placed) {
  Solution solution{std::move(placed), {}, {}, false};
  solution.bytes = cost(graph, solution.placed.decision);
  return solution;
}

Solution solve(const Graph& graph, const Options& options, const std::vector<OperatorId>& order) {
  Effort effort(graph, options.limits);
  const auto fixed = [&] { return solve_fixed_order(graph, usual(graph, order, effort), effort); };
  const PartSize parts{options.part_least, options.part_most};
  switch (options.method) {
    case Method::none:
      return unproven(graph, keep_nothing(graph, order));
    case Method::belady:
      return unproven(graph, replace(graph, order, Replacement::furthest_use));
    case Method::fewest_bytes:
      return unproven(graph, replace(graph, order, Replacement::fewest_bytes));
    case Method::belady_packed:
      return unproven(graph, packed(graph, order, effort));
    case Method::fixed:
      return fixed();
    case Method::free:
      return solve_free_order(graph, fixed(), parts, effort);
    case Method::divided:
      return solve_divided(graph, fixed(), parts, effort);
    case Method::joint_fixed:
      return solve_joint(graph, usual(graph, order, effort), false, effort);
    case Method::joint:
      return solve_joint(graph, usual(graph, order, effort), true, effort);
  }
  return {};
}

bool is_free(Method method) {
  return method == Method::free || method == Method::joint || method == Method::divided;
}

}  // namespace

Plan plan(const Graph& graph, const Options& options) {
  const auto& order = options.order.empty() ? graph.order() : options.order;
  if (!options.order.empty()) check_order(graph, order);
  const Solution solution = solve(graph, options, order);
  const Decision& decision = solution.placed.decision;
  const Layout all = layout(graph, Uses(graph, decision.order), decision);
  Plan out = assemble(graph, decision, all, solution.placed.bases);
  out.method = to_string(options.method);
  out.bound = solution.bound;
  out.all_orders = is_free(options.method);
  out.partial = solution.partial;
  require_valid(graph, out);
  return out;
}

std::string to_string(Method method) {
  for (const auto& [value, name] : kMethods) {
    if (value == method) return name;
  }
  return "";
}

Method method_named(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& [value, text] : kMethods) {
    if (name == text) return value;
    names.emplace_back(text);
  }
  throw ConfigError(
      Fault{"MS325",
            {"planner", 0, 0},
            fmt::format("there is no planner \"{}\"{}", name, did_you_mean(name, names)),
            {{{}, fmt::format("planners: {}", fmt::join(names, ", "))}},
            {},
            0});
}

}  // namespace macroscope::planning

#include "analysis/compare/cosma/study_points.hpp"

#include "sim/planning/residency.hpp"

namespace macroscope::compare {
namespace {

using planning::Method;

StudyOutcome outcome(const planning::Graph& graph, const StudyMethod& way,
                     const std::vector<planning::OperatorId>& small) {
  const planning::Deadline clock(0);
  planning::Options options;
  options.method = way.method;
  if (way.small_order) options.order = small;
  const planning::Plan plan = planning::plan(graph, options);
  return {plan.non_compulsory(), plan.bound, clock.elapsed()};
}

}  // namespace

const std::vector<StudyMethod>& study_methods() {
  static const std::vector<StudyMethod> all{{"none", Method::none, false},
                                            {"belady", Method::belady, false},
                                            {"cheapest", Method::fewest_bytes, false},
                                            {"belady_small_order", Method::belady, true},
                                            {"cheapest_small_order", Method::fewest_bytes, true},
                                            {"belady_packed", Method::belady_packed, false},
                                            {"fixed", Method::fixed, false},
                                            {"divided", Method::divided, false},
                                            {"free", Method::free, false}};
  return all;
}

std::size_t study_method(const std::string& name) {
  const auto& all = study_methods();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (name == all[i].name) return i;
  }
  return 0;
}

StudyCase run_case(std::string name, bool searched, planning::Problem problem) {
  problem.budget = Bytes(std::uint64_t{1} << 60);
  StudyCase out;
  out.name = std::move(name);
  out.searched = searched;
  {
    const planning::Graph graph(problem);
    out.operators = graph.operators();
    out.least = minimum_room(graph);
    out.largest = graph.op(out.least.op).name;
    out.given = footprint(graph, graph.order());
    out.small = minimum_footprint(graph, {}, planning::Deadline(0));
  }
  problem.budget = out.least.bytes - Bytes(1);
  try {
    const planning::Graph graph(problem);
  } catch (const ModelError& error) {
    out.infeasible_below = error.id() == "MS323";
  }
  const Bytes span = out.small.bytes - out.least.bytes;
  const std::vector<std::uint64_t> quarters =
      out.spills() ? std::vector<std::uint64_t>{0, 1, 2, 4} : std::vector<std::uint64_t>{4};
  for (const std::uint64_t quarter : quarters) {
    StudyPoint point{out.least.bytes + span * quarter / 4, static_cast<double>(quarter) / 4, {}};
    problem.budget = point.budget;
    const planning::Graph graph(problem);
    for (const StudyMethod& way : study_methods()) {
      point.outcomes.push_back(outcome(graph, way, out.small.order));
    }
    out.points.push_back(std::move(point));
  }
  return out;
}

}  // namespace macroscope::compare

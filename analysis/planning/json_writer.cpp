#include <nlohmann/json.hpp>
#include <ostream>

#include "analysis/planning/plan_report.hpp"

namespace macroscope::planning_report {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchemaVersion = 1;

Json residents(const planning::Graph& graph, const planning::Step& step) {
  Json out = Json::array();
  for (const planning::Place& place : step.residents) {
    out.push_back({{"tensor", graph.tensor(place.tensor).name},
                   {"address", place.base},
                   {"bytes", graph.tensor(place.tensor).bytes.count()}});
  }
  return out;
}

Json event(const planning::Graph& graph, const planning::Event& event) {
  return {{"kind", to_string(event.kind)},
          {"tensor", graph.tensor(event.tensor).name},
          {"address", event.base},
          {"bytes", graph.tensor(event.tensor).bytes.count()}};
}

}  // namespace

void write_json(const planning::Graph& graph, const planning::Plan& plan, std::ostream& out) {
  Json json = Json::object();
  json["schema_version"] = kSchemaVersion;
  json["workload"] = graph.problem().name;
  json["planner"] = plan.method;
  json["budget"] = graph.problem().budget.count();
  json["alignment"] = graph.problem().alignment.count();
  json["non_compulsory"] = plan.non_compulsory().count();
  json["spilled"] = plan.spilled.count();
  json["retrieved"] = plan.retrieved.count();
  json["compulsory"] = plan.compulsory.count();
  json["footprint"] = plan.footprint.count();
  json["extent"] = plan.extent.count();
  json["fragmentation"] = plan.fragmentation().count();
  json["bound"] = plan.bound.count();
  json["bound_holds_for"] = plan.all_orders ? "all orders" : "this order";
  json["optimal"] = plan.optimal();
  json["partial"] = plan.partial;
  Json units = Json::object();
  for (const char* name : {"budget", "alignment", "non_compulsory", "spilled", "retrieved",
                           "compulsory", "footprint", "extent", "fragmentation", "bound"}) {
    units[name] = "B";
  }
  json["units"] = std::move(units);
  Json steps = Json::array();
  std::size_t next = 0;
  const auto events = [&](std::size_t step) {
    Json list = Json::array();
    for (; next < plan.events.size() && plan.events[next].step == step; ++next) {
      list.push_back(event(graph, plan.events[next]));
    }
    return list;
  };
  for (std::size_t t = 0; t < plan.steps.size(); ++t) {
    steps.push_back({{"operator", graph.op(plan.steps[t].op).name},
                     {"workspace_address", plan.steps[t].workspace_base},
                     {"workspace", graph.op(plan.steps[t].op).workspace.count()},
                     {"events", events(t)},
                     {"residents", residents(graph, plan.steps[t])}});
  }
  json["steps"] = std::move(steps);
  json["events_at_the_end"] = events(plan.steps.size());
  out << json.dump(2) << '\n';
}

}  // namespace macroscope::planning_report

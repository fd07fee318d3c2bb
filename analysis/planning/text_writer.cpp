#include <fmt/format.h>

#include <ostream>

#include "analysis/planning/plan_report.hpp"
#include "analysis/report/number_text.hpp"

namespace macroscope::planning_report {
namespace {

using planning::Event;
using planning::EventKind;
using planning::Graph;
using planning::Plan;
using report::grouped;

std::string bytes(Bytes value) { return grouped(value.count()) + " B"; }

std::string quality(const Plan& plan) {
  const char* orders = plan.all_orders ? "in any order of the operators" : "in this order";
  if (plan.optimal()) return fmt::format("no plan {} has fewer", orders);
  if (plan.bound.count() == 0) return "no bound known";
  return fmt::format("no plan {} has fewer than {}", orders, bytes(plan.bound));
}

/// What moves before a step, `next` being its first event; leaves `next` at the event after them.
std::string moves(const Graph& graph, const Plan& plan, std::uint32_t step, std::size_t& next) {
  std::string out;
  for (; next < plan.events.size() && plan.events[next].step == step; ++next) {
    const Event& event = plan.events[next];
    if (event.kind == EventKind::create || event.kind == EventKind::drop) continue;
    if (!out.empty()) out += ", ";
    out += fmt::format("{} {}", to_string(event.kind), graph.tensor(event.tensor).name);
    if (event.kind != EventKind::store && event.kind != EventKind::spill) {
      out += fmt::format(" at {}", event.base);
    }
  }
  return out;
}

void write_steps(const Graph& graph, const Plan& plan, std::ostream& out) {
  out << fmt::format("\n  {:>5}  {:<40} {:>7} {:>16}  before it\n", "step", "operator", "tensors",
                     "in use");
  std::size_t next = 0;
  for (std::uint32_t t = 0; t < plan.steps.size(); ++t) {
    const planning::Step& step = plan.steps[t];
    std::uint64_t used = graph.workspace(step.op);
    for (const planning::Place& place : step.residents) used += graph.room(place.tensor);
    if (graph.op(step.op).overwrites) used -= graph.room(*graph.op(step.op).overwrites);
    out << fmt::format("  {:>5}  {:<40} {:>7} {:>14} B  {}\n", t, graph.op(step.op).name,
                       step.residents.size(), grouped(used), moves(graph, plan, t, next));
  }
  const std::string end = moves(graph, plan, static_cast<std::uint32_t>(plan.steps.size()), next);
  if (!end.empty()) out << "  at the end: " << end << '\n';
}

}  // namespace

void write_text(const Graph& graph, const Plan& plan, bool steps, std::ostream& out) {
  out << fmt::format("{}, planner {}, scratchpad of {}\n\n", graph.problem().name, plan.method,
                     bytes(graph.problem().budget));
  out << fmt::format("  Not compulsory  {}: {} spilled, {} retrieved; {}\n",
                     bytes(plan.non_compulsory()), bytes(plan.spilled), bytes(plan.retrieved),
                     quality(plan));
  out << fmt::format("  Compulsory      {}\n", bytes(plan.compulsory));
  out << fmt::format("  Scratchpad      {} in use at the fullest step, {} with holes\n",
                     bytes(plan.footprint), bytes(plan.extent));
  if (plan.partial) out << "  Stopped by the limit of time: another run may plan otherwise\n";
  if (steps) write_steps(graph, plan, out);
}

}  // namespace macroscope::planning_report

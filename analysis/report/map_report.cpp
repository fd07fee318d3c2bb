#include "analysis/report/map_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/report/number_text.hpp"
#include "sim/core/csv.hpp"

namespace macroscope::report {
namespace {

using Json = nlohmann::ordered_json;
using device::Plan;
using device::PlanSet;

double utilization(const MapOutcome& o, std::uint64_t macs, const Plan& plan) {
  return ratio(static_cast<double>(macs),
               static_cast<double>(plan.cycles) * static_cast<double>(o.peak_macs_per_cycle));
}

Json tiling_json(const Plan& plan) {
  Json out;
  out["text"] = plan.text();
  out["cores"] = plan.cores;
  if (plan.tilings.empty()) {
    out["chunk_elements"] = plan.chunk_elements;
    out["buffers"] = plan.chunk_slots;
    return out;
  }
  const mapping::Tiling& t = plan.tilings.front();
  out["split"] = plan.split_text();
  out["lowering"] = plan.direct ? "direct" : "im2col";
  out["groups"] = t.tile.groups;
  out["m"] = t.tile.m;
  out["n"] = t.tile.n;
  out["k"] = t.tile.k;
  std::string order = mapping::to_string(t.order);
  order.erase(std::remove(order.begin(), order.end(), '>'), order.end());
  out["order"] = order;
  out["lag"] = t.lag;
  out["buffers"] = {{"input", t.of(mapping::Operand::input).slots},
                    {"weight", t.of(mapping::Operand::weight).slots},
                    {"partial_sum", t.of(mapping::Operand::output).slots},
                    {"output", t.output_slots}};
  return out;
}

Json bounds_json(const PlanSet& s) {
  return {{"compute_cycles", s.parts.compute},     {"memory_cycles", s.parts.memory},
          {"vector_cycles", s.parts.vector},       {"first_load_cycles", s.parts.first_load},
          {"fill_and_drain_cycles", s.parts.fill}, {"last_store_cycles", s.parts.last_store}};
}

Json operator_json(const MapOutcome& o, const OperatorMaps& op) {
  Json out;
  out["name"] = op.name;
  out["operator"] = op.kind;
  out["macs"] = op.macs;
  if (op.none) {
    out["error"] = fmt::format("{}: {}", op.none->id, op.none->message);
    if (op.none->shortage) {
      const mapping::Shortage& s = *op.none->shortage;
      out["short_of"] = {{"memory", s.pool},
                         {"needed_bytes", s.needed.count()},
                         {"capacity_bytes", s.capacity.count()},
                         {"short_bytes", (s.needed - s.capacity).count()}};
    }
    return out;
  }
  const PlanSet& s = *op.plans;
  const Plan& best = s.plans.front();
  out["cycles"] = best.cycles;
  out["lower_bound_cycles"] = s.lower_bound_cycles;
  out["gap"] = s.gap;
  out["proven"] = s.proven;
  out["out_of_time"] = s.out_of_time;
  out["tiling"] = tiling_json(best);
  out["utilization"] = op.macs == 0 ? Json() : Json(utilization(o, op.macs, best));
  out["dram_bytes"] = best.dram_bytes;
  out["limited_by"] = limited_by(s);
  out["bounds"] = bounds_json(s);
  out["mappings_in_all"] = s.space;
  out["mappings_timed"] = s.timed;
  out["boxes"] = s.boxes;
  if (!op.same_as.empty()) out["same_as"] = op.same_as;
  Json others = Json::array();
  for (std::size_t i = 1; i < s.plans.size(); ++i) {
    others.push_back({{"cycles", s.plans[i].cycles},
                      {"dram_bytes", s.plans[i].dram_bytes},
                      {"tiling", tiling_json(s.plans[i])}});
  }
  out["alternatives"] = others;
  return out;
}

/// Sums over the operators that have a mapping.
struct Sums {
  std::uint64_t cycles = 0, bound = 0, macs = 0, bytes = 0;
  std::size_t proven = 0, without = 0;

  explicit Sums(const MapOutcome& o) {
    for (const OperatorMaps& op : o.operators) {
      if (!op.plans) {
        ++without;
        continue;
      }
      const PlanSet& s = *op.plans;
      cycles += s.plans.front().cycles;
      bound += s.lower_bound_cycles;
      bytes += s.plans.front().dram_bytes;
      macs += op.macs;
      proven += s.proven ? 1 : 0;
    }
  }
};

const char* name_of(mapping::Objective objective) {
  return objective == mapping::Objective::time ? "time" : "traffic";
}

void append_bounds(std::string& out, const PlanSet& s) {
  const auto whole = [](double cycles) { return grouped(static_cast<std::uint64_t>(cycles)); };
  out += fmt::format(
      "      compute {}, memory {}, vector {} cycles at least; first load {}, fill and "
      "drain {}, last store {}\n",
      whole(s.parts.compute), whole(s.parts.memory), whole(s.parts.vector),
      whole(s.parts.first_load), whole(s.parts.fill), whole(s.parts.last_store));
  out += fmt::format("      {:.3g} mappings in all, {} boxes bounded, {} timed\n", s.space,
                     grouped(s.boxes), grouped(s.timed));
}

}  // namespace

std::string limited_by(const PlanSet& s) {
  const double most = std::max({s.parts.compute, s.parts.memory, s.parts.vector});
  if (2 * most < static_cast<double>(s.plans.front().cycles)) return "latency";
  if (most == s.parts.memory) return "memory";
  return most == s.parts.compute ? "compute" : "vector";
}

std::string map_json(const MapOutcome& o) {
  Json out;
  out["schema_version"] = 1;
  out["architecture"] = o.architecture;
  out["workload"] = o.workload;
  out["objective"] = name_of(o.objective);
  out["peak_macs_per_cycle"] = o.peak_macs_per_cycle;
  out["operators"] = Json::array();
  for (const OperatorMaps& op : o.operators) out["operators"].push_back(operator_json(o, op));
  const Sums sums(o);
  out["totals"] = {{"operators", o.operators.size()}, {"proven", sums.proven},
                   {"without_mapping", sums.without}, {"macs", sums.macs},
                   {"cycles", sums.cycles},           {"lower_bound_cycles", sums.bound},
                   {"dram_bytes", sums.bytes}};
  out["units"] = {{"cycles", "cycles"}, {"lower_bound_cycles", "cycles"},
                  {"gap", "1"},         {"utilization", "1"},
                  {"dram_bytes", "B"},  {"macs", "MAC"}};
  out["warnings"] = o.warnings;
  return out.dump(1) + "\n";
}

std::string map_csv(const MapOutcome& o) {
  std::string out =
      "name,operator,macs_MAC,cycles,lower_bound_cycles,gap,proven,utilization,dram_bytes_B,"
      "limited_by,tiling,error\n";
  for (const OperatorMaps& op : o.operators) {
    out += fmt::format("{},{},{},", csv_cell(op.name), op.kind, op.macs);
    if (op.none) {
      out += fmt::format(",,,,,,,,{}\n", csv_cell(op.none->message));
      continue;
    }
    const PlanSet& s = *op.plans;
    const Plan& best = s.plans.front();
    out +=
        fmt::format("{},{},{},{},{},{},{},{},\n", best.cycles, s.lower_bound_cycles, s.gap,
                    s.proven ? "yes" : "no",
                    op.macs == 0 ? std::string() : fmt::format("{}", utilization(o, op.macs, best)),
                    best.dram_bytes, limited_by(s), csv_cell(best.text()));
  }
  return out;
}

std::string map_text(const MapOutcome& o, bool alternatives) {
  std::string out = fmt::format("{} on {}: best mappings by {}\n\n", o.workload, o.architecture,
                                name_of(o.objective));
  std::size_t width = 8;
  for (const OperatorMaps& op : o.operators) width = std::max(width, op.name.size());
  out += fmt::format("  {:<{}}  {:>13}  {:>13}  {:>8}  {:>8}  {:<8} mapping\n", "operator", width,
                     "cycles", "lower bound", "gap", "MAC use", "limit");
  for (const OperatorMaps& op : o.operators) {
    out += fmt::format("  {:<{}}  ", op.name, width);
    if (op.none) {
      out += fmt::format("no mapping: {}\n", op.none->message);
      continue;
    }
    const PlanSet& s = *op.plans;
    const Plan& best = s.plans.front();
    out += fmt::format(
        "{:>13}  {:>13}  {:>8}  {:>8}  {:<8} {}\n", grouped(best.cycles),
        grouped(s.lower_bound_cycles), s.proven ? "proven" : fmt::format("{:.2f} %", 100 * s.gap),
        op.macs == 0 ? "-" : percent(utilization(o, op.macs, best)), limited_by(s), best.text());
    if (!alternatives || !op.same_as.empty()) continue;
    append_bounds(out, s);
    for (std::size_t i = 1; i < s.plans.size(); ++i) {
      out += fmt::format("      {:>13}  {}, {} of DRAM traffic\n", grouped(s.plans[i].cycles),
                         s.plans[i].text(), si(static_cast<double>(s.plans[i].dram_bytes), "B"));
    }
  }
  const Sums sums(o);
  out += fmt::format(
      "\n  {} of {} operators proven; {} cycles, lower bound {} ({:.2f} % above it), {} of DRAM "
      "traffic\n",
      sums.proven, o.operators.size(), grouped(sums.cycles), grouped(sums.bound),
      100 * ratio(static_cast<double>(sums.cycles - sums.bound),
                  static_cast<double>(std::max<std::uint64_t>(1, sums.bound))),
      si(static_cast<double>(sums.bytes), "B"));
  out +=
      "  Lower bound: no mapping of the operator alone takes fewer cycles; first load, fill, drain "
      "and last store are in it.\n";
  if (o.expected) {
    out +=
        "  Cycles are expected ones: the engine's time depends on operand values, which `run` "
        "looks "
        "at; the lower bound holds for any.\n";
  }
  if (o.command_dram) {
    out +=
        "  Mappings reckon with the rate and latency of <dram>; `run` tries the best few on the "
        "commands of <memory>.\n";
  }
  return out;
}

}  // namespace macroscope::report

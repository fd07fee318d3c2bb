#include "analysis/report/notation_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analysis/report/number_text.hpp"
#include "models/notation/design_points.hpp"

namespace macroscope::report {
namespace {

using nlohmann::ordered_json;
using notation::Counts;
using notation::Notation;
using notation::Placement;
using notation::Primitive;
using notation::UnitCount;

bool reduces(Primitive p) {
  return p == Primitive::half_reduce || p == Primitive::add || p == Primitive::accumulate;
}

/// `many` units of a kind; the plural only adds an s.
std::string units(std::uint64_t many, const char* one) {
  return fmt::format("{} {}{}", grouped(many), one, many == 1 ? "" : "s");
}

std::string totals_text(const notation::UnitTotals& t) {
  std::string out = units(t.encoders, "encoder");
  if (t.sparse_encoders > 0) out += ", " + units(t.sparse_encoders, "sparse encoder");
  out += ", " + units(t.mappers, "mapper") + ", " + units(t.shifters, "shifter");
  out += ",\n             " + units(t.compressor_trees, "compressor tree") + ", " +
         units(t.adders, "adder") + ", " + units(t.accumulators, "accumulator") + ", " +
         units(t.carry_chains, "carry chain");
  return out;
}

/// What a reduction does beyond its counts: "6 words to a pair, sums over BWP".
std::string remark(const NotationView& view, const Placement& p, const UnitCount& unit) {
  if (p.primitive == Primitive::sync) return "a barrier";
  std::string out;
  if (reduces(p.primitive)) {
    const std::string over = loop_names(view.value, unit.summed);
    out = unit.folded ? fmt::format("register of {}", unit.pair ? "a pair" : "a word")
                      : fmt::format("{} words to {}", unit.inputs, unit.pair ? "a pair" : "a word");
    if (!over.empty()) out += ", sums over " + over;
    if (unit.entries > 1) out += fmt::format(", {} sums kept in each", grouped(unit.entries));
  }
  if (unit.digits_only) out += out.empty() ? "digits that are not zero" : "; digits not zero";
  return out;
}

ordered_json loops_json(const Notation& n, const Counts& counts) {
  ordered_json out = ordered_json::array();
  for (std::size_t i = 0; i < n.loops.size(); ++i) {
    const notation::Loop& loop = n.loops[i];
    ordered_json entry;
    entry["name"] = loop_name(n, i);
    entry["dimension"] = name_of(loop.dim);
    entry["kind"] = loop.spatial ? "spatial" : "temporal";
    entry["size"] = loop.size == 0 ? ordered_json() : ordered_json(loop.size);
    entry["turns"] = counts.turns[i];
    out.push_back(std::move(entry));
  }
  return out;
}

ordered_json names_json(const Notation& n, const notation::LoopSet& loops) {
  ordered_json out = ordered_json::array();
  for (std::size_t i = 0; i < n.loops.size(); ++i) {
    if (loops[i]) out.push_back(loop_name(n, i));
  }
  return out;
}

ordered_json primitive_json(const Notation& n, const Placement& p, const UnitCount& unit) {
  ordered_json out;
  out["primitive"] = name_of(p.primitive);
  out["level"] = p.level.depth == 0 ? "top" : loop_name(n, p.level.depth - 1);
  out["shared_over"] = names_json(n, p.level.shared);
  out["instances"] = unit.instances;
  out["uses"] = unit.uses;
  out["busy_instances"] = unit.busy;
  out["non_zero_digits_only"] = unit.digits_only;
  if (!reduces(p.primitive)) return out;
  out["sums_over"] = names_json(n, unit.summed);
  out["inputs"] = unit.inputs;
  out["gives"] = unit.pair ? "pair" : "word";
  out["carry_chains"] = unit.carry_chains;
  if (p.primitive == Primitive::accumulate) {
    out["entries"] = unit.entries;
    out["folded"] = unit.folded;
  }
  return out;
}

ordered_json totals_json(const notation::UnitTotals& t) {
  return {{"encoders", t.encoders},
          {"sparse_encoders", t.sparse_encoders},
          {"mappers", t.mappers},
          {"shifters", t.shifters},
          {"compressor_trees", t.compressor_trees},
          {"adders", t.adders},
          {"accumulators", t.accumulators},
          {"carry_chains", t.carry_chains}};
}

}  // namespace

std::string notation_text(const NotationView& view) {
  const Notation& n = view.value;
  const Counts counts = count(n, view.problem);
  std::string out = fmt::format(
      "{}, from {}\n\n  {}\n\n  Product    {} x {} by {} x {}\n  Steps      {}, without fill, "
      "drain "
      "and zeros left out; {} side by side\n  Hardware   {}\n\n  loop   kind      {:>12}\n",
      view.name, view.origin, text(n), grouped(view.problem.m), grouped(view.problem.k),
      grouped(view.problem.k), grouped(view.problem.n), grouped(counts.steps),
      units(counts.macs_per_step, "product"), totals_text(counts.totals), "turns");
  for (std::size_t i = 0; i < n.loops.size(); ++i) {
    out += fmt::format("  {:<6} {:<9} {:>12}\n", loop_name(n, i),
                       n.loops[i].spatial ? "spatial" : "temporal", grouped(counts.turns[i]));
  }
  out += fmt::format("\n  {:<22} {:>9} {:>9} {:>18}  remark\n", "primitive", "instances", "busy",
                     "uses");
  for (std::size_t i = 0; i < n.primitives.size(); ++i) {
    const UnitCount& unit = counts.units[i];
    std::string line =
        fmt::format("  {:<22} {:>9} {:>9} {:>18}  {}", placement_text(n, n.primitives[i]),
                    grouped(unit.instances), grouped(unit.busy), grouped(unit.uses),
                    remark(view, n.primitives[i], unit));
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string notation_json(const NotationView& view) {
  const Notation& n = view.value;
  const Counts counts = count(n, view.problem);
  ordered_json root;
  root["schema_version"] = 1;
  root["name"] = view.name;
  root["origin"] = view.origin;
  root["text"] = text(n);
  root["problem"] = {{"m", view.problem.m}, {"n", view.problem.n}, {"k", view.problem.k}};
  root["loops"] = loops_json(n, counts);
  root["primitives"] = ordered_json::array();
  for (std::size_t i = 0; i < n.primitives.size(); ++i) {
    root["primitives"].push_back(primitive_json(n, n.primitives[i], counts.units[i]));
  }
  root["counts"] = totals_json(counts.totals);
  root["steps"] = counts.steps;
  root["products_per_step"] = counts.macs_per_step;
  root["units"] = {
      {"turns", "turns"},        {"instances", "units"}, {"busy_instances", "units"},
      {"uses", "operations"},    {"inputs", "words"},    {"entries", "sums per unit"},
      {"carry_chains", "units"}, {"steps", "cycles"},    {"products_per_step", "products"}};
  return root.dump(2) + '\n';
}

std::string design_points_text() {
  std::string out;
  for (const notation::DesignPoint& point : notation::design_points()) {
    out += fmt::format("{:<18} <{}> of {} PEs: {}\n  {}\n", point.name, point.engine, point.pe,
                       point.doc, point.text);
  }
  return out;
}

std::string design_points_json() {
  ordered_json root;
  root["schema_version"] = 1;
  root["design_points"] = ordered_json::array();
  for (const notation::DesignPoint& point : notation::design_points()) {
    root["design_points"].push_back({{"name", point.name},
                                     {"engine", point.engine},
                                     {"pe", point.pe},
                                     {"text", point.text},
                                     {"doc", point.doc}});
  }
  return root.dump(2) + '\n';
}

}  // namespace macroscope::report

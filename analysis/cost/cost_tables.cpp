#include "analysis/cost/cost_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "sim/device/technology_file.hpp"

namespace macroscope::cost {
namespace {

namespace fs = std::filesystem;

std::string beside(const config::Node& node, const std::string& file) {
  const fs::path folder = fs::path(node.find_value("file")->where.file).parent_path();
  return (folder / file).lexically_normal().string();
}

template <class Component>
std::vector<Named<typename Component::Params>> all_of(const config::Node& root, const char* tag) {
  std::vector<Named<typename Component::Params>> out;
  for (const config::Node* node : root.children_with_tag(tag)) {
    out.push_back({node->name(), node->as<Component>()});
  }
  return out;
}

void check_bounds(const config::Node& root, std::vector<Fault>& faults) {
  for (const config::Node* node : root.children_with_tag("dram")) {
    const auto p = node->as<DramBitComponent>();
    if (p.low.value_or(p.pj_per_bit) > p.pj_per_bit ||
        p.high.value_or(p.pj_per_bit) < p.pj_per_bit) {
      faults.push_back(node->fault("MS631", "pj_per_bit",
                                   "the value does not lie between its bounds low and high"));
    }
  }
}

/// Scaling needs a table that covers both ends, and fits that mean something at both voltages.
void check_scaling(const config::Node& root, const Technology& t, std::vector<Fault>& faults) {
  if (!t.scaled_from.empty() && !t.scaling.covers(t.params.node_nm)) {
    faults.push_back(root.fault(
        "MS631", "node_nm",
        fmt::format("{:g} nm is outside the scaling table; include ../tables/scaling.xml, which "
                    "has 7 to 180 nm",
                    t.params.node_nm)));
    return;
  }
  const auto nodes = root.children_with_tag("scaled");
  for (std::size_t i = 0; i < t.scaled_from.size(); ++i) {
    const Technology& from = t.scaled_from[i];
    if (!t.scaling.covers(from.params.node_nm)) {
      faults.push_back(nodes[i]->fault(
          "MS631", "from",
          fmt::format("{:g} nm is outside the scaling table", from.params.node_nm)));
      continue;
    }
    const ScaleFactors f =
        t.scaling.factors(from.params.node_nm, from.voltage_v, t.params.node_nm, t.voltage_v);
    if (!(f.energy > 0 && f.delay > 0)) {
      faults.push_back(nodes[i]->fault(
          "MS631", "from",
          fmt::format("the fits of the scaling table are below 0 between {:g} nm at {:g} V and "
                      "{:g} nm at {:g} V",
                      from.params.node_nm, from.voltage_v, t.params.node_nm, t.voltage_v)));
    }
  }
}

Technology read(const std::string& path, const std::vector<config::Override>& overrides,
                bool may_scale) {
  const config::Description description =
      config::read_description(path, costs_registry(), kCostsRoot, overrides);
  const config::Node& root = description.root();
  std::vector<Fault> faults;
  Technology t;
  t.name = root.name();
  t.file = path;
  t.params = root.as<TechnologyFileComponent>();
  std::vector<NodeParams> nodes;
  for (const auto& node : all_of<NodeComponent>(root, "node")) nodes.push_back(node.params);
  t.scaling = NodeScaling(std::move(nodes));
  if (t.params.voltage_v) {
    t.voltage_v = *t.params.voltage_v;
  } else if (t.scaling.covers(t.params.node_nm)) {
    t.voltage_v = t.scaling.nominal_voltage(t.params.node_nm);
  } else {
    faults.push_back(root.fault("MS631", "",
                                "a technology needs voltage_v, or a node of the "
                                "scaling table, which has nominal voltages"));
  }
  if (const config::Node* flop = root.find_child("register")) {
    t.flop = flop->as<RegisterComponent>();
  }
  for (const config::Node* node : root.children_with_tag("sram")) {
    const auto p = node->as<SramComponent>();
    t.srams.push_back({SramTable(beside(*node, p.file)), node->name(), p.source, p.boundary});
  }
  t.drams = all_of<DramBitComponent>(root, "dram");
  t.links = all_of<LinkComponent>(root, "link");
  t.wires = all_of<WireComponent>(root, "wire");
  t.operations = all_of<OperationComponent>(root, "operation");
  for (const config::Node* node : root.children_with_tag("scaled")) {
    const std::string name = node->as<ScaledComponent>().from;
    const std::string from =
        device::find_technology(name, fs::path(node->where().file).parent_path().string());
    if (from.empty()) {
      faults.push_back(node->fault("MS630", "from",
                                   fmt::format("there is no technology \"{}\"{}", name,
                                               did_you_mean(name, device::technology_names()))));
    } else if (!may_scale) {
      faults.push_back(node->fault("MS631", "from",
                                   "a technology that others are scaled from is itself scaled"));
    } else {
      t.scaled_from.push_back(read(from, {}, false));
    }
  }
  check_bounds(root, faults);
  if (faults.empty()) check_scaling(root, t, faults);
  if (!faults.empty()) throw description.with_source_lines(ConfigError(std::move(faults)));
  return t;
}

}  // namespace

std::string Technology::text() const {
  return fmt::format("{}, {:g} nm, {:g} V, {}, {}", name, params.node_nm, voltage_v, params.corner,
                     params.stage);
}

Technology read_technology(const std::string& path,
                           const std::vector<config::Override>& overrides) {
  return read(path, overrides, true);
}

std::optional<Figure> dram_bit(const Technology& technology, const std::string& kind,
                               device::DramBoundary boundary) {
  std::optional<Figure> out;
  for (const auto& [name, p] : technology.drams) {
    if (p.kind != kind || p.boundary != boundary) continue;
    const double low = p.low.value_or(p.pj_per_bit);
    const double high = p.high.value_or(p.pj_per_bit);
    if (!out) {
      out = figure(p.pj_per_bit, fmt::format("{}: {}", name, p.source));
      out->validity = fmt::format("boundary {}", Text<device::DramBoundary>::format(boundary));
      out->low = low;
      out->high = high;
      continue;
    }
    out->low = std::min(out->low, low);
    out->high = std::max(out->high, high);
    out->source += fmt::format("; bounds also from {}: {}", name, p.source);
  }
  return out;
}

std::vector<std::string> dram_kinds(const Technology& technology) {
  std::vector<std::string> kinds;
  for (const auto& [name, p] : technology.drams) {
    if (std::find(kinds.begin(), kinds.end(), p.kind) == kinds.end()) kinds.push_back(p.kind);
  }
  return kinds;
}

}  // namespace macroscope::cost

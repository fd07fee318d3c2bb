#include <nlohmann/json.hpp>

#include "analysis/cost/cost_json.hpp"
#include "analysis/report/writers.hpp"

namespace macroscope::report {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Value& value) {
  return std::visit(
      [](const auto& v) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>) {
          return nullptr;
        } else {
          return v;
        }
      },
      value);
}

Json values_of(const std::vector<Field>& fields) {
  Json object = Json::object();
  for (const Field& field : fields) object[field.name] = to_json(field.value);
  return object;
}

/// Names to units; fields without a unit (text, plain counts) are left out.
template <class Named>
Json units_of(const std::vector<Named>& fields) {
  Json object = Json::object();
  for (const Named& field : fields) {
    if (!field.unit.empty()) object[field.name] = field.unit;
  }
  return object;
}

Json layers_of(const Table& table) {
  Json list = Json::array();
  for (const auto& row : table.rows) {
    Json layer = Json::object();
    for (std::size_t c = 0; c < row.size(); ++c) layer[table.columns[c].name] = to_json(row[c]);
    list.push_back(std::move(layer));
  }
  return list;
}

Json stats_tree(const std::vector<Stat>& stats) {
  Json tree = Json::object();
  for (const Stat& stat : stats) {
    Json* node = &tree;
    std::size_t begin = 0;
    while (begin <= stat.path.size()) {
      const std::size_t end = std::min(stat.path.find('.', begin), stat.path.size());
      node = &(*node)[stat.path.substr(begin, end - begin)];
      begin = end + 1;
    }
    *node = Json{{"value", to_json(stat.value)},
                 {"unit", stat.unit},
                 {"doc", stat.doc},
                 {"source", stat.source}};
  }
  return tree;
}

}  // namespace

void write_json(std::ostream& out, const Report& report) {
  Json root;
  root["schema_version"] = kSchemaVersion;
  root["kind"] = report.kind;
  root["run"] = values_of(report.run);
  Json parameters = Json::object();
  for (const auto& [name, value] : report.parameters) parameters[name] = value;
  root["run"]["workload_parameters"] = std::move(parameters);
  root["totals"] = values_of(report.totals);
  root["layers"] = layers_of(report.layers);
  if (report.cost) {
    root["cost"] = cost::efficiency_json(*report.cost);
    root["energy_pj"] = cost::energy_json(*report.cost);
    root["area_um2"] = cost::area_json(report.cost->machine);
  }
  if (!report.free_nodes.empty()) {
    root["free_nodes"] = Json::array();
    for (const program::FreeNode& node : report.free_nodes) {
      root["free_nodes"].push_back(
          {{"name", node.name}, {"operator", node.type}, {"rule", node.rule}});
    }
  }
  root["units"] = {{"run", units_of(report.run)},
                   {"totals", units_of(report.totals)},
                   {"layers", units_of(report.layers.columns)}};
  root["stats"] = stats_tree(report.stats);
  root["identities"] = Json::array();
  for (const program::Identity& identity : report.identities) {
    root["identities"].push_back({{"name", identity.name},
                                  {"left", identity.left},
                                  {"right", identity.right},
                                  {"holds", identity.holds}});
  }
  root["warnings"] = Json::array();
  for (const Warning& warning : report.warnings) {
    root["warnings"].push_back(
        {{"id", warning.id.empty() ? Json(nullptr) : Json(warning.id)}, {"text", warning.text}});
  }
  // A name that is not UTF-8 must not turn a finished run into a crash.
  out << root.dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace macroscope::report

#include "analysis/cost/characterization.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "analysis/cost/characterization_components.hpp"
#include "analysis/cost/rtl_hash.hpp"
#include "sim/config/reader.hpp"
#include "sim/core/data_directory.hpp"

namespace macroscope::cost {
namespace {

namespace fs = std::filesystem;

/// The child that the slot promises.
template <class Component>
typename Component::Params child(const config::Node& root, const char* tag) {
  return root.child(tag).as<Component>();
}

template <class Component>
std::vector<typename Component::Params> children(const config::Node& root, const char* tag) {
  std::vector<typename Component::Params> out;
  for (const config::Node* node : root.children_with_tag(tag)) out.push_back(node->as<Component>());
  return out;
}

/// Rows of normal operands, the smallest sigma first.
std::vector<const ActivityRow*> normal_rows(const Characterization& value, bool skip_empty) {
  std::vector<const ActivityRow*> out;
  for (const ActivityRow& row : value.activity) {
    if (row.skip_empty == skip_empty && row.stream.rfind("normal_", 0) == 0 && row.sigma > 0) {
      out.push_back(&row);
    }
  }
  std::sort(out.begin(), out.end(),
            [](const ActivityRow* a, const ActivityRow* b) { return a->sigma < b->sigma; });
  return out;
}

/// Energy on the line in log2(sigma) through two rows.
double on_line(const ActivityRow& low, const ActivityRow& high, double sigma) {
  const double part = std::log2(sigma / low.sigma) / std::log2(high.sigma / low.sigma);
  return low.energy_pj + part * (high.energy_pj - low.energy_pj);
}

/// Reports would divide by them.
void require_positive(const config::Node& root, const char* param, double value,
                      std::vector<Fault>& faults) {
  if (value > 0 && std::isfinite(value)) return;
  faults.push_back(root.fault("MS601", param, fmt::format("{} must be more than 0", param)));
}

void check(const config::Node& root, const Characterization& value) {
  std::vector<Fault> faults;
  require_positive(root, "area_um2", value.area_um2, faults);
  require_positive(root, "min_period_ns", value.min_period_ns, faults);
  require_positive(root, "events_per_cycle", value.events_per_cycle, faults);
  if (value.event == "mac") {
    for (const char* param : {"macs_per_cycle", "energy_pj_per_mac"}) {
      if (root.find_value(param)->origin == config::Origin::absent) {
        faults.push_back(
            root.fault("MS601", param, fmt::format("an event is a MAC, so {} is needed", param)));
      }
    }
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
}

std::optional<std::string> rtl_warning(const Characterization& value) {
  const bool users = !value.rtl.file.empty();
  const std::string user_file =
      users ? (fs::path(value.file).parent_path() / value.rtl.file).string() : "";
  const auto present = rtl_hash(data_directory() + "/rtl", value.rtl.top, user_file);
  if (!present || *present == value.rtl.hash) return std::nullopt;
  return fmt::format(
      "{}: [MS600] the RTL of {} has changed since it was characterized; repeat: macroscope "
      "characterize {} --technology {}",
      value.file, value.rtl.top, users ? "ARCHITECTURE" : "--pe " + value.pe, value.technology);
}

}  // namespace

const config::Registry& characterization_registry() {
  static const config::Registry registry =
      config::make_registry<CharacterizationComponent, LibraryComponent, LibertyTextComponent,
                            ToolsComponent, RtlComponent, NetlistComponent, CrossCheckComponent,
                            ActivityComponent, PointComponent>();
  return registry;
}

const ActivityRow* Characterization::find_activity(const std::string& stream,
                                                   bool skip_empty) const {
  for (const ActivityRow& row : activity) {
    if (row.stream == stream && row.skip_empty == skip_empty) return &row;
  }
  return nullptr;
}

std::optional<double> Characterization::energy_at(double sigma, bool skip_empty) const {
  const std::vector<const ActivityRow*> normal = normal_rows(*this, skip_empty);
  if (normal.empty()) return std::nullopt;
  if (!(sigma > normal.front()->sigma)) return normal.front()->energy_pj;
  for (std::size_t i = 1; i < normal.size(); ++i) {
    if (sigma <= normal[i]->sigma) return on_line(*normal[i - 1], *normal[i], sigma);
  }
  return normal.back()->energy_pj;
}

std::optional<double> Characterization::sigma_error(bool skip_empty) const {
  const std::vector<const ActivityRow*> normal = normal_rows(*this, skip_empty);
  if (normal.size() < 3) return std::nullopt;
  double error = 0;
  for (const ActivityRow* row : normal) {
    const double line = on_line(*normal.front(), *normal.back(), row->sigma);
    error = std::max(error, std::abs(line / row->energy_pj - 1));
  }
  return error;
}

LoadedCharacterization load_characterization(const std::string& path) {
  const config::Description file =
      config::read_description(path, characterization_registry(), kCharacterizationRoot);
  const config::Node& root = file.root();
  LoadedCharacterization out;
  out.value = root.as<CharacterizationComponent>();
  out.value.file = path;
  out.value.library = child<LibraryComponent>(root, "library");
  out.value.library.files = children<LibertyTextComponent>(root.child("library"), "liberty_text");
  out.value.tools = child<ToolsComponent>(root, "tools");
  out.value.rtl = child<RtlComponent>(root, "rtl");
  out.value.netlist = child<NetlistComponent>(root, "netlist");
  out.value.cross_check = child<CrossCheckComponent>(root, "cross_check");
  out.value.activity = children<ActivityComponent>(root, "activity");
  out.value.sweep = children<PointComponent>(root, "point");
  check(root, out.value);
  if (auto warning = rtl_warning(out.value)) out.warnings.push_back(std::move(*warning));
  return out;
}

std::string characterization_path(const std::string& technology, const std::string& pe) {
  return data_file(fmt::format("technologies/{}/{}.xml", technology, pe));
}

}  // namespace macroscope::cost

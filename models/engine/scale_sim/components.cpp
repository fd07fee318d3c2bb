#include "models/engine/scale_sim/components.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace macroscope::scale_sim {

Machine machine_from(const config::Node& compat) {
  const auto array = compat.child("scale_sim_array").as<ScaleSimArray>();
  Machine machine;
  machine.rows = array.rows;
  machine.cols = array.cols;
  machine.dataflow = array.dataflow;
  machine.mode = array.mode;
  machine.bandwidth_words = compat.child("scale_sim_dram").as<ScaleSimDram>().bandwidth_words;
  machine.version = compat.as<Compat>().version;

  const std::array<std::pair<const char*, Bytes*>, 3> buffers = {
      {{"ifmap", &machine.ifmap}, {"filter", &machine.filter}, {"ofmap", &machine.ofmap}}};
  std::vector<Fault> faults;
  for (const config::Node* node : compat.children_with_tag("scale_sim_buffer")) {
    bool known = false;
    for (const auto& buffer : buffers) known = known || node->id() == buffer.first;
    if (known) continue;
    faults.push_back(node->fault(
        "MS150", "",
        fmt::format("<scale_sim_buffer> id=\"{}\": expected ifmap, filter or ofmap{}", node->id(),
                    did_you_mean(node->id(), {"ifmap", "filter", "ofmap"}))));
  }
  for (const auto& [id, capacity] : buffers) {
    const config::Node* node = compat.find_child_by_id(id);
    if (node == nullptr || node->tag() != "scale_sim_buffer") {
      faults.push_back(compat.fault(
          "MS150", "", fmt::format("<compat> has no <scale_sim_buffer id=\"{}\"/>", id)));
    } else {
      *capacity = node->as<ScaleSimBuffer>().capacity;
    }
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  return machine;
}

}  // namespace macroscope::scale_sim

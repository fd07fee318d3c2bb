#include "analysis/compare/cosma/study_network.hpp"

#include "analysis/compare/cosma/networks.hpp"
#include "sim/planning/from_workload.hpp"
#include "sim/workload/load.hpp"

namespace macroscope::compare {
namespace {

using Path = std::filesystem::path;

StudyNetwork shipped(const std::string& name, bool weights, bool in_place = false) {
  const std::string shown =
      name + (weights ? " + weights" : "") + (in_place ? ", sums in place" : "");
  return {shown, false, [name, weights, in_place](const Path& configs) {
            return shipped_problem(configs, name, weights, in_place);
          }};
}

StudyNetwork cells(const std::string& name) {
  return {name, true, [name](const Path& configs) {
            return cell_network(configs / "studies/cosma/cells.csv", name, {});
          }};
}

StudyNetwork random_wiring(std::uint64_t seed) {
  return {"rand_wire, seed " + std::to_string(seed), true,
          [seed](const Path&) { return rand_wire(seed, {}); }};
}

}  // namespace

planning::Problem shipped_problem(const Path& configs, const std::string& name, bool weights,
                                  bool in_place, bool fp32) {
  std::vector<config::Override> overrides;
  if (fp32) {
    for (const char* part : {"activations", "weights", "accumulator"}) {
      overrides.push_back({part, "fp32"});
    }
  }
  planning::WorkloadOptions options;
  options.weights = weights;
  options.in_place = in_place;
  return planning::from_workload(
      workload::load((configs / "workloads" / (name + ".xml")).string(), overrides), options);
}

const std::vector<StudyNetwork>& study_networks() {
  static const std::vector<StudyNetwork> all{
      shipped("resnet50", false),
      shipped("resnet50", false, true),
      shipped("resnet50", true),
      shipped("googlenet", false),
      shipped("inception_v3", false),
      shipped("mobilenet_v2", false),
      shipped("yolov3_tiny", true),
      {"densenet121", false, [](const Path&) { return dense_net_121({}); }},
      {"densenet121 + weights", false,
       [](const Path&) {
         return dense_net_121({true, false});
       }},
      {"u_net", false, [](const Path&) { return u_net({}); }},
      {"u_net + weights", false,
       [](const Path&) {
         return u_net({true, false});
       }},
      shipped("bert_base", false),
      shipped("vit_b_16", false),
      cells("darts"),
      cells("nasnet_a"),
      cells("amoebanet_a"),
      random_wiring(1),
      random_wiring(2),
      random_wiring(3)};
  return all;
}

}  // namespace macroscope::compare

#include "analysis/cosim/pairs.hpp"

#include <fmt/format.h>

#include <variant>

#include "analysis/cosim/shipped.hpp"
#include "models/engine/adder_tree/adder_tree_rtl.hpp"
#include "models/engine/cube/cube_rtl.hpp"
#include "models/engine/fold/array_cosim.hpp"
#include "models/engine/matrix_2d/matrix_2d_rtl.hpp"
#include "models/engine/systolic/systolic_rtl.hpp"
#include "sim/device/architecture.hpp"

namespace macroscope::cosim {
namespace {

/// PEs of the largest array that is built in gates: half a minute.
constexpr std::uint64_t kMostPes = 64;

/// The pair of an engine, one operator for each kind of EngineParams. Throws ConfigError MS466.
struct PairOf {
  const config::Node& element;

  /// Arrays that work fold by fold.
  template <class Params>
  NotedPair operator()(const Params& params) const {
    if (!params.pe) {
      throw ConfigError(element.fault(
          "MS466", "",
          fmt::format(
              "<{0}> has no <pe>, so there is no RTL of it; say what it is made of, such as "
              "<{0} ...><pe kind=\"mac\"/></{0}>",
              element.tag())));
    }
    engine::ArrayDesign design = array_design(params);
    NotedPair noted;
    if (design.pes() > kMostPes) {
      const engine::ArrayDesign small = array_design(shipped_size(params));
      noted.note = fmt::format("{} in place of {}, which would take too long to compile",
                               small.size, design.size);
      design = small;
    }
    noted.pair = engine::cosim_pair(design);
    return noted;
  }
  NotedPair operator()(const engine::BitSliceParams& /*params*/) const {
    throw ConfigError(element.fault(
        "MS466", "",
        fmt::format("a machine with <{}> cannot be compared with RTL; <systolic>, <cube>, "
                    "<matrix_2d> and <adder_tree> can",
                    element.tag())));
  }
};

}  // namespace

std::vector<NotedPair> shipped_pairs() {
  std::vector<NotedPair> pairs;
  for (const engine::ArrayDesign& design : shipped_arrays()) {
    pairs.push_back({engine::cosim_pair(design), ""});
  }
  return pairs;
}

NotedPair pair_of(const config::Description& architecture) {
  const config::Node& root = architecture.root();
  if (device::is_compat(architecture)) {
    throw ConfigError(root.child("compat").fault(
        "MS466", "", "a <compat> machine repeats another simulator's numbers; it has no RTL"));
  }
  const device::Machine machine = device::read_machine(architecture);
  const config::Node& element = *root.child("core").children_in_slot("engine").front();
  return std::visit(PairOf{element}, machine.engine);
}

}  // namespace macroscope::cosim

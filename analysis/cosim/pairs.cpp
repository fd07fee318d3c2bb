#include "analysis/cosim/pairs.hpp"

#include <fmt/format.h>

#include <variant>

#include "analysis/cosim/shipped.hpp"
#include "models/engine/adder_tree/adder_tree_rtl.hpp"
#include "models/engine/bit_slice/bit_slice_cosim.hpp"
#include "models/engine/bit_slice/bit_slice_rtl.hpp"
#include "models/engine/cube/cube_rtl.hpp"
#include "models/engine/fold/array_cosim.hpp"
#include "models/engine/matrix_2d/matrix_2d_rtl.hpp"
#include "models/engine/systolic/systolic_rtl.hpp"
#include "sim/device/architecture.hpp"

namespace macroscope::cosim {
namespace {

/// PEs of the largest array that is built in gates: half a minute.
constexpr std::uint64_t kMostPes = 256;

std::string too_large(const std::string& taken, const std::string& given) {
  return fmt::format("{} in place of {}, which would take too long to compile", taken, given);
}

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
    // An array of the user's has the size that it has.
    if (design.pes() > kMostPes && !params.pe->user_array()) {
      const engine::ArrayDesign small = array_design(shipped_size(params));
      noted.note = too_large(small.size, design.size);
      design = small;
    }
    noted.pair = engine::cosim_pair(design);
    return noted;
  }
  NotedPair operator()(const engine::BitSliceParams& params) const {
    NotedPair noted;
    engine::BitSliceParams taken = params;
    if (std::uint64_t{params.rows} * params.cols > engine::rtl_limits(params.pe).gates) {
      taken = engine::shipped_size(params);
      noted.note = too_large(fmt::format("{} x {}", taken.rows, taken.cols),
                             fmt::format("{} x {}", params.rows, params.cols));
    }
    noted.pair = engine::cosim_pair(taken);
    return noted;
  }
};

}  // namespace

std::vector<NotedPair> shipped_pairs() {
  std::vector<NotedPair> pairs;
  for (const engine::ArrayDesign& design : shipped_arrays()) {
    pairs.push_back({engine::cosim_pair(design), ""});
  }
  for (const engine::BitSliceParams& params : engine::shipped_bit_slice()) {
    pairs.push_back({engine::cosim_pair(params), ""});
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

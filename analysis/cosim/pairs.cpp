#include "analysis/cosim/pairs.hpp"

#include <fmt/format.h>

#include <variant>

#include "models/engine/bit_slice/bit_slice_cosim.hpp"
#include "models/engine/bit_slice/bit_slice_rtl.hpp"
#include "models/engine/systolic/systolic_cosim.hpp"
#include "sim/device/architecture.hpp"

namespace macroscope::cosim {
namespace {

/// PEs of the largest array that is built in gates: half a minute.
constexpr std::uint64_t kMostPes = 64;

/// `small`: the engine at its shipped size.
template <class Params>
NotedPair pair_of_engine(Params params, const Params& small, std::uint64_t most_pes) {
  NotedPair noted;
  if (std::uint64_t{params.rows} * params.cols > most_pes) {
    noted.note = fmt::format("{} x {} in place of {} x {}, which would take too long to compile",
                             small.rows, small.cols, params.rows, params.cols);
    params.rows = small.rows;
    params.cols = small.cols;
  }
  noted.pair = engine::cosim_pair(params);
  return noted;
}

}  // namespace

std::vector<NotedPair> shipped_pairs() {
  std::vector<NotedPair> pairs;
  for (const engine::SystolicParams& params : engine::shipped_systolic()) {
    pairs.push_back({engine::cosim_pair(params), ""});
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
  const config::Node& engine = *root.child("core").children_in_slot("engine").front();
  if (const auto* bit_slice = std::get_if<engine::BitSliceParams>(&machine.engine)) {
    return pair_of_engine(*bit_slice, engine::shipped_size(*bit_slice),
                          engine::rtl_limits(bit_slice->pe).gates);
  }
  const auto* systolic = std::get_if<engine::SystolicParams>(&machine.engine);
  if (systolic == nullptr) {
    throw ConfigError(
        engine.fault("MS466", "",
                     fmt::format("a machine with <{}> cannot be compared with RTL; <systolic> and "
                                 "<bit_slice> can",
                                 engine.tag())));
  }
  if (!systolic->pe) {
    throw ConfigError(engine.fault("MS466", "",
                                   "<systolic> has no <pe>, so there is no RTL of it; say what it "
                                   "is made of, such as <systolic ...><pe kind=\"mac\"/>"
                                   "</systolic>"));
  }
  return pair_of_engine(*systolic, engine::shipped_systolic().front(), kMostPes);
}

}  // namespace macroscope::cosim

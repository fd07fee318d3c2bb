#include "models/engine/systolic/systolic_pe.hpp"

#include <array>

#include "models/engine/systolic/systolic.hpp"
#include "models/pe/dense.hpp"

namespace macroscope::engine {
namespace {

/// The carry-save adder of OPT1 counts above the product: ms_pe_opt1 says how many bits it needs.
constexpr std::uint32_t kSegmentBits = 2;

constexpr pe::LegalPe kMac{"mac", pe::Mac::kLatency, false};
constexpr pe::LegalPe kMacFolded{"mac_folded", pe::MacFolded::kLatency, false};
constexpr pe::LegalPe kMacP2{"mac_p2", pe::MacP2::kLatency, false};
constexpr pe::LegalPe kOpt1{"opt1", pe::Opt1::kLatency, true, kSegmentBits};

constexpr std::array kOs{kMac, kMacFolded, kMacP2, kOpt1, pe::LegalPe{"user", 0, false}};
// A PE of the user's has no input for the sum from above; a whole array has what it needs.
constexpr std::array kPassing{kMac, kMacFolded, kMacP2, kOpt1, pe::kUserArray};

}  // namespace

std::span<const pe::LegalPe> legal_pes(Dataflow dataflow) {
  if (dataflow == Dataflow::os) return kOs;
  return kPassing;
}

std::uint32_t result_delay(const SystolicParams& params) {
  if (!params.pe) return 0;
  const pe::PeDelays delays = pe::delays(params.pe, legal_pes(params.dataflow));
  if (params.dataflow == Dataflow::os) {
    return delays.latency + (delays.flushes ? delays.flush() - 1 : 0);
  }
  return delays.latency - 1 + delays.flush();
}

SystolicParams read_systolic(const config::Node& node, std::vector<Fault>& faults) {
  SystolicParams params = node.as<Systolic>();
  params.pe = pe::read_pe(node, legal_pes(params.dataflow), 1, faults);
  if (!params.pe) return params;
  if (params.compat != SystolicCompat::none) {
    faults.push_back(
        node.fault("MS460", "compat", "an array that repeats SCALE-Sim's cycles has no <pe>"));
  }
  if (params.dataflow == Dataflow::os && !params.double_buffer) {
    faults.push_back(node.fault(
        "MS460", "double_buffer",
        "an array of <pe> with dataflow os needs double_buffer=\"true\": the accumulator of a "
        "dense "
        "PE has no input for a result from above, so results leave through drain registers"));
  }
  return params;
}

}  // namespace macroscope::engine

#include "models/engine/systolic/systolic_pe.hpp"

#include <array>

#include "models/engine/systolic/systolic.hpp"
#include "models/pe/dense.hpp"

namespace macroscope::engine {
namespace {

/// The carry-save adder of OPT1 counts above the product: ms_pe_opt1 says how many bits it needs.
constexpr std::uint32_t kSegmentBits = 2;

constexpr std::array<pe::LegalPe, 5> kLegal{{
    {"mac", pe::Mac::kLatency, false},
    {"mac_folded", pe::MacFolded::kLatency, false},
    {"mac_p2", pe::MacP2::kLatency, false},
    {"opt1", pe::Opt1::kLatency, true, kSegmentBits},
    {"user", 0, false},
}};

}  // namespace

std::span<const pe::LegalPe> legal_pes(Dataflow dataflow) {
  const std::span<const pe::LegalPe> all(kLegal);
  // A PE of the user's has no input for the sum from above.
  return dataflow == Dataflow::os ? all : all.first(kLegal.size() - 1);
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

#include "models/engine/matrix_2d/matrix_2d.hpp"

#include <array>

#include "models/pe/dense.hpp"

namespace macroscope::engine {
namespace {

// ms_pe_opt1 wants two bits more than a product has.
constexpr std::array<pe::LegalPe, 5> kPes{{{"mac", pe::Mac::kLatency, false},
                                           {"mac_folded", pe::MacFolded::kLatency, false},
                                           {"mac_p2", pe::MacP2::kLatency, false},
                                           {"opt1", pe::Opt1::kLatency, true, 2},
                                           {"user", 0, false}}};

}  // namespace

std::span<const pe::LegalPe> Matrix2d::legal_pes() {
  return kPes;
}

Matrix2dParams Matrix2d::read(const config::Node& node, std::vector<Fault>& faults) {
  Params params = node.as<Matrix2d>();
  params.pe = pe::read_pe(node, kPes, 1, faults);
  return params;
}

BroadcastParams broadcast_params(const Matrix2dParams& p) {
  const pe::PeDelays pe = pe::delays(p.pe, kPes);
  return {p.rows, p.cols, 1, p.double_buffer, pe.latency, pe.flush()};
}

}  // namespace macroscope::engine

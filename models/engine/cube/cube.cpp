#include "models/engine/cube/cube.hpp"

#include <array>

namespace macroscope::engine {
namespace {

// Registers of rtl/array/ms_cube_cell.sv. mac: operands, products, their sum, accumulator;
// mac_folded and opt1 have operands and accumulator only.
constexpr std::array<pe::LegalPe, 4> kPes{
    {{"mac", 4, false}, {"mac_folded", 2, false}, {"opt1", 2, true}, pe::kUserArray}};

}  // namespace

std::span<const pe::LegalPe> Cube::legal_pes() {
  return kPes;
}

CubeParams Cube::read(const config::Node& node, std::vector<Fault>& faults) {
  Params params = node.as<Cube>();
  params.pe = pe::read_pe(node, kPes, params.depth, faults);
  return params;
}

BroadcastParams broadcast_params(const CubeParams& p) {
  const pe::PeDelays pe = pe::delays(p.pe, kPes);
  return {p.rows, p.cols, p.depth, p.double_buffer, pe.latency, pe.flush()};
}

}  // namespace macroscope::engine

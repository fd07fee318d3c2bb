#include "models/engine/adder_tree/adder_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

#include "models/pe/tile.hpp"

namespace macroscope::engine {
namespace {

constexpr std::uint32_t kOpt2Latency = pe::Opt2Encoder::kLatency + pe::Opt2::kLatency;
constexpr std::array<pe::LegalPe, 4> kPes{{{"mac_tree", pe::MacTree::kLatency, false},
                                           {"mac", pe::MacTree::kLatency, false, 0, "mac_tree"},
                                           {"opt2", kOpt2Latency, false},
                                           pe::kUserArray}};

bool made_of_pes(std::uint32_t rows) {
  return rows <= kTreePe ? rows >= 4 && std::has_single_bit(rows) : rows % kTreePe == 0;
}

}  // namespace

std::span<const pe::LegalPe> AdderTree::legal_pes() {
  return kPes;
}

AdderTreeParams AdderTree::read(const config::Node& node, std::vector<Fault>& faults) {
  Params params = node.as<AdderTree>();
  params.pe = pe::read_pe(node, kPes, params.rows, faults);
  if (params.pe && !params.pe->user_array() && !made_of_pes(params.rows)) {
    faults.push_back(node.fault(
        "MS444", "rows",
        fmt::format("tiles of {} products cannot be made of {} PEs; expected 4, 8, 16 or a "
                    "multiple of 16",
                    params.rows, params.pe->kind)));
  }
  return params;
}

TreeParams tree_params(const AdderTreeParams& p) {
  TreeParams tree;
  tree.rows = p.rows;
  tree.cols = p.cols;
  tree.segment = std::min(p.rows, kTreePe);
  tree.march = p.operands == TreeOperands::march;
  tree.double_buffer = p.double_buffer;
  tree.latency = pe::delays(p.pe, kPes).latency;
  if (p.pe && p.pe->kind == "opt2") tree.encoder = pe::Opt2Encoder::kLatency;
  // The sums of PEs side by side are added in one more cycle.
  if (p.pe && !p.pe->user_array() && p.rows > kTreePe) ++tree.latency;
  return tree;
}

}  // namespace macroscope::engine

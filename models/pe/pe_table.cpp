#include "models/pe/pe_table.hpp"

#include <array>

#include "models/pe/bit_slice.hpp"
#include "models/pe/dense.hpp"
#include "models/pe/tile.hpp"

namespace macroscope::pe {
namespace {

using numerics::Encoding;

constexpr std::array<PeRow, 10> kRows{{
    {"mac", "ms_pe_mac", Contract::dense, Mac::kLatency, 1, false, Encoding::mbe},
    {"mac_folded", "ms_pe_mac_folded", Contract::dense, MacFolded::kLatency, 1, false,
     Encoding::mbe},
    {"mac_p2", "ms_pe_mac_p2", Contract::dense, MacP2::kLatency, 1, false, Encoding::mbe},
    {"mac_tree", "ms_pe_mac_tree", Contract::tile, MacTree::kLatency, 16, false, Encoding::mbe},
    {"opt1", "ms_pe_opt1", Contract::dense, Opt1::kLatency, 1, true, Encoding::mbe},
    {"opt2", "ms_pe_opt2", Contract::tile, Opt2::kLatency, 16, false, Encoding::ent},
    {"opt3", "ms_pe_opt3", Contract::group, Opt3::kLatency, 1, true, Encoding::ent},
    {"opt4c", "ms_pe_opt4c", Contract::digits, Opt4c::kLatency, 1, true, Encoding::ent},
    {"opt4e", "ms_pe_opt4e", Contract::digits, Opt4e::kLatency, kLanes, true, Encoding::ent},
    {"laconic", "ms_pe_laconic", Contract::powers, Laconic::kLatency, kLaconicLanes, false,
     Encoding::csd},
}};

}  // namespace

std::span<const PeRow> pe_rows() {
  return kRows;
}

const PeRow* find_pe(std::string_view name) {
  for (const PeRow& row : kRows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace macroscope::pe

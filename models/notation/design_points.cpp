#include "models/notation/design_points.hpp"

#include <array>

namespace macroscope::notation {
namespace {

// The published sizes: 16 x 16, 8 x 8 x 8, 16 tiles of 16 inputs, columns of 32 PEs.
constexpr std::array<DesignPoint, 12> kPoints{{
    {"systolic_mac", "systolic", "mac",
     "NT KT MT NP=16 KP=16 BWP=4 : encode@BWP map@BWP shift@BWP half_reduce@KP add@KP "
     "accumulate@KP accumulate@NP",
     "systolic array, weights stay, sums walk down"},
    {"cube_mac", "cube", "mac",
     "MT NT KT MP=8 NP=8 KP=8 BWP=4 : encode@BWP map@BWP shift@BWP half_reduce@KP add@KP "
     "accumulate@KP accumulate@NP",
     "cube of M x N x K, sums walk through K"},
    {"tree_mac", "adder_tree", "mac",
     "NT KT MT NP=16 KP=16 BWP=4 : encode@BWP map@BWP shift@BWP half_reduce@KP add@KP add@NP "
     "accumulate@NP",
     "tiles of multipliers, each with an adder tree"},
    {"matrix_2d_mac", "matrix_2d", "mac",
     "MT NT MP=16 NP=16 KT BWP=4 : encode@BWP map@BWP shift@BWP half_reduce@KT add@KT "
     "accumulate@KT",
     "matrix of PEs, operands broadcast on rows and columns"},
    {"systolic_opt1", "systolic", "opt1",
     "NT KT MT NP=16 KP=16 BWP=4 : encode@BWP map@BWP shift@BWP half_reduce@KP accumulate@KP "
     "add@NP accumulate@NP",
     "systolic array, pairs walk down, one adder under each column"},
    {"cube_opt1", "cube", "opt1",
     "MT NT KT MP=8 NP=8 KP=8 BWP=4 : encode@BWP map@BWP shift@BWP half_reduce@KP accumulate@KP "
     "add@NP accumulate@NP",
     "cube, pairs walk through K"},
    {"tree_opt2", "adder_tree", "opt2",
     "NT KT MT NP=16 BWP=4 KP=16 : encode@KP/NP/BWP map@KP half_reduce@BWP shift@BWP add@NP "
     "accumulate@NP",
     "tiles that sum equal bit weights first; encoders stand in front of all tiles"},
    {"matrix_2d_opt1", "matrix_2d", "opt1",
     "MT NT MP=16 NP=16 KT BWP=4 : encode@BWP map@BWP shift@BWP half_reduce@KT accumulate@KT "
     "add@NP",
     "matrix of PEs that keep pairs (our reading: the publication gives its gain, not its nest)"},
    {"bit_slice_opt3", "bit_slice", "opt3",
     "MT NT MP=32 NP=32 BWT=4 KT KT2=4 : encode@KT2 sparse@KT map@KT2 half_reduce@KT2 "
     "accumulate@KT2 add@BWT shift@BWT accumulate@BWT sync@NT",
     "a digit that is not zero per cycle; every PE encodes"},
    {"bit_slice_opt4c", "bit_slice", "opt4c",
     "MT NT MP=32 NP=32 BWT=4 KT KT2=4 : encode@KT2/NP sparse@KT/NP map@KT2 half_reduce@KT2 "
     "accumulate@KT2 add@BWT shift@BWT accumulate@BWT sync@NT",
     "one encoder for the PEs of a column"},
    {"bit_slice_opt4e", "bit_slice", "opt4e",
     "MT NT MP=32 NP=32 BWT=4 KT KP=4 KT2=4 : encode@KT2/NP sparse@KP/NP map@KT2 "
     "half_reduce@KT2/KP accumulate@KT2/KP add@BWT shift@BWT accumulate@BWT sync@BWT sync@NT",
     "four lanes share a compressor and a pair of registers"},
    {"bit_slice_laconic", "bit_slice", "laconic",
     "MT NT MP=8 NP=8 KT KP=16 BWT=8 BXT=8 : encode@KP sparse@KP map@BXT shift@BXT "
     "half_reduce@BXT/KP add@BXT/KP accumulate@BXT/KP sync@KT sync@NT",
     "both operands as signed powers of two, a pair of them per lane and cycle"},
}};

}  // namespace

std::span<const DesignPoint> design_points() {
  return kPoints;
}

}  // namespace macroscope::notation

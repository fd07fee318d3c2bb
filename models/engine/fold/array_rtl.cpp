#include "models/engine/fold/array_rtl.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "models/pe/engine_pe.hpp"

namespace macroscope::engine {

std::uint64_t dense_pe_number(std::string_view kind) {
  constexpr std::array<std::string_view, 4> kNumbers{"mac", "mac_folded", "mac_p2", "opt1"};
  const auto* const number = std::find(kNumbers.begin(), kNumbers.end(), kind);
  return number == kNumbers.end() ? 0 : static_cast<std::uint64_t>(number - kNumbers.begin());
}

RtlSpec array_spec(std::string top, const ArrayShape& shape, const pe::PeParams& pe,
                   const RtlPort& own) {
  const bool os = shape.dataflow == Dataflow::os;
  const auto rows = static_cast<std::uint32_t>(shape.rows);
  const auto cols = static_cast<std::uint32_t>(shape.cols);
  const auto depth = static_cast<std::uint32_t>(shape.depth);
  const auto words = os ? depth : static_cast<std::uint32_t>(shape.segments(rows));
  RtlSpec spec;
  spec.top = std::move(top);
  spec.parameters = {{"Rows", rows},
                     {"Cols", cols},
                     {"AWidth", pe.a_width},
                     {"BWidth", pe.b_width},
                     {"AccWidth", pe.acc_width}};
  const bool pairs = pe::leaves_pairs(pe);
  if (pairs) spec.parameters.emplace_back("Flush", 0);
  if (pe.kind == "user") spec.user = UserRtl{pe.rtl, pe.top, pe.user_array()};
  if (pe.user_array()) spec.top = kUserArrayTop;
  spec.ports = {{"en_i", 1},
                {"clr_i", 1},
                {"a_valid_i", rows},
                {"a_i", rows * depth * pe.a_width},
                {"b_valid_i", cols},
                {"b_i", cols * words * pe.b_width},
                {"acc_valid_o", cols, false},
                {"acc_o", cols * pe.acc_width * (pairs ? 2 : 1), false}};
  if (!own.name.empty()) spec.ports.push_back(own);
  return spec;
}

}  // namespace macroscope::engine

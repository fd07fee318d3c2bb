// Random arrays, tiles and ports for the tests of the systolic array.
#pragma once

#include <string>

#include "models/engine/systolic/pe_array.hpp"
#include "models/engine/systolic/systolic_pe.hpp"
#include "models/engine/systolic/timing.hpp"
#include "tests/models/engine/fold_cases.hpp"

namespace macroscope::engine::testing {

inline SystolicParams pick_params(Rng& rng, std::uint32_t largest) {
  SystolicParams p;
  p.rows = static_cast<std::uint32_t>(pick(rng, 1, largest));
  p.cols = static_cast<std::uint32_t>(pick(rng, 1, largest));
  p.dataflow = static_cast<Dataflow>(pick(rng, 0, 2));
  p.double_buffer = pick(rng, 0, 1) != 0;
  p.fold_overlap = pick(rng, 0, 2) != 0;
  if (pick(rng, 0, 1) == 0) {
    const std::span<const pe::LegalPe> legal = legal_pes(p.dataflow);
    p.pe.emplace();
    p.pe->kind = legal[pick(rng, 0, legal.size() - 1)].kind;
    if (p.pe->kind == "user") p.pe->latency = static_cast<std::uint32_t>(pick(rng, 1, 5));
  }
  return p;
}

inline TileShape pick_shape(Rng& rng, const SystolicParams& p, std::uint64_t limit) {
  return TileShape{pick_size(rng, p.rows, limit), pick_size(rng, p.rows, limit),
                   pick_size(rng, p.cols, limit), pick(rng, 1, 3) == 1 ? pick(rng, 1, 4) : 1};
}

/// The case in words, for a failing test.
inline std::string text(const SystolicParams& p, const TileShape& s) {
  static constexpr const char* kNames[] = {"os", "ws", "is"};
  return std::to_string(p.rows) + "x" + std::to_string(p.cols) + " " +
         kNames[static_cast<int>(p.dataflow)] +
         " double_buffer=" + std::to_string(p.double_buffer) +
         " fold_overlap=" + std::to_string(p.fold_overlap) + " " + text(s) +
         (p.pe ? " pe=" + p.pe->kind : "");
}

}  // namespace macroscope::engine::testing

// What describes a systolic array: its size, its dataflow and how far consecutive folds overlap.
#pragma once

#include <cstdint>
#include <optional>

#include "models/engine/fold/array_shape.hpp"
#include "models/pe/pe_component.hpp"

namespace macroscope::engine {

/// Whose cycle rules apply.
enum class SystolicCompat {
  none,       // the physical array of this folder's README
  scale_sim,  // SCALE-Sim's: every fold costs the full array, strictly one after the other
};

/// Parameters of one R x C array of multiply-accumulate PEs.
struct SystolicParams {
  std::uint32_t rows = 128;
  std::uint32_t cols = 128;
  Dataflow dataflow = Dataflow::ws;
  /// ws, is: a second stationary register in each PE. os: drain registers beside the accumulators.
  bool double_buffer = true;
  /// The next fold may enter while the previous one still flows through the array.
  bool fold_overlap = true;
  SystolicCompat compat = SystolicCompat::none;
  /// Nothing: PEs of one register stage, without RTL.
  std::optional<pe::PeParams> pe{};

  bool operator==(const SystolicParams&) const = default;
};

[[nodiscard]] inline ArrayShape array_shape(const SystolicParams& p) {
  ArrayShape array;
  array.rows = p.rows;
  array.cols = p.cols;
  array.dataflow = p.dataflow;
  array.double_buffer = p.double_buffer;
  array.fold_overlap = p.fold_overlap;
  return array;
}

}  // namespace macroscope::engine

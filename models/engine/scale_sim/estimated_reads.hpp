// CALC mode: how many words the ifmap and filter buffers fetch when nothing ever stalls.
#pragma once

#include <cstdint>

#include "models/engine/scale_sim/mapping.hpp"
#include "models/engine/scale_sim/window.hpp"

namespace macroscope::scale_sim {

/// Reads of one operand and the cycle at which its first row arrives (before cycle 0, or at it).
struct EstimatedReads {
  std::int64_t dram_reads = 0;
  std::int64_t start_cycle = 0;
};

/// The ifmap buffer in CALC mode.
///
/// A buffer of S words remembers the addresses since the last flush and forgets all of them when it
/// has fetched P = 50*floor(S/100) words; a fetch is a word it does not remember. Without repeated
/// words that has a closed form; a convolution's ifmap is streamed in the array's order, unless
/// everything fits. ModelError MS423 if the stream is too long or the ifmap too large.
[[nodiscard]] EstimatedReads estimated_ifmap(const Layer& layer, const Mapping& map,
                                             Bytes capacity);
/// The filter buffer in CALC mode: a filter never repeats a word, so this is always the closed
/// form.
[[nodiscard]] EstimatedReads estimated_filter(const Mapping& map, Bytes capacity);

}  // namespace macroscope::scale_sim

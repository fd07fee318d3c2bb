#include "models/engine/broadcast/broadcast_rules.hpp"

namespace macroscope::engine {

ArrayShape array_shape(const BroadcastParams& p) {
  ArrayShape array;
  array.rows = p.rows;
  array.cols = p.cols;
  array.dataflow = Dataflow::os;
  array.depth = p.depth;
  array.double_buffer = p.double_buffer;
  return array;
}

FoldRules fold_rules(const BroadcastParams& p) {
  return {array_shape(p), std::uint64_t{p.latency} + 1 + p.flush, 0};
}

}  // namespace macroscope::engine

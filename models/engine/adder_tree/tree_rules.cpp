#include "models/engine/adder_tree/tree_rules.hpp"

namespace macroscope::engine {

ArrayShape array_shape(const TreeParams& p) {
  ArrayShape array;
  array.rows = p.rows;
  array.cols = p.cols;
  array.dataflow = Dataflow::ws;
  array.segment = p.segment;
  array.double_buffer = p.double_buffer;
  return array;
}

FoldRules fold_rules(const TreeParams& p) {
  return {array_shape(p), p.latency, p.march ? std::uint64_t{1} : std::uint64_t{0}};
}

}  // namespace macroscope::engine

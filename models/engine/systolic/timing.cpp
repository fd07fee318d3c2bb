#include "models/engine/systolic/timing.hpp"

#include "models/engine/systolic/systolic_pe.hpp"
#include "sim/core/quantity.hpp"

namespace macroscope::engine {
namespace {

TileTiming scale_sim_timing(const TileShape& shape, const SystolicParams& p) {
  const Folding f = fold(shape, p);
  const Cycle load = p.dataflow == Dataflow::os ? 0 : p.rows;
  const Cycle each = add_cycles(load + p.rows + p.cols - 2, 1, f.steps, shape);
  const Cycle total = add_cycles(0, shape.groups, add_cycles(0, f.folds(), each, shape), shape);
  TileTiming t;
  t.fill = load;
  t.first_load = load;
  t.first_stream = f.steps;
  t.steady = total - each + f.steps;
  t.drain = p.rows + p.cols - 2;
  t.initiation_interval = total;
  // Lines of SCALE-Sim's traces: column c writes from line 2R - 1 + c (ws, is) or T - 1 + c (os)
  // on.
  t.first_result = p.dataflow == Dataflow::os ? f.steps : p.rows;
  t.stream_end = t.steady;
  t.done = t.load_free = t.stream_free = total - load;
  return t;
}

}  // namespace

FoldRules fold_rules(const SystolicParams& p) {
  const std::uint64_t latency = std::uint64_t{p.rows} + (p.dataflow == Dataflow::os ? 1 : 0);
  return {array_shape(p), latency + result_delay(p), 1};
}

Folding fold(const TileShape& shape, const SystolicParams& params) {
  return fold(shape, array_shape(params));
}

TileTraffic tile_traffic(const TileShape& shape, const SystolicParams& params) {
  return tile_traffic(shape, array_shape(params));
}

TileTiming tile_timing(const TileShape& shape, const TilePorts& ports,
                       const SystolicParams& params) {
  if (params.compat == SystolicCompat::scale_sim) return scale_sim_timing(shape, params);
  return tile_timing(shape, ports, fold_rules(params));
}

TileTiming tile_timing(const TileShape& shape, const SystolicParams& params) {
  return tile_timing(shape, full_speed_ports(fold(shape, params)), params);
}

EngineLeast least_cycles(const TileShape& shape, const SystolicParams& params) {
  if (params.compat != SystolicCompat::scale_sim) return least_cycles(shape, fold_rules(params));
  const Folding f = fold(shape, params);
  const std::uint64_t folds = saturating_product(f.folds(), shape.groups);
  const std::uint64_t drain = std::uint64_t{params.rows} + params.cols - 2;
  EngineLeast least;
  least.stream = saturating_product(
      folds, f.steps + (params.dataflow == Dataflow::os ? 0 : params.rows) + drain);
  least.read = least.stream - drain;
  return least;
}

}  // namespace macroscope::engine

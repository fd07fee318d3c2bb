// A network whose tensors stay in a scratchpad between operators, by a plan.
#pragma once

#include "sim/planning/limits.hpp"
#include "sim/program/kept_tensors.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::planning {

/// The scratchpad that holds whole tensors beside the tiles of the operator that runs.
struct KeepOptions {
  Bytes capacity;
  /// Room of tiles that is left free in any case; operators with operands in DRAM get more.
  Bytes tile_room;
  bool weights_too = false;  // the second activation of a product may lie in it, too
  Limits limits;
};

/// The network as planned. `summary.tensors` is 0 where nothing can stay; it is then unchanged.
struct Kept {
  program::Workload workload;
  program::KeptTensors summary;
};

/// Decides which results stay between their maker and their last reader, and says so at the
/// operators (program::Operator::on_chip). Spills and retrieves of the plan become operators of
/// their own: copies by the vector unit from or to DRAM. Operators run in the plan's order.
///
/// Results that are the network's, that nothing else of an operand stays with, or that do not fit
/// beside what else their operators need go through DRAM, as do the network's inputs. With a KV
/// cache the given order stays. More operators than can be planned at once: nothing stays.
[[nodiscard]] Kept keep_on_chip(const program::Workload& workload, const KeepOptions& options);

}  // namespace macroscope::planning

#include "sim/device/keep.hpp"

#include "sim/core/error.hpp"

namespace macroscope::device {

std::optional<planning::Kept> keep_tensors(const Machine& machine,
                                           const program::Workload& workload) {
  const auto pad = [&](memory::Holds what) {
    return machine.pad_of[static_cast<std::size_t>(what)];
  };
  const std::size_t shared = pad(memory::Holds::input);
  if (!machine.schedule.keep || machine.cores != 1 || pad(memory::Holds::output) != shared) {
    return std::nullopt;
  }
  planning::KeepOptions options;
  options.capacity = machine.pads[shared].params.capacity;
  options.weights_too = pad(memory::Holds::weight) == shared;
  // Tiles of weights and partial sums take more than those of inputs and results alone.
  const bool tiles = options.weights_too || pad(memory::Holds::partial_sum) == shared;
  options.tile_room = Bytes(options.capacity.count() / (tiles ? 8 : 32));
  try {
    planning::Kept kept = planning::keep_on_chip(workload, options);
    if (kept.summary.tensors > 0) return kept;
  } catch (const ConfigError&) {  // MS324: a tensor is changed in place; it has no plan
  }
  return std::nullopt;
}

}  // namespace macroscope::device

#include "models/vector/vector_unit.hpp"

#include <algorithm>

namespace macroscope::vector_unit {

VectorUnit::VectorUnit(const sc_core::sc_module_name& name, const Params& params,
                       const runtime::Clock& clock, runtime::TokenBoard& tokens,
                       const memory::ScratchpadOf& scratchpads)
    : Unit(name, clock, tokens),
      timing_{params.lanes, params.latency.count()},
      scratchpads_(scratchpads) {}

std::uint64_t VectorUnit::execute(const program::Step& step) {
  const program::VectorWork& work = step.vector;
  const std::uint64_t begin = clock().now();
  const std::uint64_t end = begin + timing_.cycles(work);
  memory::Scratchpad& source = *scratchpads_[static_cast<std::size_t>(
      work.from_accumulator ? memory::Holds::partial_sum : memory::Holds::input)];
  memory::Scratchpad& target = *scratchpads_[static_cast<std::size_t>(memory::Holds::output)];
  source.count_read(work.source_bytes);
  scratchpads_[static_cast<std::size_t>(memory::Holds::side)]->count_read(work.side_bytes);
  if (work.result_stays) {
    scratchpads_[static_cast<std::size_t>(memory::Holds::input)]->count_write(work.result_bytes);
  } else {
    target.reserve(memory::Holds::output, work.result_bytes);
    target.count_write(work.result_bytes);
  }
  operations_ += work.elements * std::max<std::uint64_t>(1, work.operations);
  busy(begin, end);
  signal_at(end, step, program::Moment::done);
  return end;
}

}  // namespace macroscope::vector_unit

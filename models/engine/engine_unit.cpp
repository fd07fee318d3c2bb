#include "models/engine/engine_unit.hpp"

#include <fmt/format.h>

namespace macroscope::engine {
namespace {

memory::Scratchpad& pad(const memory::ScratchpadOf& pads, memory::Holds what) {
  return *pads[static_cast<std::size_t>(what)];
}

}  // namespace

void EngineCounters::reset() {
  steps_ = 0;
  streaming_ = 0;
  occupancy_ = 0;
}

void EngineCounters::count(const program::Step& step) {
  const program::TileCompute& c = step.compute;
  const EngineTraffic t = model_->traffic(c);
  const EngineTile timing = model_->tile(c);
  ++steps_;
  streaming_ += timing.streaming;
  occupancy_ += timing.occupancy;
  memory::Scratchpad& sums = pad(scratchpads_, memory::Holds::partial_sum);
  if (step.compute.takes_accumulator) {
    sums.reserve(memory::Holds::partial_sum,
                 packed_bytes(c.groups * c.m * c.n, c.accumulator_bits));
  }
  pad(scratchpads_, memory::Holds::input).count_read(packed_bytes(t.input_words, c.input_bits));
  pad(scratchpads_, memory::Holds::input).count_conflicts(Cycles(timing.conflict_cycles));
  pad(scratchpads_, memory::Holds::weight).count_read(packed_bytes(t.weight_words, c.weight_bits));
  // The first partial sum of an element overwrites; a step that accumulates also reads before its
  // first write.
  const std::uint64_t first_reads = c.accumulate ? c.groups * c.m * c.n : 0;
  sums.count_write(packed_bytes(t.output_words, c.accumulator_bits));
  sums.count_read(packed_bytes(t.accumulator_read_words + first_reads, c.accumulator_bits));
}

TileEngineUnit::TileEngineUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                               runtime::TokenBoard& tokens, const EngineModel& model,
                               const memory::ScratchpadOf& scratchpads)
    : EngineUnit(name, clock, tokens, model, scratchpads), sequencer_(model.sequencer()) {}

void TileEngineUnit::begin_program() {
  counters().reset();
  sequencer_->reset();
}

std::uint64_t TileEngineUnit::execute(const program::Step& step) {
  const EngineRun run = sequencer_->issue(sequencer_->prepare(step.compute), clock().now());
  counters().count(step);
  busy(run.begin, run.done);
  signal_at(run.release, step, program::Moment::released);
  signal_at(run.done, step, program::Moment::done);
  return run.next_look;
}

}  // namespace macroscope::engine

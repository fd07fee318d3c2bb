#include "models/engine/engine_unit.hpp"

#include "models/engine/engine.hpp"
#include "sim/core/error.hpp"

#include <fmt/format.h>

namespace macroscope::engine {
namespace {

memory::Scratchpad& pad(const memory::ScratchpadOf& pads, memory::Holds what) {
  return *pads[static_cast<std::size_t>(what)];
}

}  // namespace

RtlSpec Engine::rtl() const {
  throw ModelError("MS409", "the engine has no RTL, so no fidelity rtl");
}

void EngineCounters::reset() {
  steps_ = 0;
  streaming_ = 0;
  occupancy_ = 0;
  carry_save_results_ = 0;
  work_ = {};
}

void EngineCounters::count(const program::Step& step) {
  const program::TileCompute& c = step.compute;
  const EngineTraffic t = model_->traffic(c);
  const EngineTile timing = model_->tile(c);
  ++steps_;
  streaming_ += timing.streaming;
  occupancy_ += timing.occupancy;
  carry_save_results_ += t.carry_save_results;
  work_ += t.work;
  memory::Scratchpad& sums = pad(scratchpads_, memory::Holds::partial_sum);
  pad(scratchpads_, memory::Holds::input).count_read(packed_bytes(t.input_words, c.input_bits));
  pad(scratchpads_, memory::Holds::input).count_conflicts(Cycles(timing.conflict_cycles));
  pad(scratchpads_, memory::Holds::weight).count_read(packed_bytes(t.weight_words, c.weight_bits));
  // The first partial sum of an element overwrites; a step that accumulates also reads before its
  // first write.
  const std::uint64_t first_reads = c.accumulate ? c.groups * c.m * c.n : 0;
  sums.count_write(packed_bytes(t.output_words, c.accumulator_bits));
  sums.count_read(packed_bytes(t.accumulator_read_words + first_reads, c.accumulator_bits));
}

void EngineCounters::take_accumulator(const program::TileCompute& tile) {
  if (!tile.takes_accumulator) return;
  pad(scratchpads_, memory::Holds::partial_sum)
      .reserve(memory::Holds::partial_sum,
               packed_bytes(tile.groups * tile.m * tile.n, tile.accumulator_bits));
}

TileEngineUnit::TileEngineUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                               runtime::TokenBoard& tokens, const EngineModel& model,
                               const memory::ScratchpadOf& scratchpads)
    : EngineUnit(name, clock, tokens, model, scratchpads), sequencer_(model.sequencer()) {
  SC_HAS_PROCESS(TileEngineUnit);
  SC_METHOD(on_take);
  sensitive << take_;
  dont_initialize();
}

void TileEngineUnit::begin_program() {
  reset_counters();
  sequencer_->reset();
  taking_.clear();
}

void TileEngineUnit::on_take() {
  const std::uint64_t now = clock().now();
  while (!taking_.empty() && taking_.front().cycle <= now) {
    counters().take_accumulator(taking_.front().tile);
    taking_.pop_front();
  }
  if (!taking_.empty()) take_.notify(clock().until(taking_.front().cycle));
}

std::uint64_t TileEngineUnit::execute(const program::Step& step) {
  const EngineRun run = sequencer_->issue(sequencer_->prepare(step.compute), clock().now());
  counters().count(step);
  if (step.compute.takes_accumulator) {
    taking_.push_back({run.stream_begin + 1, step.compute});
    if (taking_.size() == 1) take_.notify(clock().until(taking_.front().cycle));
  }
  busy(run.begin, run.done);
  signal_at(run.release, step, program::Moment::released);
  signal_done(step, run.done);
  return run.stream_begin;
}

}  // namespace macroscope::engine

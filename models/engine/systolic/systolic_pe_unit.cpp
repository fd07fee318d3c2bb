#include "models/engine/systolic/systolic_pe_unit.hpp"

#include <fmt/format.h>

#include <Eigen/Core>

#include "sim/core/error.hpp"

namespace macroscope::engine {
namespace {

using Matrix = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Cycles of each of `vectors` vectors when all take `total`: vector t ends in cycle ceil((t + 1)
/// total / vectors).
std::vector<std::uint32_t> spread(std::uint64_t vectors, std::uint64_t total) {
  if (total <= vectors) return {};
  std::vector<std::uint32_t> cycles(vectors);
  std::uint64_t before = 0;
  for (std::uint64_t t = 0; t < vectors; ++t) {
    const std::uint64_t end = mul_div_ceil(t + 1, total, vectors);
    cycles[t] = static_cast<std::uint32_t>(end - before);
    before = end;
  }
  return cycles;
}

}  // namespace

SystolicPeUnit::SystolicPeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                               runtime::TokenBoard& tokens, const SystolicModel& model,
                               const memory::ScratchpadOf& scratchpads, std::uint64_t seed)
    : EngineUnit(name, clock, tokens, model, scratchpads),
      model_(&model),
      rng_(seed, this->name()) {
  SC_HAS_PROCESS(SystolicPeUnit);
  SC_METHOD(on_tick);
  sensitive << tick_;
  dont_initialize();
}

SystolicPeUnit::SystolicPeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                               runtime::TokenBoard& tokens, const SystolicModel& model,
                               const memory::ScratchpadOf& scratchpads, std::uint64_t seed,
                               const Rtl& rtl)
    : SystolicPeUnit(name, clock, tokens, model, scratchpads, seed) {
  module_ = std::make_unique<RtlModule>(rtl.library, rtl.spec, "rtl");
}

void SystolicPeUnit::begin_program() {
  counters().reset();
  if (module_ == nullptr) {
    array_ = std::make_unique<PeArray<std::int64_t>>(model_->params());
  } else {
    auto registers = std::make_unique<SystolicRtlGrid>(model_->params(), *module_);
    registers_ = registers.get();
    array_ = std::make_unique<PeArray<std::int64_t>>(model_->params(), std::move(registers));
    module_->set_reset(true);  // until the first clock cycle
    phase_ = Phase::drive;
    longest_tile_ = 0;
  }
  base_ = clock().now();
  inside_.clear();
  waits_for_begin_ = false;
}

PeTile<std::int64_t> SystolicPeUnit::make_tile(const program::TileCompute& c,
                                               std::vector<std::int64_t>& expected) {
  PeTile<std::int64_t> tile;
  tile.shape = tile_shape(c, model_->params());
  const TileShape& s = tile.shape;
  tile.input.resize(s.groups * s.m * s.k);
  tile.weight.resize(s.groups * s.k * s.n);
  const auto fill = [this](std::vector<std::int64_t>& values, std::uint32_t bits) {
    const std::uint64_t count = std::uint64_t{1} << bits;
    for (std::int64_t& v : values) {
      v = static_cast<std::int64_t>(rng_.below(count)) - static_cast<std::int64_t>(count / 2);
    }
  };
  fill(tile.input, model_->operand_bits()[0]);
  fill(tile.weight, model_->operand_bits()[1]);
  const Folding folding = fold(tile.shape, model_->params());
  const TilePorts ports = model_->ports(c);
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t col = 0; col < 2; ++col) {
      tile.ports[r][col].stream = spread(folding.steps, ports[r][col].stream);
      tile.ports[r][col].load = spread(folding.rows[r], ports[r][col].load);
    }
  }
  expected.resize(s.groups * s.m * s.n);
  const auto m = static_cast<Eigen::Index>(s.m);
  const auto k = static_cast<Eigen::Index>(s.k);
  const auto n = static_cast<Eigen::Index>(s.n);
  for (std::uint64_t g = 0; g < s.groups; ++g) {
    const Eigen::Map<const Matrix> a(tile.input.data() + g * s.m * s.k, m, k);
    const Eigen::Map<const Matrix> w(tile.weight.data() + g * s.k * s.n, k, n);
    Eigen::Map<Matrix>(expected.data() + g * s.m * s.n, m, n).noalias() = a * w;
  }
  return tile;
}

std::uint64_t SystolicPeUnit::execute(const program::Step& step) {
  const std::uint64_t now = clock().now();
  if (!array_->busy()) {
    array_->skip_to(now - base_);
    tick_.notify(clock().until(now + 1));
  }
  InArray in;
  PeTile<std::int64_t> tile = make_tile(step.compute, in.expected);
  tile.ready_at = now - base_;
  in.tile = array_->push(std::move(tile));
  in.step = step;
  inside_.push_back(std::move(in));
  counters().count(step);
  longest_tile_ = std::max(longest_tile_, model_->tile(step.compute).latency);
  if (inside_.size() == 1) last_event_ = now;
  // Two tiles may wait inside: the next one must be there in the cycle in which the one before it
  // begins.
  std::size_t waiting = 0;
  for (const InArray& tile_inside : inside_) waiting += tile_inside.begun ? 0 : 1;
  if (waiting < 2) return now;
  waits_for_begin_ = true;
  return kNever;
}

void SystolicPeUnit::on_tick() {
  // At edge t the array computes cycle t - 1: everything that became ready at t - 1 has been pushed
  // by now.
  if (module_ == nullptr) {
    array_->tick();
  } else if (!rtl_cycle()) {
    next_trigger(sc_core::SC_ZERO_TIME);
    return;
  }
  look();
  if (!array_->busy()) return;
  if (module_ != nullptr) check_progress();
  tick_.notify(clock().until(clock().now() + 1));
}

/// True when the clock cycle is complete.
bool SystolicPeUnit::rtl_cycle() {
  switch (phase_) {
    case Phase::drive:
      array_->begin_tick();
      module_->set_reset(false);
      registers_->drive();
      phase_ = Phase::run;
      return false;
    case Phase::run:
      module_->set_clock(false);
      phase_ = Phase::sample;
      return false;
    case Phase::sample:
      registers_->sample();
      array_->end_tick();
      phase_ = Phase::drive;
      return true;
  }
  return true;
}

/// RTL that gives no results would be waited for forever.
void SystolicPeUnit::check_progress() {
  constexpr std::uint64_t kPatience = 100'000;  // cycles
  if (clock().now() - last_event_ < 2 * longest_tile_ + kPatience) return;
  throw ModelError("MS463", fmt::format("{}: the RTL gives no results; a tile takes {} cycles and "
                                        "nothing came for {}",
                                        name(), longest_tile_, clock().now() - last_event_));
}

/// Tells the program what the registers show.
void SystolicPeUnit::look() {
  for (InArray& in : inside_) {
    const PeTimes& t = array_->times(in.tile);
    if (!in.begun && t.stream_begin != PeTimes::kNever) {
      in.begun = true;
      last_event_ = clock().now();
      counters().take_accumulator(in.step.compute);
      if (waits_for_begin_) {
        waits_for_begin_ = false;
        resume();
      }
    }
    if (!in.released && t.stream_end != PeTimes::kNever) {
      in.released = true;
      last_event_ = clock().now();
      signal_at(base_ + t.stream_end, in.step, program::Moment::released);
    }
  }
  while (!inside_.empty() && array_->times(inside_.front().tile).done != PeTimes::kNever) {
    const InArray& in = inside_.front();
    const PeTimes t = array_->times(in.tile);
    if (array_->take_output(in.tile) != in.expected) {
      throw ModelError("MS407",
                       fmt::format("{}: the product of step {} is wrong", name(), in.step.index));
    }
    const std::uint64_t begin = t.load_begin == PeTimes::kNever ? t.stream_begin : t.load_begin;
    busy(base_ + begin, base_ + t.done);
    signal_at(base_ + t.done, in.step, program::Moment::done);
    inside_.pop_front();
    last_event_ = clock().now();
  }
}

}  // namespace macroscope::engine

// Streams of a matrix operation: array, vector epilogue and DMA.
#include <algorithm>

#include "sim/mapping/constants.hpp"
#include "sim/mapping/lower.hpp"
#include "sim/mapping/transfers.hpp"

namespace macroscope::mapping {
namespace {

using program::Moment;
using program::Step;
using program::StepKind;
namespace token = program::token;

/// Adds "counter >= index - slots + 1" when the ring of `slots` buffers has come round.
void wait_for_slot(Step& step, program::TokenId token, std::uint64_t index, std::uint64_t slots) {
  if (index >= slots) step.waits.push_back({token, index - slots + 1});
}

/// The same for accumulator tiles that leave after every visit: those of complete tiles are
/// released by the vector unit, the others by their store, and every step of the tiling was a
/// visit.
void wait_for_visit_slot(Step& step, const MatrixJob& job, std::uint64_t index) {
  const std::uint64_t slots = job.tiling.of(Operand::output).slots;
  if (index < slots) return;
  const std::uint64_t before = index - slots + 1;
  const std::uint64_t complete =
      completed_tiles(count_tiles(job.part, job.tiling.tile), job.tiling.order, before);
  if (complete > 0) step.waits.push_back({token::psum_released, complete});
  if (before > complete) step.waits.push_back({token::psum_stored, before - complete});
}

bool spills(const Tiling& t) {
  const Residency& r = t.of(Operand::output);
  return !r.held && r.distinct > 1;
}

class ArrayStream final : public program::StepStream {
 public:
  explicit ArrayStream(std::shared_ptr<const MatrixJob> job)
      : job_(std::move(job)), walker_(job_->part, job_->tiling) {}

  bool next(Step& step) override {
    TileStep s;
    if (!walker_.next(s)) return false;
    const Tiling& t = job_->tiling;
    step = Step{};
    step.kind = StepKind::compute;
    step.index = s.index;
    if (s.enter(Operand::input)) ++inputs_;
    if (s.enter(Operand::weight)) ++weights_;
    const Problem& p = job_->part;
    if (!p.input_on_chip) step.waits.push_back({token::input_loaded, inputs_});
    if (!p.weight_on_chip) step.waits.push_back({token::weight_loaded, weights_});
    const bool spill = spills(t);
    // A visit whose partial sums were loaded got its accumulator tile with that load. Where sums
    // spill every step is a visit that takes a tile, so the step's number is the tile's.
    if (s.enter(Operand::output) && (s.first_k || !spill)) {
      if (spill) {
        wait_for_visit_slot(step, *job_, s.index);
      } else {
        wait_for_slot(step, token::psum_released, outputs_, t.of(Operand::output).slots);
      }
      ++outputs_;
    }
    if (spill && !s.first_k) step.waits.push_back({token::psum_loaded, ++psums_});
    if (s.leave(Operand::input) && !p.input_on_chip)
      step.signals.push_back({token::input_released, Moment::released});
    if (s.leave(Operand::weight) && !p.weight_on_chip)
      step.signals.push_back({token::weight_released, Moment::released});
    if (s.last_k) {
      step.signals.push_back({token::tile_computed, Moment::done});
    } else if (spill) {
      step.signals.push_back({token::visit_computed, Moment::done});
    }
    step.compute = tile_compute(job_->part, s.groups.count, s.m.count, s.n.count, s.k.count);
    step.compute.place = operand_place(*job_, s);
    step.compute.accumulate = !s.first_k;
    step.compute.last = s.last_k;
    step.compute.takes_accumulator = s.enter(Operand::output) && (!spill || s.first_k);
    return true;
  }

 private:
  std::shared_ptr<const MatrixJob> job_;
  TileWalker walker_;
  std::uint64_t inputs_ = 0, weights_ = 0, outputs_ = 0, psums_ = 0;
};

class EpilogueStream final : public program::StepStream {
 public:
  explicit EpilogueStream(std::shared_ptr<const MatrixJob> job)
      : job_(std::move(job)), walker_(job_->part, job_->tiling) {}

  bool next(Step& step) override {
    TileStep s;
    do {
      if (!walker_.next(s)) return false;
    } while (!s.last_k);
    step = Step{};
    step.kind = StepKind::vector;
    step.index = tiles_;
    step.waits.push_back({token::tile_computed, tiles_ + 1});
    const Problem& p = job_->part;
    wait_for_constants(step, job_->constants);
    step.signals.push_back({token::psum_released, Moment::done});
    if (!p.output_on_chip) {
      wait_for_slot(step, token::output_released, tiles_, job_->tiling.output_slots);
      step.signals.push_back({token::output_ready, Moment::done});
    }
    if (p.loads_side()) {
      step.waits.push_back({token::side_loaded, tiles_ + 1});
      step.signals.push_back({token::side_released, Moment::done});
    }
    step.vector.elements = s.groups.count * s.m.count * p.m_per_unit * s.n.count;
    step.vector.operations = p.epilogue_operations;
    step.vector.side_bytes = packed_bytes(step.vector.elements, p.side_bits);
    step.vector.result_stays = p.output_on_chip;
    step.vector.from_accumulator = true;
    step.vector.source_bytes = packed_bytes(step.vector.elements, job_->part.accumulator_bits);
    step.vector.result_bytes = packed_bytes(step.vector.elements, job_->part.output_bits);
    ++tiles_;
    return true;
  }

 private:
  std::shared_ptr<const MatrixJob> job_;
  TileWalker walker_;
  std::uint64_t tiles_ = 0;
};

/// Loads and stores in one static order. Two walkers: the one of the stores follows `lag` steps
/// behind.
class DmaStream final : public program::StepStream {
 public:
  explicit DmaStream(std::shared_ptr<const MatrixJob> job)
      : job_(std::move(job)),
        spill_(spills(job_->tiling)),
        loads_(job_->part, job_->tiling),
        stores_(job_->part, job_->tiling) {
    lag_ = store_lag(job_->part, job_->tiling);
  }

  bool next(Step& step) override {
    if (load_constants(step, job_->constants, constants_loaded_)) return true;
    while (true) {
      switch (phase_) {
        case Phase::begin:
          if (loads_.next(load_)) {
            phase_ = Phase::psum;
          } else {
            phase_ = Phase::store;
            draining_ = true;
          }
          break;
        case Phase::psum:
          phase_ = Phase::weight;
          if (spill_ && !load_.first_k) return load_psum(step);
          break;
        case Phase::weight:
          phase_ = Phase::input;
          if (load_.enter(Operand::weight) && !job_->part.weight_on_chip) {
            return load(step, weight_transfer(*job_, load_), token::weight_loaded,
                        token::weight_released, weights_, job_->tiling.of(Operand::weight).slots);
          }
          break;
        case Phase::input:
          phase_ = Phase::side;
          if (load_.enter(Operand::input) && !job_->part.input_on_chip) {
            return load(step, input_transfer(*job_, load_), token::input_loaded,
                        token::input_released, inputs_, job_->tiling.of(Operand::input).slots);
          }
          break;
        case Phase::side:
          phase_ = Phase::store;
          if (load_.last_k && job_->part.loads_side()) {
            return load(step, side_transfer(*job_, load_), token::side_loaded, token::side_released,
                        sides_, job_->tiling.side_slots);
          }
          break;
        case Phase::store: {
          if (!draining_) {
            phase_ = Phase::begin;
            if (load_.index < lag_) break;
          }
          TileStep s;
          if (!stores_.next(s)) return false;
          if (s.last_k && !job_->part.output_on_chip) return store_output(step, s);
          if (s.last_k) break;
          if (spill_) return store_psum(step, s);
          break;
        }
      }
    }
  }

 private:
  enum class Phase : std::uint8_t { begin, psum, weight, input, side, store };

  static void start(Step& step, StepKind kind, std::uint64_t index, program::Transfer transfer) {
    step = Step{};
    step.kind = kind;
    step.index = index;
    step.transfer = transfer;
  }

  bool load(Step& step, program::Transfer transfer, program::TokenId loaded,
            program::TokenId released, std::uint64_t& count, std::uint64_t slots) {
    start(step, StepKind::load, count, transfer);
    step.position = load_.index;
    wait_for_slot(step, released, count, slots);
    step.signals.push_back({loaded, Moment::done});
    ++count;
    return true;
  }

  bool load_psum(Step& step) {
    start(step, StepKind::load, psum_loads_, psum_transfer(*job_, load_, false));
    step.position = load_.index;
    // The visits before this one each took an accumulator tile; this one needs its own.
    wait_for_visit_slot(step, *job_, load_.index);
    step.signals.push_back({token::psum_loaded, Moment::done});
    ++psum_loads_;
    return true;
  }

  bool store_output(Step& step, const TileStep& s) {
    start(step, StepKind::store, outputs_, output_transfer(*job_, s));
    step.position = s.index + lag_;
    step.waits.push_back({token::output_ready, outputs_ + 1});
    step.signals.push_back({token::output_released, Moment::done});
    ++outputs_;
    return true;
  }

  bool store_psum(Step& step, const TileStep& s) {
    start(step, StepKind::store, psum_stores_, psum_transfer(*job_, s, true));
    step.position = s.index + lag_;
    step.waits.push_back({token::visit_computed, psum_stores_ + 1});
    step.signals.push_back({token::psum_stored, Moment::done});
    ++psum_stores_;
    return true;
  }

  std::shared_ptr<const MatrixJob> job_;
  bool spill_;
  std::uint64_t lag_ = 0;
  TileWalker loads_;
  TileWalker stores_;
  TileStep load_;
  Phase phase_ = Phase::begin;
  bool draining_ = false;
  bool constants_loaded_ = false;
  std::uint64_t inputs_ = 0, weights_ = 0, psum_loads_ = 0, outputs_ = 0, psum_stores_ = 0;
  std::uint64_t sides_ = 0;
};

}  // namespace

std::uint64_t store_lag(const Problem& part, const Tiling& tiling) {
  const Residency& sums = tiling.of(Operand::output);
  if (spills(tiling)) {
    // A partial tile must be stored before it is loaded again, and an accumulator tile freed before
    // the next partial sums come in.
    return std::min<std::uint64_t>({1, sums.slots - 1, sums.distinct - 1});
  }
  // Buffers that are free again while the others hold what the turn still needs.
  const auto spare = [](const Residency& r, bool turns) {
    return r.held && r.distinct > 1 && turns ? r.slots - r.distinct + 1 : r.slots;
  };
  const TileCounts counts = count_tiles(part, tiling.tile);
  std::uint64_t loads = kLags.back();
  for (const Operand o : {Operand::input, Operand::weight}) {
    if (o == Operand::input ? part.input_on_chip : part.weight_on_chip) continue;
    loads = std::min(loads, spare(tiling.of(o), counts.of(irrelevant_loop(o)) > 1));
  }
  std::uint64_t free =
      loads + spare(sums, counts.k > 1) + (part.output_on_chip ? 0 : tiling.output_slots);
  if (part.loads_side()) free = std::min(free, tiling.side_slots + tiling.output_slots);
  return std::clamp<std::uint64_t>(free - 1, 1, tiling.lag);
}

program::CoreProgram lower_matrix(std::shared_ptr<const MatrixJob> job) {
  program::CoreProgram program;
  program.streams[static_cast<std::size_t>(program::Resource::array)] =
      std::make_unique<ArrayStream>(job);
  program.streams[static_cast<std::size_t>(program::Resource::vector)] =
      std::make_unique<EpilogueStream>(job);
  program.streams[static_cast<std::size_t>(program::Resource::dma)] =
      std::make_unique<DmaStream>(job);
  return program;
}

}  // namespace macroscope::mapping

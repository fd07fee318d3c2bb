#include "models/engine/bit_slice/bit_slice_pe_unit.hpp"

#include <fmt/format.h>

#include <Eigen/Core>

#include "sim/core/error.hpp"

namespace macroscope::engine {

BitSlicePeUnit::BitSlicePeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                               runtime::TokenBoard& tokens, const BitSliceModel& model,
                               const memory::ScratchpadOf& scratchpads)
    : EngineUnit(name, clock, tokens, model, scratchpads), model_(&model) {
  SC_HAS_PROCESS(BitSlicePeUnit);
  SC_METHOD(on_tick);
  sensitive << tick_;
  dont_initialize();
}

void BitSlicePeUnit::begin_program() {
  counters().reset();
  array_ = std::make_unique<SliceArray>(model_->params());
  base_ = clock().now();
  inside_.clear();
  waits_for_begin_ = false;
}

SliceTile BitSlicePeUnit::make_tile(const program::TileCompute& c,
                                    std::vector<std::int64_t>& expected) const {
  using Matrix = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const PlacedValues values(c, model_->params().encoded);
  SliceTile tile;
  tile.shape = slice_shape(c, model_->params());
  const SliceShape& s = tile.shape;
  tile.encoded.resize(s.groups * s.vectors * s.k);
  tile.other.resize(s.groups * s.others * s.k);
  expected.resize(s.groups * s.vectors * s.others);
  const std::span<std::int16_t> encoded(tile.encoded);
  const std::span<std::int16_t> other(tile.other);
  using Int16 = Eigen::Matrix<std::int16_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto index = [](std::uint64_t i) { return static_cast<Eigen::Index>(i); };
  for (std::uint64_t g = 0; g < s.groups; ++g) {
    for (std::uint64_t v = 0; v < s.vectors; ++v) {
      values.encoded(g, v, encoded.subspan((g * s.vectors + v) * s.k, s.k));
    }
    for (std::uint64_t o = 0; o < s.others; ++o) {
      values.other(g, o, other.subspan((g * s.others + o) * s.k, s.k));
    }
    const Eigen::Map<const Int16> a(tile.encoded.data() + g * s.vectors * s.k, index(s.vectors),
                                    index(s.k));
    const Eigen::Map<const Int16> b(tile.other.data() + g * s.others * s.k, index(s.others),
                                    index(s.k));
    Eigen::Map<Matrix>(expected.data() + g * s.vectors * s.others, index(s.vectors),
                       index(s.others))
        .noalias() = a.cast<std::int64_t>() * b.cast<std::int64_t>().transpose();
  }
  return tile;
}

std::uint64_t BitSlicePeUnit::execute(const program::Step& step) {
  const std::uint64_t now = clock().now();
  if (!array_->busy()) {
    array_->skip_to(now - base_);
    tick_.notify(clock().until(now + 1));
  }
  InArray in;
  SliceTile tile = make_tile(step.compute, in.expected);
  tile.ready_at = now - base_;
  in.tile = array_->push(std::move(tile));
  in.step = step;
  inside_.push_back(std::move(in));
  counters().count(step);
  // Two tiles may wait inside: the next one must be there in the cycle in which the one before it
  // begins.
  std::size_t waiting = 0;
  for (const InArray& tile_inside : inside_) waiting += tile_inside.begun ? 0 : 1;
  if (waiting < 2) return now;
  waits_for_begin_ = true;
  return kNever;
}

void BitSlicePeUnit::on_tick() {
  // At edge t the array computes cycle t - 1: everything that became ready at t - 1 has been pushed
  // by now.
  const std::uint64_t now = clock().now();
  array_->tick();
  for (InArray& in : inside_) {
    const SliceTimes& t = array_->times(in.tile);
    if (!in.begun && t.begin != SliceTimes::kNever) {
      in.begun = true;
      counters().take_accumulator(in.step.compute);
      if (waits_for_begin_) {
        waits_for_begin_ = false;
        resume();
      }
    }
    if (!in.released && t.release != SliceTimes::kNever) {
      in.released = true;
      signal_at(base_ + t.release, in.step, program::Moment::released);
    }
  }
  while (!inside_.empty() && array_->times(inside_.front().tile).done != SliceTimes::kNever) {
    const InArray& in = inside_.front();
    const SliceTimes t = array_->times(in.tile);
    if (array_->take_output(in.tile) != in.expected) {
      throw ModelError("MS407",
                       fmt::format("{}: the product of step {} is wrong", name(), in.step.index));
    }
    busy(base_ + t.begin, base_ + t.done);
    signal_at(base_ + t.done, in.step, program::Moment::done);
    inside_.pop_front();
  }
  if (array_->busy()) tick_.notify(clock().until(now + 1));
}

}  // namespace macroscope::engine

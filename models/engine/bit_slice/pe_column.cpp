#include "models/engine/bit_slice/pe_column.hpp"

namespace macroscope::engine {
namespace {

/// Cycles from the last pick of a bit weight until its sum stands in the accumulators.
constexpr std::size_t kToFlush = 3;
constexpr std::size_t kToLaconicSum = 1 + pe::Laconic::kLatency;

}  // namespace

SliceColumn::SliceColumn(const BitSliceParams& params)
    : params_(params),
      accumulator_(params.rows),
      last_(params.both_encoded() ? kToLaconicSum - 1 : kToFlush) {
  const pe::SliceWidths widths{params.b_width, params.pe_acc_width()};
  if (params.both_encoded()) {
    pairs_ = std::make_unique<PairFeed>(params);
    laconic_.assign(params.rows, pe::Laconic(params.acc_width));
    return;
  }
  feed_ = make_feed(params);
  flush_.assign(params.rows, pe::FlushShiftAdd(params.pe_acc_width(), params.weights()));
  if (params.pe == SlicePe::opt3) opt3_.assign(params.rows, pe::Opt3(widths));
  if (params.pe == SlicePe::opt4c) opt4c_.assign(params.rows, pe::Opt4c(widths));
  if (params.pe == SlicePe::opt4e) opt4e_.assign(params.rows, pe::Opt4e(widths));
}

void SliceColumn::begin(SliceReductionRef reduction) {
  to_fetch_.push_back(reduction);
  to_finish_.push_back(reduction);
  if (feed_) {
    feed_->begin(std::move(reduction));
  } else {
    pairs_->begin(std::move(reduction));
  }
}

std::int64_t SliceColumn::other(const FeedOutput& out, std::size_t row, std::uint32_t lane) {
  if (out.digit[lane] == 0 || row >= out.reduction->others.size()) return 0;
  return out.reduction->others[row][out.k[lane]];
}

void SliceColumn::step_digits() {
  const FeedOutput out = feed_->output();
  const pe::GroupInputs group = feed_->offered();
  for (std::size_t r = 0; r < params_.rows; ++r) {
    if (params_.pe == SlicePe::opt3) {
      accumulator_[r] = opt3_[r].step(group, other(out, r, 0));
      continue;
    }
    if (params_.pe == SlicePe::opt4c) {
      pe::Opt4c::Inputs in;
      in.lanes[0] = {out.digit[0], other(out, r, 0)};
      in.clr = out.clr;
      accumulator_[r] = opt4c_[r].step(in);
      continue;
    }
    pe::Opt4e::Inputs in;
    for (std::uint32_t l = 0; l < pe::kLanes; ++l) in.lanes[l] = {out.digit[l], other(out, r, l)};
    in.clr = out.clr;
    accumulator_[r] = opt4e_[r].step(in);
  }
}

void SliceColumn::step_flush() {
  pe::FlushShiftAdd::Inputs in;
  in.valid = last_.back();
  in.first = flushed_ == 0;
  in.last = flushed_ + 1 == params_.weights();
  if (in.valid) flushed_ = in.last ? 0 : flushed_ + 1;
  for (std::size_t r = 0; r < params_.rows; ++r) {
    in.sum = accumulator_[r];
    const pe::FlushOutput out = flush_[r].step(in);
    if (!out.valid || r >= to_finish_.front()->others.size()) continue;
    results_.reduction = to_finish_.front();
    results_.values.push_back(out.value);
  }
}

void SliceColumn::step_pairs() {
  for (std::size_t r = 0; r < params_.rows; ++r) {
    accumulator_[r] = laconic_[r].step(pairs_->output(r));
  }
  if (!last_.back()) return;
  results_.reduction = to_finish_.front();
  for (std::size_t r = 0; r < to_finish_.front()->others.size(); ++r) {
    results_.values.push_back(accumulator_[r]);
  }
}

void SliceColumn::tick() {
  results_ = {};
  fetched_ = nullptr;
  // The last digits stand at the PEs in the cycle after their pick.
  if (last_.front() && ++weights_out_ == params_.weights()) {
    weights_out_ = 0;
    fetched_ = to_fetch_.front();
    to_fetch_.pop_front();
  }
  bool picked = false;
  if (feed_) {
    step_flush();
    step_digits();
    picked = feed_->tick();
  } else {
    step_pairs();
    picked = pairs_->tick();
  }
  if (results_.reduction) to_finish_.pop_front();
  last_.push_front(picked);
  last_.pop_back();
}

PeColumns::PeColumns(const BitSliceParams& params) {
  for (std::uint32_t c = 0; c < params.cols; ++c) columns_.emplace_back(params);
}

}  // namespace macroscope::engine

#include "models/engine/bit_slice/pe_array.hpp"

#include <algorithm>

#include "models/engine/bit_slice/pe_column.hpp"

namespace macroscope::engine {

SliceArray::SliceArray(const BitSliceParams& params)
    : SliceArray(params, std::make_unique<PeColumns>(params)) {}

SliceArray::SliceArray(const BitSliceParams& params, std::unique_ptr<SliceColumns> columns)
    : params_(params), columns_(std::move(columns)), fold_(params.cols) {}

std::uint64_t SliceArray::folds(const SliceShape& s) const {
  return s.groups * ceil_div(s.vectors, params_.cols) * ceil_div(s.others, params_.rows);
}

std::uint64_t SliceArray::push(SliceTile tile) {
  Tile t;
  t.output.resize(tile.shape.groups * tile.shape.vectors * tile.shape.others);
  t.in = std::move(tile);
  tiles_.emplace(tiles_pushed_, std::move(t));
  return tiles_pushed_++;
}

bool SliceArray::all_take_next() const {
  for (std::size_t c = 0; c < params_.cols; ++c) {
    if (!columns_->takes_next(c)) return false;
  }
  return true;
}

bool SliceArray::all_finished() const {
  for (std::size_t c = 0; c < params_.cols; ++c) {
    if (!columns_->finished(c)) return false;
  }
  return true;
}

void SliceArray::begin_fold(std::size_t column) {
  Tile& tile = tiles_.at(current_);
  const SliceShape& s = tile.in.shape;
  const std::uint64_t row_folds = ceil_div(s.others, params_.rows);
  const std::uint64_t col_folds = ceil_div(s.vectors, params_.cols);
  const std::uint64_t fold = fold_[column]++;
  SliceReduction r;
  r.tile = current_;
  r.group = fold / (row_folds * col_folds);
  r.vector = fold / row_folds % col_folds * params_.cols + column;
  r.first_other = fold % row_folds * params_.rows;
  if (r.vector >= s.vectors) return;
  const std::span<const std::int16_t> encoded(tile.in.encoded);
  const std::span<const std::int16_t> other(tile.in.other);
  r.encoded = encoded.subspan((r.group * s.vectors + r.vector) * s.k, s.k);
  const std::uint64_t used = std::min<std::uint64_t>(params_.rows, s.others - r.first_other);
  for (std::uint64_t o = 0; o < used; ++o) {
    r.others.push_back(other.subspan((r.group * s.others + r.first_other + o) * s.k, s.k));
  }
  ++tile.to_fetch;
  columns_->begin(column, std::make_shared<const SliceReduction>(std::move(r)));
}

void SliceArray::give_out() {
  const std::uint64_t all = folds(tiles_.at(current_).in.shape);
  if (params_.barrier == SliceBarrier::k) {
    // With registers that keep the barrier themselves the next fold waits at their inputs.
    if (fold_.front() == all || !all_take_next()) return;
    for (std::size_t c = 0; c < params_.cols; ++c) begin_fold(c);
    return;
  }
  for (std::size_t c = 0; c < params_.cols; ++c) {
    // A fold that has no vector for this column takes it no time.
    while (columns_->takes_next(c) && fold_[c] < all) begin_fold(c);
  }
}

void SliceArray::begin_tick() {
  if (open_) {
    give_out();
    const std::uint64_t all = folds(tiles_.at(current_).in.shape);
    const bool given_out =
        std::all_of(fold_.begin(), fold_.end(), [&](std::uint64_t fold) { return fold == all; });
    if (!given_out || !all_finished()) return;
    tiles_.at(current_).times.stream_end = now_;
    ++current_;
    open_ = false;
  }
  if (current_ == tiles_pushed_ || tiles_.at(current_).in.ready_at > now_) return;
  open_ = true;
  tiles_.at(current_).times.begin = now_;
  std::fill(fold_.begin(), fold_.end(), 0);
  give_out();
}

void SliceArray::collect(std::size_t column) {
  if (const SliceReductionRef& fetched = columns_->fetched(column)) {
    Tile& tile = tiles_.at(fetched->tile);
    const bool given_out = tile.times.stream_end != SliceTimes::kNever;
    if (--tile.to_fetch == 0 && given_out) tile.times.release = now_ + 1;
  }
  const SliceResults& results = columns_->results(column);
  if (!results.reduction) return;
  const SliceReduction& r = *results.reduction;
  Tile& tile = tiles_.at(r.tile);
  const SliceShape& s = tile.in.shape;
  const std::uint64_t first = (r.group * s.vectors + r.vector) * s.others + r.first_other;
  std::copy(results.values.begin(), results.values.end(),
            tile.output.begin() + static_cast<std::ptrdiff_t>(first));
  for (std::size_t row = 0; observer_ && row < results.values.size(); ++row) {
    observer_(now_ + 1, column * params_.rows + row, results.values[row]);
  }
  tile.results += results.values.size();
  if (tile.results < tile.output.size()) return;
  tile.times.done = now_ + 1;
  ++finished_;
}

void SliceArray::end_tick() {
  for (std::size_t c = 0; c < params_.cols; ++c) collect(c);
  ++now_;
}

void SliceArray::tick(bool en) {
  if (!en) {
    ++now_;
    return;
  }
  begin_tick();
  columns_->clock();
  end_tick();
}

void SliceArray::skip_to(std::uint64_t cycle) {
  now_ = std::max(now_, cycle);
}

std::vector<std::int64_t> SliceArray::take_output(std::uint64_t tile) {
  std::vector<std::int64_t> output = std::move(tiles_.at(tile).output);
  tiles_.erase(tile);
  return output;
}

}  // namespace macroscope::engine

#include "models/engine/bit_slice/pe_array.hpp"

#include <algorithm>

namespace macroscope::engine {

SliceArray::SliceArray(const BitSliceParams& params) : params_(params), fold_(params.cols) {
  for (std::uint32_t c = 0; c < params.cols; ++c) columns_.emplace_back(params);
}

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

bool SliceArray::all_finished() const {
  return std::all_of(columns_.begin(), columns_.end(),
                     [](const SliceColumn& column) { return column.finished(); });
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
  columns_[column].begin(std::make_shared<const SliceReduction>(std::move(r)));
}

/// Gives out reductions at the begin of a cycle.
void SliceArray::control() {
  if (open_) {
    const std::uint64_t all = folds(tiles_.at(current_).in.shape);
    if (params_.barrier == SliceBarrier::k) {
      if (!all_finished()) return;
      if (fold_.front() < all) {
        for (std::size_t c = 0; c < columns_.size(); ++c) begin_fold(c);
        return;
      }
    } else {
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        // A fold that has no vector for this column takes it no time.
        while (columns_[c].finished() && fold_[c] < all) begin_fold(c);
      }
      if (!all_finished()) return;
    }
    tiles_.at(current_).times.stream_end = now_;
    ++current_;
    open_ = false;
  }
  if (current_ == tiles_pushed_ || tiles_.at(current_).in.ready_at > now_) return;
  open_ = true;
  tiles_.at(current_).times.begin = now_;
  std::fill(fold_.begin(), fold_.end(), 0);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    begin_fold(c);
    const std::uint64_t all = folds(tiles_.at(current_).in.shape);
    if (params_.barrier == SliceBarrier::k) continue;
    while (columns_[c].finished() && fold_[c] < all) begin_fold(c);
  }
}

void SliceArray::collect(const SliceColumn& column) {
  if (column.fetched()) {
    Tile& tile = tiles_.at(column.fetched()->tile);
    const bool given_out = tile.times.stream_end != SliceTimes::kNever;
    if (--tile.to_fetch == 0 && given_out) tile.times.release = now_ + 1;
  }
  const SliceResults& results = column.results();
  if (!results.reduction) return;
  const SliceReduction& r = *results.reduction;
  Tile& tile = tiles_.at(r.tile);
  const SliceShape& s = tile.in.shape;
  const std::uint64_t first = (r.group * s.vectors + r.vector) * s.others + r.first_other;
  std::copy(results.values.begin(), results.values.end(),
            tile.output.begin() + static_cast<std::ptrdiff_t>(first));
  tile.results += results.values.size();
  if (tile.results < tile.output.size()) return;
  tile.times.done = now_ + 1;
  ++finished_;
}

void SliceArray::tick(bool en) {
  if (en) {
    control();
    for (SliceColumn& column : columns_) {
      column.tick();
      collect(column);
    }
  }
  ++now_;
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

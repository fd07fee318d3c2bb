// Sequencers and collectors of the PE-level reference.
#include "models/engine/fold/clocked_array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "sim/core/error.hpp"

namespace macroscope::engine {

template <class V>
ClockedArray<V>::ClockedArray(const ArrayShape& shape, std::unique_ptr<PeGrid<V>> grid)
    : params_(shape),
      os_(shape.dataflow == Dataflow::os),
      grid_(std::move(grid)),
      collectors_(shape.cols) {
  if (shape.rows == 0 || shape.cols == 0 || shape.depth == 0 || shape.segment == 0) {
    throw ModelError("MS403", "an array needs rows, columns and depth");
  }
}

template <class V>
std::uint64_t ClockedArray<V>::push(PeTile<V> tile) {
  const TileShape& s = tile.shape;
  if (s.m == 0 || s.k == 0 || s.n == 0 || s.groups == 0 ||
      tile.input.size() != s.groups * s.m * s.k || tile.weight.size() != s.groups * s.k * s.n ||
      (!tile.output.empty() && tile.output.size() != s.groups * s.m * s.n)) {
    throw ModelError(
        "MS403",
        fmt::format("operands of {} and {} elements do not belong to {} x (m {}, k {}, n {})",
                    tile.input.size(), tile.weight.size(), s.groups, s.m, s.k, s.n));
  }
  tile.output.resize(s.groups * s.m * s.n);
  auto job = std::make_unique<Job>();
  job->results_left = s.groups * s.m * s.n;
  switch (params_.dataflow) {
    case Dataflow::os:
      std::tie(job->over_rows, job->over_cols, job->steps) =
          std::tuple(s.m, s.n, (s.k + params_.depth - 1) / params_.depth);
      break;
    case Dataflow::ws:
      std::tie(job->over_rows, job->over_cols, job->steps) = std::tuple(s.k, s.n, s.m);
      break;
    case Dataflow::is:
      std::tie(job->over_rows, job->over_cols, job->steps) = std::tuple(s.k, s.m, s.n);
      break;
  }
  check_ports(tile, *job);
  if (!os_) job->results_left *= (s.k + params_.rows - 1) / params_.rows;
  job->tile = std::move(tile);
  jobs_.push_back(std::move(job));
  ++unfinished_;
  return jobs_.size() - 1;
}

/// Every vector of every kind of fold the tile has needs at least one port cycle.
template <class V>
void ClockedArray<V>::check_ports(const PeTile<V>& tile, const Job& job) const {
  const auto bad = [](const std::vector<std::uint32_t>& each, std::uint64_t vectors) {
    return !each.empty() &&
           (each.size() != vectors || std::count(each.begin(), each.end(), 0U) != 0);
  };
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t c = 0; c < 2; ++c) {
      const bool exists =
          (r == 1 || job.over_rows > params_.rows) && (c == 1 || job.over_cols > params_.cols);
      const std::uint64_t rows = r == 0 ? params_.rows : (job.over_rows - 1) % params_.rows + 1;
      const VectorCycles& ports = tile.ports[r][c];
      if (exists &&
          (bad(ports.stream, job.steps) || (!os_ && bad(ports.load, params_.load_vectors(rows))))) {
        throw ModelError(
            "MS403",
            fmt::format("port cycles must be one number of at least 1 for each of {} streamed "
                        "and {} loaded vectors",
                        job.steps, params_.load_vectors(rows)));
      }
    }
  }
}

template <class V>
void ClockedArray<V>::set_ready(std::uint64_t tile, std::uint64_t at) {
  jobs_[tile]->tile.ready_at = std::max(at, now_);
}

template <class V>
void ClockedArray<V>::skip_to(std::uint64_t cycle) {
  if (busy() || cycle < now_)
    throw ModelError("MS403", "only an array without work can skip cycles");
  now_ = cycle;
}

template <class V>
std::vector<V> ClockedArray<V>::take_output(std::uint64_t tile) {
  PeTile<V>& t = jobs_[tile]->tile;
  t.input.clear();
  t.input.shrink_to_fit();
  t.weight.clear();
  t.weight.shrink_to_fit();
  return std::move(t.output);
}

template <class V>
void ClockedArray<V>::tick(bool enable) {
  if (!enable) {
    ++now_;
    return;
  }
  begin_tick();
  grid_->clock();
  end_tick();
}

template <class V>
void ClockedArray<V>::begin_tick() {
  if (release_in_ != 0 && --release_in_ == 0) grid_->release();
  // A start sees the registers as the last clock edge left them, except that a block may follow
  // the swap of this very cycle (start_load after start_stream).
  start_stream();
  if (!os_) start_load();
  advance_stream();
  if (!os_) advance_load();
}

template <class V>
void ClockedArray<V>::end_tick() {
  ++now_;
  // Results are taken from the output registers as this clock edge left them, so that whoever
  // watches knows them in the cycle in which they stand there.
  collect();
}

template <class V>
bool ClockedArray<V>::ready(const Block& b) const {
  return b.job < jobs_.size() && jobs_[b.job]->tile.ready_at <= now_;
}

template <class V>
std::uint64_t ClockedArray<V>::used_rows(const Block& b) const {
  return std::min<std::uint64_t>(params_.rows, jobs_[b.job]->over_rows - b.row);
}

template <class V>
std::uint64_t ClockedArray<V>::used_cols(const Block& b) const {
  return std::min<std::uint64_t>(params_.cols, jobs_[b.job]->over_cols - b.col);
}

template <class V>
const VectorCycles& ClockedArray<V>::ports(const Block& b) const {
  const Job& job = *jobs_[b.job];
  return job.tile.ports[b.row + params_.rows >= job.over_rows ? 1 : 0]
                       [b.col + params_.cols >= job.over_cols ? 1 : 0];
}

template <class V>
std::uint64_t ClockedArray<V>::stream_cycles(const Block& b) const {
  const std::vector<std::uint32_t>& each = ports(b).stream;
  if (each.empty()) return jobs_[b.job]->steps;
  return std::accumulate(each.begin(), each.end(), std::uint64_t{0});
}

/// The next fold: down the rows, then to the next columns, then to the next group, then to the next
/// tile.
template <class V>
void ClockedArray<V>::step_over(Block& b) const {
  const Job& job = *jobs_[b.job];
  b.row += params_.rows;
  if (b.row < job.over_rows) return;
  b.row = 0;
  b.col += params_.cols;
  if (b.col < job.over_cols) return;
  b.col = 0;
  if (++b.group < job.tile.shape.groups) return;
  b.group = 0;
  ++b.job;
}

template <class V>
void ClockedArray<V>::collect() {
  for (std::uint64_t j = 0; j < params_.cols; ++j) {
    if (!grid_->result_valid(j)) continue;
    Collector& c = collectors_[j];
    c.fold = std::max(c.fold, first_flight_);
    // In os an unused column has no results; in ws and is it has some that nobody wants.
    const auto inside = [&] { return c.fold - first_flight_ < flights_.size(); };
    while (os_ && inside() && flights_[c.fold - first_flight_].cols <= j) ++c.fold;
    if (!inside()) {  // registers that are not ours may be wrong
      throw ModelError("MS464", fmt::format("column {} has a result in cycle {} that no operands "
                                            "were given for",
                                            j, now_));
    }
    Flight& f = flights_[c.fold - first_flight_];
    const std::uint64_t count = os_ ? f.rows : jobs_[f.block.job]->steps;
    if (j < f.cols) {
      --f.results_left;
      deliver(f, grid_->last_row_first() ? count - 1 - c.count : c.count, j, grid_->result(j));
    }
    if (++c.count == count) {
      c.count = 0;
      ++c.fold;
    }
  }
  // In ws and is the last column still sees a fold when its results are out.
  while (!flights_.empty() && flights_.front().results_left == 0 &&
         (os_ || first_flight_ < collectors_.back().fold)) {
    flights_.pop_front();
    ++first_flight_;
  }
}

template <class V>
void ClockedArray<V>::deliver(const Flight& f, std::uint64_t row_or_step, std::uint64_t col,
                              V value) {
  Job& job = *jobs_[f.block.job];
  const TileShape& s = job.tile.shape;
  std::uint64_t m = row_or_step;
  std::uint64_t n = f.block.col + col;
  if (os_) m += f.block.row;
  if (params_.dataflow == Dataflow::is) std::swap(m, n);
  job.tile.output[(f.block.group * s.m + m) * s.n + n] += value;
  --outstanding_;
  if (observer_) observer_(now_, col, value);
  if (job.times.first_result == PeTimes::kNever) job.times.first_result = now_;
  if (--job.results_left == 0) {
    job.times.done = now_;
    --unfinished_;
  }
}

template <class V>
void ClockedArray<V>::start_stream() {
  swap_now_ = false;
  const Block& b = stream_.next;
  if (stream_.active || !ready(b)) return;
  if (!params_.fold_overlap && outstanding_ != 0) return;
  if (!os_ && !block_loaded_) return;
  // os: accumulators are free when the last row's result has its turn to leave; the new products
  // come behind it. Drain registers are needed only when the new stream ends.
  if (os_ && release_in_ != 0 && !(params_.double_buffer && stream_cycles(b) > release_in_)) return;

  Job& job = *jobs_[b.job];
  if (job.times.stream_begin == PeTimes::kNever) job.times.stream_begin = now_;
  if (os_ && job.times.load_begin == PeTimes::kNever) job.times.load_begin = now_;
  if (params_.double_buffer) block_loaded_ = false;
  swap_now_ = true;
  stream_.active = true;
  stream_.now = b;
  stream_.vector = 0;
  stream_.wait = ports(b).stream.empty() ? 1 : ports(b).stream[0];
  const std::uint64_t results = used_cols(b) * (os_ ? used_rows(b) : job.steps);
  flights_.push_back({b, used_rows(b), used_cols(b), results});
  outstanding_ += results;
  step_over(stream_.next);
}

template <class V>
void ClockedArray<V>::advance_stream() {
  grid_->bubble(swap_now_ && !os_ ? kPeSwap : std::uint8_t{0});
  if (!stream_.active || --stream_.wait != 0) return;

  const Block b = stream_.now;
  const std::uint64_t step = stream_.vector++;
  enter_vector(b, step);
  Job& job = *jobs_[b.job];
  if (stream_.vector < job.steps) {
    stream_.wait = ports(b).stream.empty() ? 1 : ports(b).stream[stream_.vector];
    return;
  }
  stream_.active = false;
  if (os_) release_in_ = used_rows(b);
  if (!params_.double_buffer) block_loaded_ = false;
  if (stream_.next.job != b.job) job.times.stream_end = now_ + 1;
}

template <class V>
void ClockedArray<V>::enter_vector(const Block& b, std::uint64_t step) {
  const Job& job = *jobs_[b.job];
  const TileShape& s = job.tile.shape;
  const V* input = &job.tile.input[b.group * s.m * s.k];
  const V* weight = &job.tile.weight[b.group * s.k * s.n];
  const std::uint64_t rows = used_rows(b);
  if (!os_) {
    row_lanes_.resize(rows);
    for (std::uint64_t i = 0; i < rows; ++i) {
      const std::uint64_t k = b.row + i;
      row_lanes_[i] =
          params_.dataflow == Dataflow::ws ? input[step * s.k + k] : weight[k * s.n + step];
    }
    grid_->enter(row_lanes_, {}, static_cast<std::uint8_t>(kPeValid | (swap_now_ ? kPeSwap : 0)));
    return;
  }
  // Lanes beyond the end of k are zero.
  const std::uint64_t cols = used_cols(b);
  const std::uint64_t depth = params_.depth;
  const std::uint64_t k = step * depth;
  const std::uint64_t count = std::min(depth, s.k - k);
  row_lanes_.assign(rows * depth, V{});
  col_lanes_.assign(cols * depth, V{});
  for (std::uint64_t i = 0; i < rows; ++i) {
    std::copy_n(&input[(b.row + i) * s.k + k], count, &row_lanes_[i * depth]);
  }
  for (std::uint64_t d = 0; d < count; ++d) {
    const V* row = &weight[(k + d) * s.n + b.col];
    for (std::uint64_t j = 0; j < cols; ++j) col_lanes_[j * depth + d] = row[j];
  }
  const bool first = step == 0;
  const bool last = step + 1 == job.steps;
  grid_->enter(row_lanes_, col_lanes_,
               static_cast<std::uint8_t>(kPeValid | (first ? kPeFirst : 0) | (last ? kPeLast : 0)));
}

template <class V>
void ClockedArray<V>::start_load() {
  const Block& b = load_.next;
  if (load_.active || block_loaded_ || !ready(b)) return;
  if (!params_.double_buffer && !params_.fold_overlap && outstanding_ != 0) return;
  Job& job = *jobs_[b.job];
  if (job.times.load_begin == PeTimes::kNever) job.times.load_begin = now_;
  load_.active = true;
  load_.now = b;
  load_.vector = 0;
  load_.wait = ports(b).load.empty() ? 1 : ports(b).load[0];
  step_over(load_.next);
}

template <class V>
void ClockedArray<V>::advance_load() {
  if (!load_.active || --load_.wait != 0) {
    grid_->load({}, 0);
    return;
  }
  const Block& b = load_.now;
  const Job& job = *jobs_[b.job];
  const TileShape& s = job.tile.shape;
  const std::uint64_t rows = used_rows(b);
  const std::uint64_t cols = used_cols(b);
  const std::uint64_t vectors = params_.load_vectors(rows);
  const std::uint64_t row = vectors - 1 - load_.vector;  // last row first
  col_lanes_.clear();
  for (std::uint64_t p = 0; p < params_.segments(params_.rows); ++p) {
    const std::uint64_t i = row + p * params_.segment;
    for (std::uint64_t j = 0; j < cols; ++j) {
      const std::uint64_t k = b.row + i;
      col_lanes_.push_back(i >= rows ? V{}
                           : params_.dataflow == Dataflow::ws
                               ? job.tile.weight[(b.group * s.k + k) * s.n + b.col + j]
                               : job.tile.input[(b.group * s.m + b.col + j) * s.k + k]);
    }
  }
  grid_->load(col_lanes_, row);
  if (++load_.vector < vectors) {
    load_.wait = ports(b).load.empty() ? 1 : ports(b).load[load_.vector];
    return;
  }
  load_.active = false;
  block_loaded_ = true;
}

template <class V>
PeRun<V> run_tiles(ClockedArray<V>& array, std::vector<PeTile<V>> tiles) {
  const std::size_t count = tiles.size();
  for (PeTile<V>& tile : tiles) array.push(std::move(tile));
  while (array.busy()) array.tick();
  PeRun<V> run;
  for (std::size_t i = 0; i < count; ++i) {
    run.times.push_back(array.times(i));
    run.outputs.push_back(array.take_output(i));
    run.cycles = std::max(run.cycles, run.times.back().done);
  }
  return run;
}

template class ClockedArray<std::int64_t>;
template class ClockedArray<double>;
template struct PeRun<std::int64_t>;
template struct PeRun<double>;
template PeRun<std::int64_t> run_tiles(ClockedArray<std::int64_t>&,
                                       std::vector<PeTile<std::int64_t>>);
template PeRun<double> run_tiles(ClockedArray<double>&, std::vector<PeTile<double>>);

}  // namespace macroscope::engine

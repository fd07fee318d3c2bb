#include "models/engine/scale_sim/read_buffer.hpp"

#include <algorithm>

namespace macroscope::scale_sim {
namespace {

constexpr std::uint64_t kEndOfKeys = UINT64_MAX;
constexpr std::int64_t kHitLatency = 1;

}  // namespace

ReadBuffer::ReadBuffer(const PrefetchOrder& order, Bytes capacity, std::uint64_t bandwidth,
                       std::uint32_t version)
    : order_(order), version_(version) {
  const std::uint64_t words_per_set = ceil_div(capacity.count(), 100);
  const std::uint64_t active = ceil_div(capacity.count(), 2);
  const std::uint64_t prefetched = capacity.count() - active;
  active_sets_ = std::min(order.sets(), ceil_div(active, words_per_set));
  prefetch_sets_ = std::min(order.sets() - active_sets_, ceil_div(prefetched, words_per_set));
  prefetch_rows_ = static_cast<std::int64_t>(ceil_div(prefetched, bandwidth));
  prefetch_words_ = prefetch_rows_ * static_cast<std::int64_t>(bandwidth);
  const auto first_rows = static_cast<std::int64_t>(
      std::min(ceil_div(active, bandwidth), ceil_div(order.entries(), bandwidth)));
  dram_reads_ = first_rows * static_cast<std::int64_t>(bandwidth);
  start_cycle_ = -first_rows;
  set_window(0);
}

void ReadBuffer::begin_fold(const Mapping& map, std::uint64_t fr, std::uint64_t fc) {
  block_ = order_.along_columns() ? fc : fr;
  if (order_.streamed()) {
    // Under os both operands stream from line 0, else the streamed one waits for R lines of
    // loading.
    first_line_ = map.dataflow == Dataflow::os ? 0 : static_cast<std::int64_t>(map.rows);
    end_line_ =
        first_line_ + static_cast<std::int64_t>(order_.height() + order_.width_of(block_) - 1);
  } else {
    const std::uint64_t used = map.rows_used(fr);
    bottom_row_ = fr * map.rows + used - 1;
    first_line_ = static_cast<std::int64_t>(map.rows - used);
    end_line_ = static_cast<std::int64_t>(map.rows);
  }
}

ReadBuffer::Run ReadBuffer::run_of(std::int64_t line) const {
  const auto step = static_cast<std::uint64_t>(line - first_line_);
  const std::uint64_t used = order_.width_of(block_);
  if (!order_.streamed()) {
    const std::uint64_t row = bottom_row_ - step;
    return {row, 0, used, order_.key(block_, row, 0)};
  }
  const std::uint64_t left = step < order_.height() ? 0 : step - order_.height() + 1;
  const std::uint64_t right = std::min(used - 1, step);
  return {step - left, left, right - left + 1, order_.key(block_, step - left, left)};
}

std::int64_t ReadBuffer::next_event(std::int64_t line) const {
  line = std::max(line, first_line_);
  if (line >= end_line_) return kNever;
  const Run run = run_of(line);
  const Interval& part = high_.holds(run.first_key) ? high_ : low_;
  if (!part.holds(run.first_key) || !part.holds(run.first_key + run.count - 1)) return line;
  // Keys only grow (streamed) or only fall (stationary) along the fold's lines: the next line to
  // look at is the one that leaves this part of the window.
  if (order_.streamed()) {
    if (part.end == kEndOfKeys) return kNever;
    const std::uint64_t base = block_ * order_.height();
    const std::int64_t last_inside = first_line_ +
                                     static_cast<std::int64_t>(part.end / order_.width()) -
                                     static_cast<std::int64_t>(base);
    std::int64_t leaving = std::max(line, last_inside);
    if (leaving >= end_line_) return kNever;
    const Run there = run_of(leaving);
    if (there.first_key + there.count <= part.end) ++leaving;
    return leaving < end_line_ ? leaving : kNever;
  }
  const std::uint64_t first_row_inside = ceil_div(part.begin, order_.width());
  const std::uint64_t row_in_stack = block_ * order_.height() + run.row;
  const std::int64_t leaving =
      line + 1 + static_cast<std::int64_t>(row_in_stack - first_row_inside);
  return leaving < end_line_ ? leaving : kNever;
}

std::int64_t ReadBuffer::take_line(std::int64_t line, std::int64_t now) {
  const Run run = run_of(line);
  const std::uint64_t down = order_.streamed() ? 1 : 0;
  const Window* window = order_.window();
  std::int64_t wait = kHitLatency;
  for (std::uint64_t i = 0; i < run.count; ++i) {
    const std::uint64_t key = run.first_key + i;
    if (held(key)) {
      const Interval& part = high_.holds(key) ? high_ : low_;
      i += std::min(run.count - i, part.end - key) -
           1;  // the rest of the run up to the window's end
      continue;
    }
    const PrefetchOrder::Place place = order_.place(block_, run.row - i * down, run.column + i);
    if (window != nullptr) {
      if (!window->has_word(place.m, place.k)) continue;
      if (window->has_repeats() && repeat_held(place)) continue;
    }
    fetch(place, key, now, wait);
  }
  return wait - kHitLatency;
}

bool ReadBuffer::repeat_held(const PrefetchOrder::Place& place) const {
  bool found = false;
  order_.window()->for_each_repeat(place.m, place.k, [&](std::uint64_t m, std::uint64_t k) {
    found = found || held(order_.key_of({m, k}));
  });
  return found;
}

void ReadBuffer::set_window(std::uint64_t first_set) {
  first_set_ = first_set;
  const std::uint64_t end = first_set + active_sets_;
  const bool wraps = end > order_.sets();
  high_ = {order_.set_begin(first_set), end < order_.sets() ? order_.set_begin(end) : kEndOfKeys};
  low_ = wraps ? Interval{0, order_.set_begin(end - order_.sets())} : Interval{};
}

std::uint64_t ReadBuffer::prefetches_to(std::uint64_t key) const {
  const std::uint64_t sets = order_.sets();
  const std::uint64_t ahead = (order_.set_of(key) + sets - first_set_) % sets;
  // A prefetch never moves the window by more than its length, so it cannot step over a set.
  return ceil_div(ahead - active_sets_ + 1, prefetch_sets_);
}

void ReadBuffer::fetch(const PrefetchOrder::Place& place, std::uint64_t key, std::int64_t now,
                       std::int64_t& wait) {
  std::uint64_t prefetches = prefetches_to(key);
  const Window* window = order_.window();
  if (window != nullptr && window->has_repeats()) {
    window->for_each_repeat(place.m, place.k, [&](std::uint64_t m, std::uint64_t k) {
      prefetches = std::min(prefetches, prefetches_to(order_.key_of({m, k})));
    });
  }
  const auto count = static_cast<std::int64_t>(prefetches);
  set_window((first_set_ + prefetches % order_.sets() * prefetch_sets_) % order_.sets());
  dram_reads_ += count * prefetch_words_;
  wait = served_after(count, now + wait) - now;
  last_fetch_ += count * (prefetch_rows_ + 1);
}

std::int64_t ReadBuffer::served_after(std::int64_t prefetches, std::int64_t served) const {
  const std::int64_t period = prefetch_rows_ + 1;
  const std::int64_t last = last_fetch_ + prefetches * period;
  if (version_ < 3) return std::max(served, last);
  // SCALE-Sim 3.0.0 adds the lateness of each prefetch twice, and once when it is negative. The
  // distance from a prefetch to the response becomes `period` less itself, so from the second on it
  // alternates.
  std::int64_t fetched = last_fetch_;
  const std::int64_t direct = prefetches > 2 ? 2 + prefetches % 2 : prefetches;
  for (std::int64_t i = 0; i < direct; ++i) {
    fetched += period;
    served = served < fetched ? 2 * fetched - served : fetched;
  }
  return served - fetched + last;
}

}  // namespace macroscope::scale_sim

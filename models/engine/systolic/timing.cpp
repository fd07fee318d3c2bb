// The recurrences of the array (README.md, "Timing") summed over the folds of a tile in closed
// form.
#include "models/engine/systolic/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/engine/systolic/systolic_pe.hpp"
#include "sim/core/error.hpp"
#include "sim/core/quantity.hpp"

namespace macroscope::engine {
namespace {

/// One kind of fold: used rows r and columns c, stream cycles S, load cycles P.
struct Fold {
  Cycle r, c, S, P;
};

/// The array's rules between folds. Every rule is relative to the cycle s in which a fold's stream
/// begins.
class Rules {
 public:
  explicit Rules(const SystolicParams& params)
      : os_(params.dataflow == Dataflow::os),
        shadow_(params.double_buffer),
        overlap_(params.fold_overlap),
        rows_(params.rows),
        delay_(result_delay(params)) {}

  /// All results are out. ws, is: through all R rows, then along c columns; os: also r results one
  /// by one.
  [[nodiscard]] Cycle done(const Fold& f) const {
    return f.S + rows_ + f.c - 2 + (os_ ? f.r : 0) + delay_;
  }
  /// The next stationary block may enter: behind the swap (shadow registers), behind the last use,
  /// or when all is out.
  [[nodiscard]] Cycle load_free(const Fold& f) const {
    if (shadow_ || os_) return 0;
    return overlap_ ? f.S : done(f);
  }
  /// The next stream may begin.
  [[nodiscard]] Cycle stream_free(const Fold& f) const {
    if (!overlap_) return done(f);
    // Accumulators that are their own drain chain: row 0's result leaves row i in cycle s + S + r -
    // 1 + i + j, and the next fold's first product may be written at the end of that cycle.
    if (os_ && !shadow_) return f.S + f.r - 1;
    return f.S;
  }
  /// The next stream may have entered: its results may be captured in drain registers that are free
  /// by then.
  [[nodiscard]] Cycle capture_free(const Fold& f) const {
    return os_ && shadow_ && overlap_ ? f.S + f.r : 0;
  }
  /// Cycles from the stream begin of `a` to that of `b` right behind it.
  [[nodiscard]] Cycle interval(const Fold& a, const Fold& b) const {
    const Cycle captured = capture_free(a);
    return std::max(
        {load_free(a) + b.P, stream_free(a), captured > b.S ? captured - b.S : Cycle{0}});
  }

 private:
  bool os_;
  bool shadow_;
  bool overlap_;
  Cycle rows_;
  Cycle delay_;
};

[[noreturn]] void too_long(const TileShape& s) {
  throw ModelError(
      "MS401", fmt::format("a systolic tile of {} x (m {}, k {}, n {}) takes more than 2^62 cycles",
                           s.groups, s.m, s.k, s.n));
}

/// a + count * b, checked.
Cycle add(Cycle a, Cycle count, Cycle b, const TileShape& shape) {
  Cycle product = 0;
  Cycle sum = 0;
  if (__builtin_mul_overflow(count, b, &product) || __builtin_add_overflow(a, product, &sum) ||
      sum >> 62 != 0) {
    too_long(shape);
  }
  return sum;
}

TileTiming scale_sim_timing(const TileShape& shape, const Folding& f, const SystolicParams& p) {
  const Cycle load = p.dataflow == Dataflow::os ? 0 : p.rows;
  const Cycle each = add(load + p.rows + p.cols - 2, 1, f.steps, shape);
  const Cycle total = add(0, shape.groups, add(0, f.folds(), each, shape), shape);
  TileTiming t;
  t.fill = load;
  t.first_load = load;
  t.first_stream = f.steps;
  t.steady = total - each + f.steps;
  t.drain = p.rows + p.cols - 2;
  t.initiation_interval = total;
  // Lines of SCALE-Sim's traces: column c writes from line 2R - 1 + c (ws, is) or T - 1 + c (os)
  // on.
  t.first_result = p.dataflow == Dataflow::os ? f.steps : p.rows;
  t.stream_end = t.steady;
  t.done = t.load_free = t.stream_free = total - load;
  return t;
}

}  // namespace

TileTiming tile_timing(const TileShape& shape, const TilePorts& ports,
                       const SystolicParams& params) {
  const Folding f = fold(shape, params);
  if (params.compat == SystolicCompat::scale_sim) return scale_sim_timing(shape, f, params);

  const bool os = params.dataflow == Dataflow::os;
  std::array<std::array<Fold, 2>, 2> kind{};
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t c = 0; c < 2; ++c) {
      const Cycle load = os ? 0 : ports[r][c].load;
      kind[r][c] = Fold{f.rows[r], f.cols[c], ports[r][c].stream, load};
      const bool exists = (r == 1 || f.row_folds > 1) && (c == 1 || f.col_folds > 1);
      if (!exists) continue;
      if (ports[r][c].stream < f.steps || (!os && load < f.rows[r])) {
        throw ModelError(
            "MS402",
            fmt::format("{} port cycles for {} vectors and {} for a block of {} rows: an edge of "
                        "the array takes at most one vector a cycle",
                        ports[r][c].stream, f.steps, load, f.rows[r]));
      }
      // Keeps every sum below from wrapping before `add` can see it.
      if (ports[r][c].stream >> 62 != 0 || load >> 62 != 0) too_long(shape);
    }
  }
  const Rules rules(params);
  const std::size_t first_row = f.row_folds > 1 ? 0 : 1;
  const std::size_t first_col = f.col_folds > 1 ? 0 : 1;
  const auto walk_rows = [&](std::size_t c) {  // first to last fold of one column of folds
    if (f.row_folds == 1) return Cycle{0};
    const Cycle inner = add(0, f.row_folds - 2, rules.interval(kind[0][c], kind[0][c]), shape);
    return add(inner, 1, rules.interval(kind[0][c], kind[1][c]), shape);
  };
  const Cycle last_column = walk_rows(1);
  Cycle group = last_column;  // first to last stream begin of one product
  Cycle wide_end = 0;         // begin of the product's last fold that uses all C columns
  if (f.col_folds > 1) {
    const Cycle column = walk_rows(0);
    const Cycle next = rules.interval(kind[1][0], kind[first_row][0]);
    wide_end = add(column, f.col_folds - 2, add(column, 1, next, shape), shape);
    const Cycle turn = rules.interval(kind[1][0], kind[first_row][1]);
    group = add(add(wide_end, 1, turn, shape), 1, last_column, shape);
  }
  const Fold& first = kind[first_row][first_col];
  const Fold& last = kind[1][1];
  const Cycle period = add(group, 1, rules.interval(last, first), shape);
  const Cycle last_group = add(0, shape.groups - 1, period, shape);
  const Cycle last_begin = add(last_group, 1, group, shape);

  TileTiming t;
  t.first_load = t.fill = first.P;
  t.first_stream = first.S;
  t.first_result =
      (os ? first.S : ceil_div(first.S, f.steps) - 1) + params.rows + result_delay(params);
  t.stream_end = t.steady = add(last_begin, 1, last.S, shape);
  t.done = add(last_begin, 1, rules.done(last), shape);
  // A narrow last fold can be out before the wide one in front of it.
  if (f.col_folds > 1)
    t.done = std::max(t.done, add(last_group + wide_end, 1, rules.done(kind[1][0]), shape));
  t.drain = t.done - t.stream_end;
  t.load_free = last_begin + rules.load_free(last);
  t.stream_free = last_begin + rules.stream_free(last);
  t.capture_free = last_begin + rules.capture_free(last);
  t.initiation_interval = last_begin + rules.interval(last, first);
  return t;
}

TileTiming tile_timing(const TileShape& shape, const SystolicParams& params) {
  return tile_timing(shape, full_speed_ports(fold(shape, params)), params);
}

TileRun issue(ArrayState& state, const TileTiming& tile, Cycle ready_at) {
  const Cycle captured =
      state.capture_free > tile.first_stream ? state.capture_free - tile.first_stream : 0;
  const Cycle load = std::max(ready_at, state.load_free);
  const Cycle s = std::max({load + tile.first_load, state.stream_free, captured});
  TileRun run;
  run.load_begin = tile.first_load == 0 ? s : load;
  run.stream_begin = s;
  run.stream_end = s + tile.stream_end;
  run.first_result = s + tile.first_result;
  run.done = s + tile.done;
  state.load_free = s + tile.load_free;
  state.stream_free = s + tile.stream_free;
  state.capture_free = s + tile.capture_free;
  state.last_done = std::max(state.last_done, run.done);
  return run;
}

}  // namespace macroscope::engine

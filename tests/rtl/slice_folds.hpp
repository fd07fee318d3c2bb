// What columns of a bit-slice array work on, in order, and what must come out of them.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/models/engine/bit_slice_cases.hpp"
#include "tests/rtl/bench.hpp"

namespace macroscope::test {

/// A reduction of one column.
struct ColumnReduction {
  std::span<const std::int16_t> encoded;
  std::vector<std::span<const std::int16_t>> others;  // by row
  std::vector<std::int64_t> expected;                 // by row
};

/// Reductions of a tile by column; nothing where a fold leaves a column out. Folds go group by
/// group, columns, then rows.
using ColumnReductions = std::vector<std::deque<std::optional<ColumnReduction>>>;

inline ColumnReductions column_reductions(const engine::SliceTile& tile,
                                          const engine::BitSliceParams& params) {
  ColumnReductions out(params.cols);
  const engine::SliceShape& s = tile.shape;
  const std::vector<std::int64_t> results = engine::testing::product(tile);
  const std::span<const std::int16_t> encoded(tile.encoded), other(tile.other);
  for (std::uint64_t g = 0; g < s.groups; ++g) {
    for (std::uint64_t first = 0; first < s.vectors; first += params.cols) {
      for (std::uint64_t o = 0; o < s.others; o += params.rows) {
        for (std::uint32_t c = 0; c < params.cols; ++c) {
          const std::uint64_t v = first + c;
          out[c].emplace_back();
          if (v >= s.vectors) continue;
          ColumnReduction r;
          r.encoded = encoded.subspan((g * s.vectors + v) * s.k, s.k);
          for (std::uint64_t i = o; i < std::min<std::uint64_t>(o + params.rows, s.others); ++i) {
            r.others.push_back(other.subspan((g * s.others + i) * s.k, s.k));
            r.expected.push_back(results[(g * s.vectors + v) * s.others + i]);
          }
          out[c].back() = std::move(r);
        }
      }
    }
  }
  return out;
}

/// Gives a column its next reduction when its last one has been taken; with the barrier all columns
/// go from fold to fold together. `offering` holds pointers, null when a column offers nothing.
template <class Offering, class Make>
void next_reductions(ColumnReductions& waiting, std::vector<Offering>& offering, bool barrier,
                     Make make) {
  if (barrier && std::any_of(offering.begin(), offering.end(),
                             [](const Offering& o) { return o != nullptr; })) {
    return;
  }
  for (std::size_t c = 0; c < waiting.size(); ++c) {
    while (!waiting[c].empty() && offering[c] == nullptr) {
      const std::optional<ColumnReduction> r = std::move(waiting[c].front());
      waiting[c].pop_front();
      if (r) offering[c] = make(*r);
      if (barrier) break;
    }
  }
}

/// The results that are still to come, by column.
class ResultCheck {
 public:
  explicit ResultCheck(const ColumnReductions& reductions) : expected_(reductions.size()) {
    for (std::size_t c = 0; c < reductions.size(); ++c) {
      for (const auto& r : reductions[c]) {
        if (!r) continue;
        expected_[c].push_back(r->expected);
        ++open_;
      }
    }
  }

  [[nodiscard]] std::uint64_t open() const { return open_; }
  /// First cycle in which all results have been seen.
  [[nodiscard]] std::uint64_t done() const { return done_; }

  /// Looks at the outputs behind the clock edge of `cycle`; the first difference, or nothing.
  template <class Model>
  std::string look(Model& model, std::uint64_t cycle, std::uint32_t rows) {
    for (std::uint32_t c = 0; c < expected_.size(); ++c) {
      if (((model.acc_valid_o >> c) & 1U) == 0) continue;
      if (expected_[c].empty()) return fmt::format("cycle {}: column {} too many\n", cycle, c);
      const std::vector<std::int64_t> expected = expected_[c].front();
      expected_[c].pop_front();
      for (std::uint32_t r = 0; r < expected.size(); ++r) {
        const std::int64_t found = signed_bits(model.acc_o, (c * rows + r) * 32, 32);
        if (found == expected[r]) continue;
        return fmt::format("cycle {}: column {} row {}: {} for {}\n", cycle, c, r, found,
                           expected[r]);
      }
      if (--open_ == 0) done_ = cycle + 1;
    }
    return "";
  }

 private:
  std::vector<std::deque<std::vector<std::int64_t>>> expected_;
  std::uint64_t open_ = 0;
  std::uint64_t done_ = 0;
};

/// Drives an array until reference and RTL have done a tile; the first difference, or nothing.
/// `before(cycle)` sets the inputs, `after()` is called behind every enabled edge.
template <class Model, class Before, class After>
std::string run_beside_reference(Bench<Model>& bench, const engine::BitSliceParams& params,
                                 const engine::SliceTile& tile, ResultCheck& results, Rng& rng,
                                 bool stalls, Before before, After after) {
  engine::SliceArray reference(params);
  reference.push(tile);
  for (std::uint64_t cycle = 0; reference.busy() || results.open() > 0; ++cycle) {
    if (cycle > 100'000) return "the array does not come to an end\n";
    const bool en = !stalls || rng.below(10) < 7;
    bench->en_i = en;
    before();
    bench.tick();
    reference.tick(en);
    if (!en) continue;
    after();
    const std::string difference = results.look(*bench, cycle, params.rows);
    if (!difference.empty()) return difference;
  }
  const std::uint64_t expected = reference.times(0).done;
  return results.done() == expected
             ? ""
             : fmt::format("done in cycle {}, reference {}\n", results.done(), expected);
}

/// Runs `cases` random tiles through `run(tile, rng, stalls)`; the first difference, or nothing.
template <class Run>
std::string first_difference(const engine::BitSliceParams& params, int cases, Run run) {
  Rng rng(91, "slice_folds");
  for (int i = 0; i < cases; ++i) {
    const engine::SliceTile tile = engine::testing::random_tile(rng, params, 6);
    const std::string difference = run(tile, rng, i % 2 == 1);
    if (!difference.empty()) {
      return engine::testing::text(params, tile.shape) + ": " + difference;
    }
  }
  return "";
}

}  // namespace macroscope::test

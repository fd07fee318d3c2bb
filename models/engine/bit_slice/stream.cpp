#include "models/engine/bit_slice/stream.hpp"

#include <algorithm>
#include <vector>

#include "sim/core/rng.hpp"

namespace macroscope::engine {
namespace {

using numerics::DigitTable;
using Values = std::vector<std::int16_t>;

std::uint64_t digit_cycles(const BitSliceParams& params, const DigitTable& table,
                           const Values& values) {
  const std::span<const std::int16_t> all(values);
  return params.pe == SlicePe::opt4e ? pe::opt4e_cycles(table, all, params.empty())
                                     : pe::opt4c_cycles(table, all, params.empty());
}

std::uint64_t digits_of(const DigitTable& table, const Values& values) {
  std::uint64_t digits = 0;
  for (const std::int16_t value : values) digits += table.non_zeros(value);
  return digits;
}

/// Numbers of digits, filled with zeros to whole groups of 16. Of 16 bits, so that compilers take
/// eight at a time.
using DigitNumbers = std::vector<std::int16_t>;

void number_digits(const DigitTable& table, const Values& values, DigitNumbers& out) {
  out.assign(ceil_div(values.size(), pe::kLaconicLanes) * pe::kLaconicLanes, 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[i] = static_cast<std::int16_t>(table.non_zeros(values[i]));
  }
}

std::uint64_t pair_cycles(const DigitNumbers& a, const DigitNumbers& b, std::int16_t floor) {
  std::uint64_t cycles = 0;
  for (std::size_t first = 0; first < a.size(); first += pe::kLaconicLanes) {
    std::int16_t longest = floor;
    for (std::size_t i = 0; i < pe::kLaconicLanes; ++i) {
      const auto pairs = static_cast<std::int16_t>(a[first + i] * b[first + i]);
      longest = std::max(longest, pairs);
    }
    cycles += static_cast<std::uint64_t>(longest);
  }
  return std::max<std::uint64_t>(1, cycles);
}

/// Times columns of one group, fold of rows by fold of rows.
class Columns {
 public:
  Columns(const SliceShape& shape, const SliceValues& values, const BitSliceParams& params,
          const DigitTable& table)
      : shape_(&shape),
        values_(&values),
        params_(&params),
        table_(&table),
        row_folds_(ceil_div(shape.others, params.rows)),
        vector_(shape.k) {}

  void start(std::uint64_t group) {
    group_ = group;
    if (!params_->both_encoded()) return;
    others_.assign(shape_->k, 0);
    // A column waits for the largest number of digits over its rows.
    longest_.assign(row_folds_, DigitNumbers());
    DigitNumbers numbers;
    for (std::uint64_t o = 0; o < shape_->others; ++o) {
      values_->other(group, o, vector_);
      number_digits(*table_, vector_, numbers);
      for (std::size_t i = 0; i < others_.size(); ++i) {
        others_[i] += static_cast<std::uint64_t>(numbers[i]);
      }
      DigitNumbers& longest = longest_[o / params_->rows];
      longest.resize(numbers.size(), 0);
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        longest[i] = std::max(longest[i], numbers[i]);
      }
    }
  }

  /// Cycles of a vector in each fold of rows, in `out`; counts its digits.
  void column(std::uint64_t index, std::vector<std::uint64_t>& out) {
    values_->encoded(group_, index, vector_);
    seen_.digits += digits_of(*table_, vector_);
    if (!params_->both_encoded()) {
      out.assign(1, digit_cycles(*params_, *table_, vector_));
      if (params_->skip_empty) {
        // A word of four digits is what four lanes take in a cycle.
        seen_.words += pe::opt4e_cycles(*table_, std::span<const std::int16_t>(vector_),
                                        pe::EmptyGroups::skipped);
      }
      return;
    }
    number_digits(*table_, vector_, numbers_);
    for (std::size_t i = 0; i < others_.size(); ++i) {
      seen_.pairs += static_cast<std::uint64_t>(numbers_[i]) * others_[i];
    }
    out.clear();
    for (const DigitNumbers& longest : longest_) {
      out.push_back(pair_cycles(numbers_, longest, params_->skip_empty ? 0 : 1));
    }
  }

  /// Folds of rows that have the cycles of one entry of `out`.
  [[nodiscard]] std::uint64_t repeats() const { return params_->both_encoded() ? 1 : row_folds_; }
  /// Digits, words and pairs of the vectors looked at.
  [[nodiscard]] const SliceWork& seen() const { return seen_; }

 private:
  const SliceShape* shape_;
  const SliceValues* values_;
  const BitSliceParams* params_;
  const DigitTable* table_;
  std::uint64_t row_folds_;
  std::uint64_t group_ = 0;
  SliceWork seen_;
  Values vector_;
  DigitNumbers numbers_;
  std::vector<std::uint64_t> others_;  // numbers of digits by k, over all rows
  std::vector<DigitNumbers> longest_;  // by fold of rows
};

std::uint64_t sum(const std::vector<std::uint64_t>& values) {
  std::uint64_t total = 0;
  for (const std::uint64_t value : values) total += value;
  return total;
}

/// The folds of columns to look at, in order.
std::vector<std::uint64_t> chosen_folds(std::uint64_t group, std::uint64_t folds,
                                        std::uint32_t sample) {
  const bool all = sample == 0 || sample >= folds;
  std::vector<std::uint64_t> chosen(all ? folds : sample);
  for (std::uint64_t i = 0; i < chosen.size(); ++i) {
    const std::uint64_t begin = i * folds / chosen.size();
    const std::uint64_t count = (i + 1) * folds / chosen.size() - begin;
    const std::uint64_t random = random_at(name_hash("bit_slice.sample"), group * folds + i);
    chosen[i] = begin + (all ? 0 : random % count);
  }
  return chosen;
}

void scale_up(SliceWork& work, const std::vector<std::uint64_t>& cycles, std::uint64_t folds) {
  const auto seen = static_cast<double>(cycles.size());
  const auto all = static_cast<double>(folds);
  const double mean = static_cast<double>(sum(cycles)) / seen;
  double spread = 0;
  for (const std::uint64_t c : cycles) {
    const double off = static_cast<double>(c) - mean;
    spread += off * off / (seen - 1);
  }
  work.cycles += mul_div(sum(cycles), folds, cycles.size());
  work.variance += all * all * (1 - seen / all) * spread / seen;
}

}  // namespace

SliceWork slice_stream(const SliceShape& shape, const SliceValues& values,
                       const BitSliceParams& params, const DigitTable& table) {
  SliceWork work;
  Columns columns(shape, values, params, table);
  const std::uint64_t folds = ceil_div(shape.vectors, params.cols);
  std::vector<std::uint64_t> one;
  std::vector<std::uint64_t> slowest;                // by fold of rows
  std::vector<std::uint64_t> drifting(params.cols);  // by column, over all folds
  std::vector<std::uint64_t> fold_cycles;            // of one group
  for (std::uint64_t group = 0; group < shape.groups; ++group) {
    columns.start(group);
    fold_cycles.clear();
    const SliceWork before = columns.seen();
    std::uint64_t vectors_seen = 0;
    for (const std::uint64_t fold : chosen_folds(group, folds, params.sample)) {
      const std::uint64_t first = fold * params.cols;
      const std::uint64_t used = std::min<std::uint64_t>(params.cols, shape.vectors - first);
      slowest.assign(1, 0);
      for (std::uint64_t c = 0; c < used; ++c) {
        columns.column(first + c, one);
        slowest.resize(one.size(), 0);
        for (std::size_t i = 0; i < one.size(); ++i) slowest[i] = std::max(slowest[i], one[i]);
        drifting[c] += sum(one) * columns.repeats();
      }
      vectors_seen += used;
      fold_cycles.push_back(sum(slowest) * columns.repeats());
    }
    work.folds += folds;
    work.looked_at += fold_cycles.size();
    const auto add = [&](std::uint64_t SliceWork::*count) {
      if (vectors_seen == 0) return;
      work.*count += mul_div(columns.seen().*count - before.*count, shape.vectors, vectors_seen);
    };
    add(&SliceWork::digits);
    add(&SliceWork::words);
    add(&SliceWork::pairs);
    if (fold_cycles.size() < folds) {
      scale_up(work, fold_cycles, folds);
    } else {
      work.cycles += sum(fold_cycles);
    }
  }
  if (params.barrier == SliceBarrier::tile) {
    work.cycles = *std::max_element(drifting.begin(), drifting.end());
  }
  return work;
}

std::uint64_t least_stream(const SliceShape& shape, const BitSliceParams& params) {
  std::uint64_t fold = params.weights();
  if (!params.skip_empty) {
    const std::uint64_t groups = params.both_encoded() ? ceil_div(shape.k, pe::kLaconicLanes)
                                                       : ceil_div(shape.k, pe::kGroup);
    fold *= params.pe == SlicePe::opt4e ? ceil_div(groups, pe::kLanes) : groups;
  }
  return saturating_product(shape.groups, ceil_div(shape.vectors, params.cols),
                            ceil_div(shape.others, params.rows), fold);
}

}  // namespace macroscope::engine

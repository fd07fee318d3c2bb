#include "models/engine/bit_slice/expectation.hpp"

#include <algorithm>
#include <cmath>

#include "models/engine/bit_slice/stream.hpp"

namespace macroscope::engine {
namespace {

/// Groups of a lane up to which its cycles are added up exactly.
constexpr std::uint64_t kExactGroups = 32;
/// Variance of the largest of four standard normal numbers (H. A. David, Order Statistics).
constexpr double kVarianceOfFour = 0.4917;

using Distribution = std::vector<double>;  // probability by value

Distribution binomial(std::uint64_t n, double p) {
  Distribution out{1};
  for (std::uint64_t i = 0; i < n; ++i) {
    out.push_back(0);
    for (std::size_t v = out.size() - 1; v > 0; --v) out[v] = out[v] * (1 - p) + out[v - 1] * p;
    out[0] *= 1 - p;
  }
  return out;
}

Distribution sum_of(const Distribution& a, const Distribution& b) {
  Distribution out(a.size() + b.size() - 1);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) out[i + j] += a[i] * b[j];
  }
  return out;
}

/// Mean and variance of the largest of independent numbers, each with its distribution.
Spread largest_of(const std::vector<Distribution>& numbers) {
  std::size_t top = 0;
  for (const Distribution& d : numbers) top = std::max(top, d.size());
  std::vector<double> below(numbers.size());
  Spread out;
  double square = 0;
  double before = 0;
  for (std::size_t v = 0; v < top; ++v) {
    double all = 1;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (v < numbers[i].size()) below[i] += numbers[i][v];
      all *= below[i];
    }
    const auto value = static_cast<double>(v);
    out.mean += value * (all - before);
    square += value * value * (all - before);
    before = all;
  }
  out.variance = std::max(0.0, square - out.mean * out.mean);
  return out;
}

Distribution numbers_of_digits(const numerics::DigitTable& table,
                               const numerics::QuantizedNormal& values) {
  Distribution out(numerics::kMaxDigitBits + 1);
  for (const std::int16_t v : values.draws()) {
    out[table.non_zeros(v)] += 1.0 / values.kDraws;
  }
  return out;
}

}  // namespace

double expected_largest(std::uint64_t count) {
  // E = integral of 1 - F(x)^count over x > 0, less that of F(x)^count over x < 0.
  constexpr double kStep = 1.0 / 128;
  constexpr double kFar = 9;
  double sum = 0;
  for (double x = kStep / 2; x < kFar; x += kStep) {
    const double upper = std::erfc(-x / std::sqrt(2.0)) / 2;
    sum += 1 - std::pow(upper, static_cast<double>(count));
    sum -= std::pow(1 - upper, static_cast<double>(count));
  }
  return sum * kStep;
}

SliceExpectation::SliceExpectation(const BitSliceParams& params, const numerics::DigitTable& table,
                                   const numerics::QuantizedNormal& a,
                                   const numerics::QuantizedNormal& b)
    : params_(params),
      weights_(table.digits()),
      set_(weights_),
      both_(weights_ * weights_),
      a_digits_(numbers_of_digits(table, a)) {
  if (params.both_encoded()) b_digits_ = numbers_of_digits(table, b);
  const double each = 1.0 / a.kDraws;
  for (const std::int16_t value : a.draws()) {
    const std::uint32_t mask = table.mask(value);
    for (std::size_t w = 0; w < weights_; ++w) {
      if (((mask >> w) & 1U) == 0) continue;
      digits_ += each;
      set_[w] += each;
      for (std::size_t v = 0; v < weights_; ++v) {
        if (((mask >> v) & 1U) != 0) both_[w * weights_ + v] += each;
      }
    }
  }
}

/// Of max(1, N_w) = N_w + Z_w and the same for v, N the digits of a group, Z = 1 if there are none.
double SliceExpectation::covariance(std::size_t w, std::size_t v, std::uint64_t operands) const {
  const auto n = static_cast<double>(operands);
  const double pw = set_[w], pv = set_[v], pwv = both_[w * weights_ + v];
  const double zw = std::pow(1 - pw, n), zv = std::pow(1 - pv, n);
  const double nn = n * (pwv - pw * pv);
  const double nz = n * ((pw - pwv) * std::pow(1 - pv, n - 1) - pw * zv);
  const double zn = n * ((pv - pwv) * std::pow(1 - pw, n - 1) - pv * zw);
  const double zz = std::pow(1 - pw - pv + pwv, n) - zw * zv;
  return nn + nz + zn + zz;
}

Spread SliceExpectation::groups_of(std::uint64_t operands) const {
  Spread out;
  const auto n = static_cast<double>(operands);
  for (std::size_t w = 0; w < weights_; ++w) {
    out.mean += n * set_[w] + std::pow(1 - set_[w], n);
    for (std::size_t v = 0; v < weights_; ++v) out.variance += covariance(w, v, operands);
  }
  return out;
}

Spread SliceExpectation::one_digit(std::uint64_t k) const {
  Spread out;
  if (params_.skip_empty) return groups_of(k);  // one group of any size
  const Spread full = groups_of(pe::kGroup);
  const auto groups = static_cast<double>(k / pe::kGroup);
  out = {groups * full.mean, groups * full.variance};
  if (k % pe::kGroup != 0) {
    const Spread rest = groups_of(k % pe::kGroup);
    out.mean += rest.mean;
    out.variance += rest.variance;
  }
  return out;
}

Spread SliceExpectation::four_digits(std::uint64_t k) const {
  Spread out;
  const std::uint64_t groups = ceil_div(k, pe::kGroup);
  for (std::size_t w = 0; w < weights_; ++w) {
    const double p = set_[w];
    if (params_.skip_empty) {
      const auto n = static_cast<double>(k);
      if (k <= pe::kGroup * kExactGroups) {
        const Distribution digits = binomial(k, p);
        for (std::size_t d = 0; d < digits.size(); ++d) {
          out.mean += digits[d] * static_cast<double>(std::max<std::size_t>(1, (d + 3) / 4));
        }
      } else {
        // A last word is 5/8 full in the mean.
        out.mean += std::max(1.0, n * p / pe::kLanes + 0.375);
      }
      out.variance += n * p * (1 - p) / (pe::kLanes * pe::kLanes);
      continue;
    }
    Distribution group = binomial(pe::kGroup, p);
    group[1] += group[0];
    group[0] = 0;
    const std::uint64_t most = ceil_div(groups, pe::kLanes);
    Spread largest;
    if (most <= kExactGroups) {
      std::vector<Distribution> lanes(pe::kLanes, Distribution{1});
      for (std::uint64_t g = 0; g < groups; ++g) {
        const bool last = g + 1 == groups && k % pe::kGroup != 0;
        Distribution digits = group;
        if (last) {
          digits = binomial(k % pe::kGroup, p);
          digits[1] += digits[0];
          digits[0] = 0;
        }
        lanes[g % pe::kLanes] = sum_of(lanes[g % pe::kLanes], digits);
      }
      largest = largest_of(lanes);
    } else {
      const Spread one = largest_of({group});
      const double each = static_cast<double>(k) / (pe::kGroup * pe::kLanes);
      largest.mean =
          each * one.mean + expected_largest(pe::kLanes) * std::sqrt(each * one.variance);
      largest.variance = each * one.variance * kVarianceOfFour;
    }
    out.mean += largest.mean;
    out.variance += largest.variance;
  }
  return out;
}

Spread SliceExpectation::pair_group(std::uint64_t lanes, std::uint64_t rows) const {
  // The largest number of digits over the rows, then its product, then the largest over the lanes.
  Distribution longest(b_digits_.size());
  double below = 0, before = 0;
  for (std::size_t d = 0; d < b_digits_.size(); ++d) {
    below += b_digits_[d];
    const double all = std::pow(std::min(1.0, below), static_cast<double>(rows));
    longest[d] = all - before;
    before = all;
  }
  Distribution product(a_digits_.size() * b_digits_.size());
  for (std::size_t a = 0; a < a_digits_.size(); ++a) {
    for (std::size_t b = 0; b < longest.size(); ++b) product[a * b] += a_digits_[a] * longest[b];
  }
  if (!params_.skip_empty) {
    product[1] += product[0];
    product[0] = 0;
  }
  return largest_of(std::vector<Distribution>(lanes, product));
}

Spread SliceExpectation::pairs(std::uint64_t k, std::uint64_t rows) const {
  const Spread full = pair_group(pe::kLaconicLanes, rows);
  const auto groups = static_cast<double>(k / pe::kLaconicLanes);
  Spread out{groups * full.mean, groups * full.variance};
  if (k % pe::kLaconicLanes != 0) {
    const Spread rest = pair_group(k % pe::kLaconicLanes, rows);
    out.mean += rest.mean;
    out.variance += rest.variance;
  }
  return out;
}

Spread SliceExpectation::column(std::uint64_t k, std::uint64_t rows) const {
  const std::array<std::uint64_t, 2> key{k, params_.both_encoded() ? rows : 0};
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  const Spread spread = params_.both_encoded()         ? pairs(k, rows)
                        : params_.pe == SlicePe::opt4e ? four_digits(k)
                                                       : one_digit(k);
  known_.emplace(key, spread);
  return spread;
}

std::uint64_t SliceExpectation::stream(const SliceShape& shape) const {
  const std::uint64_t row_folds = ceil_div(shape.others, params_.rows);
  const std::uint64_t col_folds = ceil_div(shape.vectors, params_.cols);
  const std::uint64_t rows = std::min<std::uint64_t>(params_.rows, shape.others);
  const std::uint64_t cols = std::min<std::uint64_t>(params_.cols, shape.vectors);
  const std::uint64_t last = shape.vectors - (col_folds - 1) * params_.cols;
  const Spread one = column(shape.k, rows);
  const auto repeats = static_cast<double>(row_folds);
  const auto whole = static_cast<double>(col_folds);
  double group = 0;
  if (params_.barrier == SliceBarrier::tile) {
    // A vector comes back for each fold of rows with the same cycles.
    const double total = static_cast<double>(shape.groups) * whole;
    group = repeats / static_cast<double>(shape.groups) *
            (total * one.mean + largest(cols) * std::sqrt(total * one.variance));
  } else {
    const double sigma = std::sqrt(one.variance);
    group = repeats * (whole * one.mean + ((whole - 1) * largest(cols) + largest(last)) * sigma);
  }
  const double cycles = std::round(group * static_cast<double>(shape.groups));
  return std::max(least_stream(shape, params_), static_cast<std::uint64_t>(cycles));
}

double SliceExpectation::largest(std::uint64_t count) const {
  if (largest_.size() <= count) largest_.resize(count + 1, -1);
  double& known = largest_[count];
  if (known < 0) known = expected_largest(count);
  return known;
}

}  // namespace macroscope::engine

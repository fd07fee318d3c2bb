// Laconic columns against their PE-level reference: cycles, and every result.
#include <Vlaconic_array.h>
#include <Vlaconic_array_drift.h>

#include <catch2/catch.hpp>
#include <memory>

#include "tests/rtl/slice_folds.hpp"

namespace macroscope::test {
namespace {

using engine::BitSliceParams;
using engine::SliceBarrier;

constexpr int kCases = 250;

/// Canonical signed digits of int8 as {minus, plus}.
std::int64_t powers(std::int16_t value) {
  std::int64_t out = 0;
  const auto digits = numerics::encode(numerics::Encoding::csd, value, 8);
  for (std::uint32_t i = 0; i < digits.size(); ++i) {
    if (digits.digit(i) > 0) out |= std::int64_t{1} << i;
    if (digits.digit(i) < 0) out |= std::int64_t{1} << (i + 8);
  }
  return out;
}

/// Groups of a reduction that are offered, as the k they begin with.
struct Groups {
  ColumnReduction of;
  std::deque<std::uint64_t> first_k;
};

template <class Model>
class LaconicBench {
 public:
  explicit LaconicBench(BitSliceParams params) : params_(params) {}

  std::string run(const engine::SliceTile& tile, Rng& rng, bool stalls) {
    waiting_ = column_reductions(tile, params_);
    offering_.assign(params_.cols, nullptr);
    ResultCheck results(waiting_);
    return run_beside_reference(
        bench_, params_, tile, results, rng, stalls, [&] { set_inputs(); }, [&] { take(); });
  }

 private:
  [[nodiscard]] std::shared_ptr<Groups> groups_of(const ColumnReduction& r) const {
    auto out = std::make_shared<Groups>();
    out->of = r;
    for (std::uint64_t k = 0; k < r.encoded.size(); k += pe::kLaconicLanes) {
      bool pairs = !params_.skip_empty;
      for (std::uint64_t i = k;
           i < std::min<std::uint64_t>(k + pe::kLaconicLanes, r.encoded.size()); ++i) {
        for (const auto& other : r.others) pairs = pairs || (r.encoded[i] != 0 && other[i] != 0);
      }
      if (pairs) out->first_k.push_back(k);
    }
    if (out->first_k.empty()) out->first_k.push_back(0);
    return out;
  }

  void set_inputs() {
    next_reductions(waiting_, offering_, params_.barrier == SliceBarrier::k,
                    [&](const ColumnReduction& r) { return groups_of(r); });
    for (std::uint32_t c = 0; c < params_.cols; ++c) {
      const Groups* groups = offering_[c].get();
      set_bits(bench_->use_i, c, 1, groups != nullptr);
      set_bits(bench_->valid_i, c, 1, groups != nullptr);
      set_bits(bench_->last_i, c, 1, groups != nullptr && groups->first_k.size() == 1);
      for (std::uint32_t l = 0; l < pe::kLaconicLanes; ++l) {
        const std::uint64_t k = groups == nullptr ? 0 : groups->first_k.front() + l;
        const bool used = groups != nullptr && k < groups->of.encoded.size();
        set_bits(bench_->a_i, 16 * (c * pe::kLaconicLanes + l), 16,
                 used ? powers(groups->of.encoded[k]) : 0);
        for (std::uint32_t r = 0; r < params_.rows; ++r) {
          const bool row = used && r < groups->of.others.size();
          set_bits(bench_->b_i, 16 * ((c * params_.rows + r) * pe::kLaconicLanes + l), 16,
                   row ? powers(groups->of.others[r][k]) : 0);
        }
      }
    }
    bench_.settle();
    ready_ = bench_->ready_o;
  }

  void take() {
    for (std::uint32_t c = 0; c < params_.cols; ++c) {
      if (offering_[c] == nullptr || ((ready_ >> c) & 1U) == 0) continue;
      offering_[c]->first_k.pop_front();
      if (offering_[c]->first_k.empty()) offering_[c] = nullptr;
    }
  }

  BitSliceParams params_;
  Bench<Model> bench_;
  ColumnReductions waiting_;
  std::vector<std::shared_ptr<Groups>> offering_;
  std::uint64_t ready_ = 0;
};

template <class Model>
std::string differences(bool skip_empty, SliceBarrier barrier) {
  BitSliceParams params;
  params.pe = engine::SlicePe::laconic;
  params.rows = params.cols = 2;
  params.skip_empty = skip_empty;
  params.barrier = barrier;
  LaconicBench<Model> bench(params);
  return first_difference(params, kCases,
                          [&](const engine::SliceTile& tile, Rng& rng, bool stalls) {
                            return bench.run(tile, rng, stalls);
                          });
}

}  // namespace

TEST_CASE("the Laconic array takes the cycles of its reference and gives all products", "[rtl]") {
  for (const bool skip : {false, true}) {
    CHECK(differences<Vlaconic_array>(skip, SliceBarrier::k) == "");
    CHECK(differences<Vlaconic_array_drift>(skip, SliceBarrier::tile) == "");
  }
}

}  // namespace macroscope::test

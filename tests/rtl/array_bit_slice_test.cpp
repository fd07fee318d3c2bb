// The bit-slice array against its PE-level reference: cycles, and every result.
#include <Vdropped_barrier.h>
#include <Vslice_opt3.h>
#include <Vslice_opt4c.h>
#include <Vslice_opt4c_drift.h>
#include <Vslice_opt4e.h>
#include <Vslice_opt4e_words.h>

#include <catch2/catch.hpp>
#include <memory>

#include "tests/rtl/slice_folds.hpp"

namespace macroscope::test {
namespace {

using engine::BitSliceParams;
using engine::SliceBarrier;
using engine::SlicePe;

constexpr std::uint32_t kWeights = 4;
constexpr int kCases = 250;

/// An offer of one feed: four digits, which k they belong to, and whether they end a bit weight.
struct Offer {
  pe::DigitGroup digits{};
  std::array<std::uint64_t, pe::kGroup> k{};
  bool last = false;
};

/// What a column offers: by feed, bit weight by bit weight.
struct Offers {
  std::vector<std::deque<Offer>> feeds;
  std::vector<std::span<const std::int16_t>> others;
};

std::vector<Offer> groups_of(std::span<const std::int16_t> values, std::uint32_t weight) {
  std::vector<Offer> out;
  for (std::size_t first = 0; first < values.size(); first += pe::kGroup) {
    Offer offer;
    for (std::size_t i = 0; i < pe::kGroup && first + i < values.size(); ++i) {
      offer.k[i] = first + i;
      offer.digits[i] =
          numerics::encode(numerics::Encoding::ent, values[first + i], 8).digit(weight);
    }
    out.push_back(offer);
  }
  return out;
}

/// Digits that are not zero, four an offer; one empty offer when there are none.
std::vector<Offer> packed(const std::vector<Offer>& groups) {
  std::vector<Offer> out(1);
  std::size_t filled = 0;
  for (const Offer& group : groups) {
    for (std::size_t i = 0; i < pe::kGroup; ++i) {
      if (group.digits[i] == 0) continue;
      if (filled == pe::kGroup) {
        out.emplace_back();
        filled = 0;
      }
      out.back().digits[filled] = group.digits[i];
      out.back().k[filled++] = group.k[i];
    }
  }
  return out;
}

template <class Model>
class SliceBench {
 public:
  explicit SliceBench(BitSliceParams params) : params_(params), lanes_(params.lanes()) {
    words_ = params.pe == SlicePe::opt4e && params.skip_empty;
    feeds_ = words_ ? 1 : lanes_;
  }

  std::string run(const engine::SliceTile& tile, Rng& rng, bool stalls) {
    waiting_ = column_reductions(tile, params_);
    offering_.assign(params_.cols, nullptr);
    columns_.assign(params_.cols, Column{});
    for (Column& column : columns_) column.lanes.resize(lanes_);
    ResultCheck results(waiting_);
    return run_beside_reference(
        bench_, params_, tile, results, rng, stalls, [&] { set_inputs(); }, [&] { take(); });
  }

 private:
  /// What a lane has in its picker, and whose digit is at its outputs.
  struct Lane {
    Offer in_work, at_output;
  };
  struct Column {
    std::vector<Lane> lanes;
    std::shared_ptr<Offers> in_work, at_output;
  };

  [[nodiscard]] std::shared_ptr<Offers> offers_of(const ColumnReduction& r) const {
    auto out = std::make_shared<Offers>();
    out->others = r.others;
    out->feeds.resize(feeds_);
    for (std::uint32_t w = 0; w < kWeights; ++w) {
      std::vector<Offer> offers = groups_of(r.encoded, w);
      if (params_.skip_empty) offers = packed(offers);
      // A feed without a group for this weight offers an empty one.
      while (offers.size() < feeds_) offers.emplace_back();
      for (std::size_t i = 0; i < offers.size(); ++i) {
        offers[i].last = i + feeds_ >= offers.size();
        out->feeds[i % feeds_].push_back(offers[i]);
      }
    }
    return out;
  }

  void set_inputs() {
    next_reductions(waiting_, offering_, params_.barrier == SliceBarrier::k,
                    [&](const ColumnReduction& r) { return offers_of(r); });
    for (std::uint32_t c = 0; c < params_.cols; ++c) {
      set_bits(bench_->use_i, c, 1, offering_[c] != nullptr);
      for (std::uint32_t f = 0; f < feeds_; ++f) {
        const bool valid = offering_[c] != nullptr && !offering_[c]->feeds[f].empty();
        const Offer offer = valid ? offering_[c]->feeds[f].front() : Offer{};
        const std::uint32_t at = c * feeds_ + f;
        set_bits(bench_->valid_i, at, 1, valid);
        set_bits(bench_->last_i, at, 1, offer.last);
        for (std::uint32_t i = 0; i < pe::kGroup; ++i) {
          set_bits(bench_->digits_i, 12 * at + 3 * i, 3, digit_code(offer.digits[i]));
        }
      }
    }
    bench_.settle();
    set_b();
    bench_.settle();
    ready_ = bits_of(bench_->ready_o, 0, params_.cols * feeds_);
  }

  void set_b() {
    for (std::uint32_t c = 0; c < params_.cols; ++c) {
      const Offers* of = columns_[c].at_output.get();
      for (std::uint32_t l = 0; l < lanes_; ++l) {
        const Offer& offer = columns_[c].lanes[words_ ? 0 : l].at_output;
        const std::uint64_t index = words_ ? l : bits_of(bench_->index_o, 2 * (c * lanes_ + l), 2);
        for (std::uint32_t r = 0; r < params_.rows; ++r) {
          const bool used = of != nullptr && r < of->others.size();
          const std::int64_t b = used ? of->others[r][offer.k[index]] : 77;
          set_bits(bench_->b_i, ((c * params_.rows + r) * lanes_ + l) * 8, 8, b);
        }
      }
    }
  }

  void take() {
    for (std::uint32_t c = 0; c < params_.cols; ++c) {
      Column& column = columns_[c];
      column.at_output = column.in_work;
      for (Lane& lane : column.lanes) lane.at_output = lane.in_work;
      if (offering_[c] == nullptr) continue;
      bool left = false;
      for (std::uint32_t f = 0; f < feeds_; ++f) {
        auto& feed = offering_[c]->feeds[f];
        if (!feed.empty() && ((ready_ >> (c * feeds_ + f)) & 1U) != 0) {
          column.lanes[f].in_work = feed.front();
          column.in_work = offering_[c];
          feed.pop_front();
        }
        left = left || !feed.empty();
      }
      if (!left) offering_[c] = nullptr;
    }
  }

  BitSliceParams params_;
  std::uint32_t lanes_ = 1, feeds_ = 1;
  bool words_ = false;  // packed words go through two registers
  Bench<Model> bench_;
  ColumnReductions waiting_;
  std::vector<std::shared_ptr<Offers>> offering_;
  std::vector<Column> columns_;
  std::uint64_t ready_ = 0;
};

template <class Model>
std::string differences(SlicePe pe, bool skip_empty, SliceBarrier barrier = SliceBarrier::k) {
  BitSliceParams params;
  params.rows = 2;
  params.cols = 3;
  params.pe = pe;
  params.skip_empty = skip_empty;
  params.barrier = barrier;
  SliceBench<Model> bench(params);
  return first_difference(params, kCases,
                          [&](const engine::SliceTile& tile, Rng& rng, bool stalls) {
                            return bench.run(tile, rng, stalls);
                          });
}

}  // namespace

TEST_CASE("the bit-slice array takes the cycles of its reference and gives all products", "[rtl]") {
  for (const bool skip : {false, true}) {
    CHECK(differences<Vslice_opt3>(SlicePe::opt3, skip) == "");
    CHECK(differences<Vslice_opt4c>(SlicePe::opt4c, skip) == "");
    CHECK(differences<Vslice_opt4c_drift>(SlicePe::opt4c, skip, SliceBarrier::tile) == "");
  }
  CHECK(differences<Vslice_opt4e>(SlicePe::opt4e, false) == "");
  CHECK(differences<Vslice_opt4e_words>(SlicePe::opt4e, true) == "");
}

TEST_CASE("a bit-slice array that drops its barrier is caught", "[rtl][mutant]") {
  CHECK(differences<Vdropped_barrier>(SlicePe::opt4c, false) != "");
}

}  // namespace macroscope::test

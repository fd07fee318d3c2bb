// The bit-slice array against its PE-level reference: every cycle's handshakes, every result.
#include <Vdropped_barrier.h>
#include <Vslice_opt3.h>
#include <Vslice_opt4c.h>
#include <Vslice_opt4c_drift.h>
#include <Vslice_opt4e.h>
#include <Vslice_opt4e_words.h>
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <deque>
#include <memory>
#include <optional>

#include "tests/models/engine/bit_slice_cases.hpp"
#include "tests/rtl/bench.hpp"

namespace macroscope::test {
namespace {

using engine::BitSliceParams;
using engine::SliceBarrier;
using engine::SliceTile;
using namespace engine::testing;

/// An offer of one feed: four digits, which k they belong to, and whether they end a bit weight.
struct Offer {
  pe::DigitGroup digits{};
  std::array<std::uint64_t, pe::kGroup> k{};
  bool last = false;
};

/// A reduction of one column as the array takes it: offers by feed, and the vectors of b.
struct Reduction {
  std::vector<std::deque<Offer>> feeds;
  std::vector<std::span<const std::int16_t>> others;
  std::vector<std::int64_t> expected;
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
struct ArrayBench {
  BitSliceParams params;
  std::uint32_t feeds = 1, lanes = 1;
  bool passes = false;  // words go through two registers
  Bench<Model> bench;

  /// All reductions of a tile by column, in order; none where a fold leaves a column out.
  std::vector<std::deque<std::optional<Reduction>>> reductions(const SliceTile& tile) const {
    std::vector<std::deque<std::optional<Reduction>>> out(params.cols);
    const engine::SliceShape& s = tile.shape;
    const std::vector<std::int64_t> results = product(tile);
    const std::span<const std::int16_t> encoded(tile.encoded), other(tile.other);
    for (std::uint64_t g = 0; g < s.groups; ++g) {
      for (std::uint64_t v = 0; v < ceil_div(s.vectors, params.cols) * params.cols;
           v += params.cols) {
        for (std::uint64_t o = 0; o < s.others; o += params.rows) {
          for (std::uint32_t c = 0; c < params.cols; ++c) {
            if (v + c >= s.vectors) {
              out[c].push_back(std::nullopt);
              continue;
            }
            Reduction r;
            r.feeds.resize(feeds);
            const auto a = encoded.subspan((g * s.vectors + v + c) * s.k, s.k);
            for (std::uint32_t w = 0; w < 4; ++w) {
              const auto offers = params.skip_empty ? packed(groups_of(a, w)) : groups_of(a, w);
              std::vector<std::size_t> before;
              for (const auto& feed : r.feeds) before.push_back(feed.size());
              for (std::size_t i = 0; i < offers.size(); ++i) {
                r.feeds[i % feeds].push_back(offers[i]);
              }
              for (std::uint32_t f = 0; f < feeds; ++f) {
                if (r.feeds[f].size() == before[f]) r.feeds[f].emplace_back();
                r.feeds[f].back().last = true;
              }
            }
            for (std::uint64_t i = o; i < std::min<std::uint64_t>(o + params.rows, s.others); ++i) {
              r.others.push_back(other.subspan((g * s.others + i) * s.k, s.k));
              r.expected.push_back(results[(g * s.vectors + v + c) * s.others + i]);
            }
            out[c].push_back(std::move(r));
          }
        }
      }
    }
    return out;
  }

  /// What each lane of a column has in its picker, and at its outputs.
  struct Lane {
    Offer in_work, at_output;
  };
  struct Column {
    std::vector<Lane> lanes;
    std::shared_ptr<Reduction> in_work, at_output;  // whose digits they are
    std::deque<std::vector<std::int64_t>> expected;
  };

  /// Runs a tile; empty when cycles and results are those of the reference.
  std::string run(const SliceTile& tile, Rng& rng, bool stalls) {
    engine::SliceArray reference(params);
    reference.push(tile);
    auto waiting = reductions(tile);
    std::vector<std::shared_ptr<Reduction>> offering(params.cols);
    std::vector<Column> columns(params.cols);
    std::uint64_t open = 0;
    for (std::uint32_t c = 0; c < params.cols; ++c) {
      columns[c].lanes.resize(lanes);
      for (const auto& r : waiting[c]) {
        if (!r) continue;
        columns[c].expected.push_back(r->expected);
        ++open;
      }
    }
    std::uint64_t done = 0;
    for (std::uint64_t cycle = 0; reference.busy() || open > 0; ++cycle) {
      if (cycle > 100'000) return "the array does not come to an end\n";
      const bool en = !stalls || chance(rng, 70);
      offer(waiting, offering);
      bench->en_i = en;
      set_offers(offering);
      bench.settle();
      set_b(columns);
      bench.settle();
      const std::uint64_t ready = bits_of(bench->ready_o, 0, params.cols * feeds);
      bench.tick();
      reference.tick(en);
      if (!en) continue;
      for (std::uint32_t c = 0; c < params.cols; ++c)
        take(columns[c], offering[c], ready >> (c * feeds));
      for (std::uint32_t c = 0; c < params.cols; ++c) {
        if (((bench->acc_valid_o >> c) & 1U) == 0) continue;
        if (columns[c].expected.empty())
          return fmt::format("cycle {}: column {} too many\n", cycle, c);
        const auto expected = columns[c].expected.front();
        columns[c].expected.pop_front();
        for (std::uint32_t r = 0; r < expected.size(); ++r) {
          const std::int64_t found = signed_bits(bench->acc_o, (c * params.rows + r) * 32, 32);
          if (found != expected[r]) {
            return fmt::format("cycle {}: column {} row {}: {} for {}\n", cycle, c, r, found,
                               expected[r]);
          }
        }
        if (--open == 0) done = cycle + 1;
      }
    }
    const std::uint64_t expected = reference.times(0).done;
    return done == expected ? "" : fmt::format("done in cycle {}, reference {}\n", done, expected);
  }

 private:
  /// A column offers its next reduction when the one before has been taken; with the barrier all
  /// columns go from fold to fold together.
  void offer(std::vector<std::deque<std::optional<Reduction>>>& waiting,
             std::vector<std::shared_ptr<Reduction>>& offering) const {
    const auto next = [&](std::uint32_t c) {
      while (!waiting[c].empty() && offering[c] == nullptr) {
        std::optional<Reduction> r = std::move(waiting[c].front());
        waiting[c].pop_front();
        if (r) offering[c] = std::make_shared<Reduction>(std::move(*r));
        if (params.barrier == SliceBarrier::k) break;
      }
    };
    if (params.barrier == SliceBarrier::k) {
      for (const auto& reduction : offering) {
        if (reduction != nullptr) return;
      }
    }
    for (std::uint32_t c = 0; c < params.cols; ++c) next(c);
  }

  void set_offers(const std::vector<std::shared_ptr<Reduction>>& offering) {
    for (std::uint32_t c = 0; c < params.cols; ++c) {
      // The columns of the fold, while it has not begun; not looked at later.
      set_bits(bench->use_i, c, 1, offering[c] != nullptr);
      for (std::uint32_t f = 0; f < feeds; ++f) {
        const bool valid = offering[c] != nullptr && !offering[c]->feeds[f].empty();
        const Offer offer = valid ? offering[c]->feeds[f].front() : Offer{};
        const std::uint32_t at = c * feeds + f;
        set_bits(bench->valid_i, at, 1, valid);
        set_bits(bench->last_i, at, 1, offer.last);
        for (std::uint32_t i = 0; i < pe::kGroup; ++i) {
          set_bits(bench->digits_i, 12 * at + 3 * i, 3, digit_code(offer.digits[i]));
        }
      }
    }
  }

  void set_b(const std::vector<Column>& columns) {
    for (std::uint32_t c = 0; c < params.cols; ++c) {
      for (std::uint32_t l = 0; l < lanes; ++l) {
        const Offer& offer = columns[c].lanes[passes ? 0 : l].at_output;
        const auto index =
            static_cast<std::size_t>(passes ? l : bits_of(bench->index_o, 2 * (c * lanes + l), 2));
        for (std::uint32_t r = 0; r < params.rows; ++r) {
          const Reduction* of = columns[c].at_output.get();
          const bool used = of != nullptr && r < of->others.size();
          const std::int64_t b = used ? of->others[r][offer.k[index]] : 77;
          set_bits(bench->b_i, ((c * params.rows + r) * lanes + l) * 8, 8, b);
        }
      }
    }
  }

  void take(Column& column, std::shared_ptr<Reduction>& offering, std::uint64_t ready) const {
    column.at_output = column.in_work;
    for (Lane& lane : column.lanes) lane.at_output = lane.in_work;
    if (offering == nullptr) return;
    bool left = false;
    for (std::uint32_t f = 0; f < feeds; ++f) {
      auto& feed = offering->feeds[f];
      if (!feed.empty() && ((ready >> f) & 1U) != 0) {
        column.lanes[f].in_work = feed.front();
        column.in_work = offering;
        feed.pop_front();
      }
      left = left || !feed.empty();
    }
    if (!left) offering = nullptr;
  }
};

/// Runs `cases` random tiles; the first difference, or nothing.
template <class Model>
std::string differences(BitSliceParams params, int cases) {
  ArrayBench<Model> array;
  params.rows = 2;
  params.cols = 3;
  array.params = params;
  array.lanes = params.lanes();
  array.passes = params.pe == engine::SlicePe::opt4e && params.skip_empty;
  array.feeds = array.passes ? 1 : array.lanes;
  Rng rng(91, "array_bit_slice");
  for (int i = 0; i < cases; ++i) {
    const SliceTile tile = random_tile(rng, params, 6);
    const std::string difference = array.run(tile, rng, i % 2 == 1);
    if (!difference.empty()) return text(params, tile.shape) + ": " + difference;
  }
  return "";
}

constexpr int kCases = 250;

BitSliceParams engine_of(engine::SlicePe pe, bool skip_empty,
                         SliceBarrier barrier = SliceBarrier::k) {
  BitSliceParams params;
  params.pe = pe;
  params.skip_empty = skip_empty;
  params.barrier = barrier;
  return params;
}

}  // namespace

TEST_CASE("the bit-slice array takes the cycles of its reference and gives all products", "[rtl]") {
  using engine::SlicePe;
  for (const bool skip : {false, true}) {
    CHECK(differences<Vslice_opt3>(engine_of(SlicePe::opt3, skip), kCases) == "");
    CHECK(differences<Vslice_opt4c>(engine_of(SlicePe::opt4c, skip), kCases) == "");
    CHECK(differences<Vslice_opt4c_drift>(engine_of(SlicePe::opt4c, skip, SliceBarrier::tile),
                                          kCases) == "");
  }
  CHECK(differences<Vslice_opt4e>(engine_of(SlicePe::opt4e, false), kCases) == "");
  CHECK(differences<Vslice_opt4e_words>(engine_of(SlicePe::opt4e, true), kCases) == "");
}

TEST_CASE("a bit-slice array that drops its barrier is caught", "[rtl][mutant]") {
  CHECK(differences<Vdropped_barrier>(engine_of(engine::SlicePe::opt4c, false), kCases) != "");
}

}  // namespace macroscope::test

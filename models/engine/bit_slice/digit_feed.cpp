#include "models/engine/bit_slice/digit_feed.hpp"

#include <algorithm>

#include "models/numerics/digits.hpp"

namespace macroscope::engine {
namespace {

std::int32_t digit_of(const SliceReduction& r, std::uint64_t k, std::uint32_t weight,
                      std::uint32_t bits) {
  if (k >= r.encoded.size()) return 0;
  return numerics::encode(numerics::Encoding::ent, r.encoded[k], bits).digit(weight);
}

}  // namespace

DigitFeed::DigitFeed(const BitSliceParams& params, std::uint32_t lanes)
    : params_(params), weight_(params.weights()), items_(lanes), next_(lanes) {}

void DigitFeed::begin(SliceReductionRef reduction) {
  reduction_ = std::move(reduction);
  weight_ = 0;
  load();
}

void DigitFeed::load() {
  for (auto& items : items_) items.clear();
  std::fill(next_.begin(), next_.end(), 0);
  if (nothing_left()) return;
  std::vector<Item> all;
  pe::DigitPacker packer;
  const std::uint64_t groups = ceil_div(reduction_->encoded.size(), pe::kGroup);
  const auto packed = [&] {
    const pe::DigitPacker::Outputs& word = packer.outputs();
    if (!word.valid) return;
    Item item{{true, word.last, word.digits}, {}, reduction_};
    std::copy(word.positions.begin(), word.positions.end(), item.k.begin());
    all.push_back(item);
  };
  for (std::uint64_t g = 0; g < groups; ++g) {
    Item item{{true, false, {}}, {}, reduction_};
    for (std::uint32_t i = 0; i < pe::kGroup; ++i) {
      item.k[i] = g * pe::kGroup + i;
      item.group.digits[i] = digit_of(*reduction_, item.k[i], weight_, params_.a_width);
    }
    if (!params_.skip_empty) {
      all.push_back(item);
      continue;
    }
    item.group.last = g + 1 == groups;
    packer.step(item.group);
    packed();
  }
  if (params_.skip_empty && (all.empty() || !all.back().group.last)) {
    packer.step({});
    packed();
  }
  // Groups are dealt to the lanes in turn; a lane without any gets an empty one.
  for (std::size_t i = 0; i < all.size(); ++i) items_[i % items_.size()].push_back(all[i]);
  for (auto& items : items_) {
    if (items.empty()) items.push_back({{true, true, {}}, {}, reduction_});
    items.back().group.last = true;
  }
}

const DigitFeed::Item& DigitFeed::item(std::uint32_t lane) const {
  static const Item kNone{};
  return next_[lane] < items_[lane].size() ? items_[lane][next_[lane]] : kNone;
}

pe::GroupInputs DigitFeed::offered() const {
  return item(0).group;
}

void DigitFeed::taken(const std::vector<bool>& lanes) {
  bool all = true;
  for (std::size_t l = 0; l < items_.size(); ++l) {
    if (lanes[l]) ++next_[l];
    all = all && next_[l] == items_[l].size();
  }
  if (nothing_left() || !all) return;
  ++weight_;
  load();
}

namespace {

/// Behind the pickers of a ColumnEncoder.
class PickedFeed final : public DigitFeed {
 public:
  PickedFeed(const BitSliceParams& params, std::uint32_t lanes)
      : DigitFeed(params, lanes), encoder_(lanes), in_work_(lanes), at_output_(lanes) {}

  [[nodiscard]] bool finished() const override { return nothing_left() && encoder_.done(); }

  [[nodiscard]] FeedOutput output() const override {
    FeedOutput out;
    out.clr = encoder_.clr();
    for (std::uint32_t l = 0; l < encoder_.lanes(); ++l) {
      const pe::DigitPicker::Outputs& picked = encoder_.outputs(l);
      out.digit[l] = picked.digit;
      out.k[l] = at_output_[l].k[picked.index];
      if (picked.valid) out.reduction = at_output_[l].reduction;
    }
    return out;
  }

  bool tick() override {
    std::vector<pe::GroupInputs> offers;
    for (std::uint32_t l = 0; l < encoder_.lanes(); ++l) offers.push_back(item(l).group);
    std::vector<bool> lanes;
    bool took_last = false;
    const bool last_picked = ending_ && encoder_.done();
    for (std::uint32_t l = 0; l < encoder_.lanes(); ++l) {
      lanes.push_back(offers[l].valid && encoder_.ready(l, offers));
      at_output_[l] = in_work_[l];
      if (!lanes.back()) continue;
      in_work_[l] = item(l);
      took_last = took_last || offers[l].last;
    }
    encoder_.step(offers);
    taken(lanes);
    ending_ = took_last || (ending_ && !last_picked);
    return last_picked;
  }

 private:
  pe::ColumnEncoder encoder_;
  std::vector<Item> in_work_, at_output_;  // by lane
  bool ending_ = false;  // a last group has been taken, not all digits of its bit weight picked
};

/// Packed words that pass through two registers, a word a cycle.
class WordFeed final : public DigitFeed {
 public:
  explicit WordFeed(const BitSliceParams& params) : DigitFeed(params, 1) {}

  [[nodiscard]] bool finished() const override { return nothing_left(); }

  [[nodiscard]] FeedOutput output() const override {
    FeedOutput out;
    out.clr = second_.clr;
    out.digit = second_.item.group.digits;
    out.k = second_.item.k;
    out.reduction = second_.item.reduction;
    return out;
  }

  bool tick() override {
    const bool last_picked = first_.item.group.valid && first_.item.group.last;
    second_ = first_;
    first_ = {item(0), first_word_};
    if (first_.item.group.valid) first_word_ = first_.item.group.last;
    taken({first_.item.group.valid});
    return last_picked;
  }

 private:
  struct Word {
    Item item;
    bool clr = false;
  };
  Word first_, second_;
  bool first_word_ = true;  // the next word is the first of its bit weight
};

}  // namespace

std::unique_ptr<DigitFeed> make_feed(const BitSliceParams& params) {
  if (params.pe != SlicePe::opt4e) return std::make_unique<PickedFeed>(params, 1);
  if (params.skip_empty) return std::make_unique<WordFeed>(params);
  return std::make_unique<PickedFeed>(params, pe::kLanes);
}

}  // namespace macroscope::engine

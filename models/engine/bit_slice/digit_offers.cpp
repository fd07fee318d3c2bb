#include "models/engine/bit_slice/digit_offers.hpp"

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

DigitOffers::DigitOffers(const BitSliceParams& params)
    : params_(params), weight_(params.weights()), items_(params.feeds()), next_(params.feeds()) {}

void DigitOffers::begin(SliceReductionRef reduction) {
  reduction_ = std::move(reduction);
  weight_ = 0;
  load();
}

void DigitOffers::load() {
  for (auto& items : items_) items.clear();
  std::fill(next_.begin(), next_.end(), 0);
  if (nothing_left()) return;
  std::vector<DigitItem> all;
  pe::DigitPacker packer;
  const std::uint64_t groups = ceil_div(reduction_->encoded.size(), pe::kGroup);
  const auto packed = [&] {
    const pe::DigitPacker::Outputs& word = packer.outputs();
    if (!word.valid) return;
    DigitItem item{{true, word.last, word.digits}, {}, reduction_};
    std::copy(word.positions.begin(), word.positions.end(), item.k.begin());
    all.push_back(item);
  };
  for (std::uint64_t g = 0; g < groups; ++g) {
    DigitItem item{{true, false, {}}, {}, reduction_};
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
  for (std::size_t i = 0; i < all.size(); ++i) items_[i % items_.size()].push_back(all[i]);
  for (auto& items : items_) {
    if (items.empty()) items.push_back({{true, true, {}}, {}, reduction_});
    items.back().group.last = true;
  }
}

const DigitItem& DigitOffers::item(std::uint32_t feed) const {
  static const DigitItem kNone{};
  return next_[feed] < items_[feed].size() ? items_[feed][next_[feed]] : kNone;
}

void DigitOffers::taken(const std::vector<bool>& feeds) {
  bool all = true;
  for (std::size_t f = 0; f < items_.size(); ++f) {
    if (feeds[f]) ++next_[f];
    all = all && next_[f] == items_[f].size();
  }
  if (nothing_left() || !all) return;
  ++weight_;
  load();
}

}  // namespace macroscope::engine

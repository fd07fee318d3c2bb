#include "models/engine/bit_slice/pair_feed.hpp"

#include <algorithm>

#include "models/numerics/digits.hpp"

namespace macroscope::engine {
namespace {

std::vector<pe::Laconic::Power> powers(std::int16_t value, std::uint32_t bits) {
  std::vector<pe::Laconic::Power> out;
  const auto digits = numerics::encode(numerics::Encoding::csd, value, bits);
  for (std::uint32_t i = 0; i < digits.size(); ++i) {
    if (digits.digit(i) != 0) out.push_back({digits.digit(i) < 0, i});
  }
  return out;
}

}  // namespace

std::vector<std::uint64_t> offered_groups(const SliceReduction& reduction, bool skip_empty) {
  const auto has_pair = [&](std::uint64_t k) {
    return std::any_of(reduction.others.begin(), reduction.others.end(), [&](const auto& other) {
      return reduction.encoded[k] != 0 && other[k] != 0;
    });
  };
  std::vector<std::uint64_t> groups;
  for (std::uint64_t first = 0; first < reduction.encoded.size(); first += pe::kLaconicLanes) {
    const auto end = std::min<std::uint64_t>(first + pe::kLaconicLanes, reduction.encoded.size());
    bool offered = !skip_empty;
    for (std::uint64_t k = first; k < end && !offered; ++k) offered = has_pair(k);
    if (offered) groups.push_back(first / pe::kLaconicLanes);
  }
  if (groups.empty()) groups.push_back(0);
  return groups;
}

void PairFeed::begin(SliceReductionRef reduction) {
  reduction_ = std::move(reduction);
  groups_ = offered_groups(*reduction_, params_.skip_empty);
  next_ = 0;
}

std::vector<PairFeed::Lanes> PairFeed::pairs(std::uint64_t group) const {
  std::vector<Lanes> rows(reduction_->others.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::uint32_t l = 0; l < pe::kLaconicLanes; ++l) {
      const std::uint64_t k = group * pe::kLaconicLanes + l;
      if (k >= reduction_->encoded.size()) break;
      for (const auto& a : powers(reduction_->encoded[k], params_.a_width)) {
        for (const auto& b : powers(reduction_->others[r][k], params_.b_width)) {
          rows[r][l].push_back({a, b});
        }
      }
    }
  }
  return rows;
}

bool PairFeed::empty(const std::vector<Lanes>& rows) {
  return std::all_of(rows.begin(), rows.end(), [](const Lanes& lanes) {
    return std::all_of(lanes.begin(), lanes.end(), [](const auto& lane) { return lane.empty(); });
  });
}

bool PairFeed::drained() const {
  return std::all_of(in_work_.begin(), in_work_.end(), [](const Lanes& lanes) {
    return std::all_of(lanes.begin(), lanes.end(),
                       [](const auto& lane) { return lane.size() <= 1; });
  });
}

pe::Laconic::Inputs PairFeed::output(std::size_t row) const {
  return row < output_.size() ? output_[row] : pe::Laconic::Inputs{};
}

bool PairFeed::tick() {
  const bool take = next_ < groups_.size() && drained();
  const bool last_picked = working_ && work_last_ && drained();
  output_.assign(in_work_.size(), {});
  for (std::size_t r = 0; r < in_work_.size(); ++r) {
    output_[r].clr = working_ && work_first_;
    for (std::uint32_t l = 0; l < pe::kLaconicLanes; ++l) {
      auto& lane = in_work_[r][l];
      if (lane.empty()) continue;
      output_[r].a[l] = lane.back()[0];
      output_[r].b[l] = lane.back()[1];
      output_[r].valid[l] = true;
      lane.pop_back();
    }
  }
  work_first_ = false;
  working_ = working_ && !empty(in_work_);
  if (!take) return last_picked;
  in_work_ = pairs(groups_[next_]);
  working_ = true;
  work_first_ = next_ == 0;
  ++next_;
  work_last_ = next_ == groups_.size();
  return last_picked;
}

}  // namespace macroscope::engine

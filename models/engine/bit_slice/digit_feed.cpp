#include "models/engine/bit_slice/digit_feed.hpp"

namespace macroscope::engine {
namespace {

/// Behind the pickers of a ColumnEncoder.
class PickedFeed final : public DigitFeed {
 public:
  explicit PickedFeed(const BitSliceParams& params)
      : DigitFeed(params),
        encoder_(params.feeds()),
        in_work_(params.feeds()),
        at_output_(params.feeds()) {}

  [[nodiscard]] bool finished() const override {
    return offers().nothing_left() && encoder_.done();
  }

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
    std::vector<pe::GroupInputs> groups;
    for (std::uint32_t l = 0; l < encoder_.lanes(); ++l) groups.push_back(offers().item(l).group);
    std::vector<bool> lanes;
    bool took_last = false;
    const bool last_picked = ending_ && encoder_.done();
    for (std::uint32_t l = 0; l < encoder_.lanes(); ++l) {
      lanes.push_back(groups[l].valid && encoder_.ready(l, groups));
      at_output_[l] = in_work_[l];
      if (!lanes.back()) continue;
      in_work_[l] = offers().item(l);
      took_last = took_last || groups[l].last;
    }
    encoder_.step(groups);
    offers().taken(lanes);
    ending_ = took_last || (ending_ && !last_picked);
    return last_picked;
  }

 private:
  pe::ColumnEncoder encoder_;
  std::vector<DigitItem> in_work_, at_output_;  // by lane
  bool ending_ = false;  // a last group has been taken, not all digits of its bit weight picked
};

/// Packed words that pass through two registers, a word a cycle.
class WordFeed final : public DigitFeed {
 public:
  explicit WordFeed(const BitSliceParams& params) : DigitFeed(params) {}

  [[nodiscard]] bool finished() const override { return offers().nothing_left(); }

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
    first_ = {offers().item(0), first_word_};
    if (first_.item.group.valid) first_word_ = first_.item.group.last;
    offers().taken({first_.item.group.valid});
    return last_picked;
  }

 private:
  struct Word {
    DigitItem item;
    bool clr = false;
  };
  Word first_, second_;
  bool first_word_ = true;  // the next word is the first of its bit weight
};

}  // namespace

std::unique_ptr<DigitFeed> make_feed(const BitSliceParams& params) {
  if (params.words()) return std::make_unique<WordFeed>(params);
  return std::make_unique<PickedFeed>(params);
}

}  // namespace macroscope::engine

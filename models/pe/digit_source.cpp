#include "models/pe/digit_source.hpp"

#include <algorithm>

namespace macroscope::pe {

void DigitPicker::step(const GroupInputs& inputs, bool start) {
  const bool take = inputs.valid && ready(start);
  outputs_ = {};
  if (!left_.empty()) {
    outputs_ = {true, first_, left_.front().digit, left_.front().index};
    left_.pop_front();
  }
  first_ = take && last_;
  if (!take) return;
  last_ = inputs.last;
  for (std::uint32_t i = 0; i < kGroup; ++i) {
    if (inputs.digits[i] != 0) left_.push_back({inputs.digits[i], i});
  }
  if (left_.empty()) left_.push_back({});
}

bool ColumnEncoder::start(const std::vector<GroupInputs>& inputs) const {
  for (std::uint32_t lane = 0; lane < lanes(); ++lane) {
    if (!pickers_[lane].waiting() || !inputs[lane].valid) return false;
  }
  return true;
}

bool ColumnEncoder::ready(std::uint32_t lane, const std::vector<GroupInputs>& inputs) const {
  return pickers_[lane].ready(start(inputs));
}

bool ColumnEncoder::done() const {
  return std::all_of(pickers_.begin(), pickers_.end(),
                     [](const DigitPicker& picker) { return picker.waiting(); });
}

void ColumnEncoder::step(const std::vector<GroupInputs>& inputs) {
  const bool begin = start(inputs);
  for (std::uint32_t lane = 0; lane < lanes(); ++lane) pickers_[lane].step(inputs[lane], begin);
}

void DigitPacker::put_word(bool last) {
  outputs_ = {true, last, {}, {}};
  for (std::uint32_t s = 0; s < kGroup && !entries_.empty(); ++s) {
    outputs_.digits[s] = entries_.front().digit;
    outputs_.positions[s] = entries_.front().position;
    entries_.pop_front();
  }
}

void DigitPacker::step(const GroupInputs& inputs) {
  outputs_ = {};
  if (two_left_) {
    put_word(true);
    two_left_ = false;
    return;
  }
  if (!inputs.valid) return;
  for (const std::int32_t digit : inputs.digits) {
    if (digit != 0) entries_.push_back({digit, position_});
    ++position_;
  }
  if (inputs.last) position_ = 0;
  // A full word waits for one digit more or for the end: only then it is known to be the last.
  const bool more = entries_.size() > kGroup;
  if (more || inputs.last) put_word(!more);
  two_left_ = more && inputs.last;
}

}  // namespace macroscope::pe

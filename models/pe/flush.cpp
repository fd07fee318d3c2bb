#include "models/pe/flush.hpp"

#include "models/pe/width.hpp"

namespace macroscope::pe {

FlushOutput FlushAdd::step(const Inputs& inputs) {
  if (!inputs.en) return output_;
  output_ = {inputs_.valid, wrap(inputs_.sum + inputs_.carry, bits_)};
  inputs_ = inputs;
  return output_;
}

FlushOutput FlushShiftAdd::step(const Inputs& inputs) {
  if (!inputs.en) return output_;
  output_ = {};
  if (inputs_.valid) {
    if (inputs_.first) total_ = weights_ = 0;
    const std::int64_t pair = wrap(inputs_.sum + inputs_.carry, acc_bits_);
    total_ += pair * (std::int64_t{1} << (2 * weights_));
    ++weights_;
    if (inputs_.last) output_ = {true, wrap(total_, acc_bits_ + 2 * (digits_ - 1))};
  }
  inputs_ = inputs;
  return output_;
}

}  // namespace macroscope::pe

#include "models/pe/bit_slice.hpp"

#include "models/pe/width.hpp"

namespace macroscope::pe {

template <std::uint32_t Lanes>
std::int64_t DigitPe<Lanes>::step(const Inputs& inputs) {
  if (!inputs.en) return accumulator_;
  std::int64_t sum = inputs_.clr ? 0 : accumulator_;
  for (const DigitProduct& lane : inputs_.lanes) sum += lane.digit * wrap(lane.b, widths_.b_bits);
  accumulator_ = wrap(sum, widths_.acc_bits);
  inputs_ = inputs;
  return accumulator_;
}

template class DigitPe<1>;
template class DigitPe<kLanes>;

std::int64_t Opt3::step(const GroupInputs& group, std::int64_t b, bool en) {
  Opt4c::Inputs inputs;
  inputs.lanes[0] = {picker_.outputs().digit, b};
  inputs.clr = picker_.outputs().first;
  inputs.en = en;
  const std::int64_t accumulator = pe_.step(inputs);
  if (en) picker_.step(group, true);
  return accumulator;
}

std::int64_t Laconic::step(const Inputs& inputs) {
  if (!inputs.en) return accumulator_;
  accumulator_ = wrap((summed_.clr ? 0 : accumulator_) + summed_.value, acc_bits_);
  summed_ = counted_;
  counted_ = {0, added_.clr};
  for (std::size_t l = 0; l < kLaconicLanes; ++l) {
    if (added_.valid[l]) counted_.value += added_.a[l].value() * added_.b[l].value();
  }
  added_ = inputs_;
  inputs_ = inputs;
  return accumulator_;
}

}  // namespace macroscope::pe

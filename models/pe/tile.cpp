#include "models/pe/tile.hpp"

#include <bit>

#include "models/numerics/digits.hpp"
#include "models/pe/width.hpp"

namespace macroscope::pe {
namespace {

void shift_in(std::vector<std::int64_t>& weights, const TileControl& control, std::uint32_t bits) {
  if (!control.load) return;
  weights.insert(weights.begin(), wrap(control.weight, bits));
  weights.pop_back();
}

std::uint32_t digits_of(const TileShape& shape) {
  return numerics::digit_count(numerics::Encoding::ent, shape.a_bits);
}

}  // namespace

std::uint32_t TileShape::sum_bits() const {
  return a_bits + b_bits + static_cast<std::uint32_t>(std::bit_width(size - 1));
}

MacTree::MacTree(const TileShape& shape) : shape_(shape), weights_(shape.size), a_(shape.size) {}

std::int64_t MacTree::step(const std::vector<std::int64_t>& a, const TileControl& control) {
  if (!control.en) return sum_;
  sum_ = partial_;
  partial_ = products_;
  products_ = 0;
  for (std::uint32_t k = 0; k < shape_.size; ++k) {
    products_ += wrap(a_[k], shape_.a_bits) * weights_[k];
  }
  a_ = a;
  shift_in(weights_, control, shape_.b_bits);
  return sum_;
}

Opt2Encoder::Opt2Encoder(const TileShape& shape) : shape_(shape) {
  output_.digits.resize(shape.size * std::size_t{digits_of(shape)});
}

const EncodedOperands& Opt2Encoder::step(const std::vector<std::int64_t>& a, bool en) {
  if (!en) return output_;
  const std::uint32_t digits = digits_of(shape_);
  output_.correction = 0;
  for (std::size_t i = 0; i < output_.digits.size(); ++i) {
    if (output_.digits[i] < 0) output_.correction += std::int64_t{1} << (2 * (i % digits));
  }
  output_.digits.clear();
  for (const std::int64_t operand : a) {
    const auto value = static_cast<std::int32_t>(wrap(operand, shape_.a_bits));
    const auto encoded = numerics::encode(numerics::Encoding::ent, value, shape_.a_bits);
    for (std::uint32_t w = 0; w < digits; ++w) output_.digits.push_back(encoded.digit(w));
  }
  return output_;
}

Opt2::Opt2(const TileShape& shape) : shape_(shape), weights_(shape.size) {
  operands_.digits.resize(shape.size * std::size_t{digits_of(shape)});
}

std::int64_t Opt2::step(const EncodedOperands& operands, const TileControl& control) {
  if (!control.en) return sum_;
  sum_ = pair_;
  // A negative digit's row is one too low in its place; the correction completes all of them.
  pair_ = wrap(partial_ + operands_.correction, shape_.sum_bits());
  partial_ = 0;
  const std::uint32_t digits = digits_of(shape_);
  for (std::uint32_t k = 0; k < shape_.size; ++k) {
    for (std::uint32_t w = 0; w < digits; ++w) {
      const std::int32_t digit = operands_.digits[k * std::size_t{digits} + w];
      const std::int64_t row = digit * weights_[k] - (digit < 0 ? 1 : 0);
      partial_ += row * (std::int64_t{1} << (2 * w));
    }
  }
  operands_ = operands;
  shift_in(weights_, control, shape_.b_bits);
  return sum_;
}

}  // namespace macroscope::pe

#include "models/pe/dense.hpp"

#include <utility>

#include "models/pe/width.hpp"

namespace macroscope::pe {

std::int64_t DensePe::step(const DenseInputs& inputs) {
  if (!inputs.en) return accumulator_;
  const Product product{wrap(operands_.a, widths_.a_bits) * wrap(operands_.b, widths_.b_bits),
                        operands_.clr};
  const Product& added = product_register_ ? product_ : product;
  const std::int64_t base = added.clr ? 0 : accumulator_;
  accumulator_ = wrap(base + added.value, widths_.acc_bits);
  product_ = product;
  operands_ = inputs;
  return accumulator_;
}

DelayedMac::DelayedMac(const DenseWidths& widths, std::uint32_t latency)
    : widths_(widths), waiting_(latency - 1) {}

std::int64_t DelayedMac::step(const DenseInputs& inputs) {
  if (!inputs.en) return accumulator_;
  DenseInputs now = inputs;
  if (!waiting_.empty()) {
    std::swap(now, waiting_[oldest_]);
    oldest_ = (oldest_ + 1) % waiting_.size();
  }
  const std::int64_t product = wrap(now.a, widths_.a_bits) * wrap(now.b, widths_.b_bits);
  accumulator_ = wrap((now.clr ? 0 : accumulator_) + product, widths_.acc_bits);
  return accumulator_;
}

}  // namespace macroscope::pe

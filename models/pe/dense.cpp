#include "models/pe/dense.hpp"

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

}  // namespace macroscope::pe

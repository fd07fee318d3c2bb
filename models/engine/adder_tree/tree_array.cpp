#include "models/engine/adder_tree/tree_array.hpp"

#include <algorithm>

#include "sim/core/error.hpp"

namespace macroscope::engine {
namespace {

std::size_t behind(const TreeParams& p) {
  return p.march ? p.cols - 1 : 0;
}
std::size_t operand_registers(const TreeParams& p) {
  return p.latency == 1 ? 0 : p.encoder + 1;
}
const TreeParams& checked(const TreeParams& p) {
  if (p.cols == 0 || p.segment == 0 || p.latency <= operand_registers(p)) {
    throw ModelError("MS403", "tiles need a size, and a register behind the multipliers");
  }
  return p;
}

}  // namespace

template <class V>
TreeGrid<V>::TreeGrid(const TreeParams& p)
    : rows_(checked(p).rows),
      cols_(p.cols),
      segment_(std::min(p.segment, p.rows)),
      hop_(p.march ? 1 : 0),
      encoder_(p.encoder),
      operands_(operand_registers(p)),
      latency_(p.latency),
      shadow_registers_(p.double_buffer),
      vectors_(operands_ + behind(p) + 1, std::vector<V>(rows_)),
      words_(encoder_ + behind(p) + 1, {}),
      flags_(latency_ + behind(p), 0),
      weights_(cols_ * rows_),
      shadow_(shadow_registers_ ? cols_ * rows_ : 0),
      sums_(latency_ - operands_, std::vector<V>(cols_)),
      valid_(cols_) {}

template <class V>
void TreeGrid<V>::bubble(std::uint8_t flags) {
  std::vector<V>& port = vectors_.at(0);
  std::fill(port.begin(), port.end(), V{});
  flags_.at(0) = flags;
}

template <class V>
void TreeGrid<V>::enter(std::span<const V> rows, std::span<const V> /*cols*/, std::uint8_t flags) {
  std::copy(rows.begin(), rows.end(), vectors_.at(0).begin());
  flags_.at(0) = flags;
}

template <class V>
void TreeGrid<V>::load(std::span<const V> words, std::uint64_t /*row*/) {
  words_.at(0).assign(words.begin(), words.end());
}

template <class V>
void TreeGrid<V>::clock() {
  std::vector<V>& sums = sums_[oldest_];
  for (std::size_t j = 0; j < cols_; ++j) {
    const std::size_t late = hop_ * j;
    const bool swaps = shadow_registers_ && (flags_.at(encoder_ + late) & kPeSwap) != 0;
    // Operands that have a register come to the multipliers a cycle after the weights they need.
    if (swaps && operands_ == 0) swap(j);
    const V* operand = vectors_.at(operands_ + late).data();
    const V* weight = &weights_[j * rows_];
    V sum{};
    for (std::size_t k = 0; k < rows_; ++k) sum += operand[k] * weight[k];
    sums[j] = sum;
    if (swaps && operands_ != 0) swap(j);
    shift_in(j, words_.at(encoder_ + late));
    valid_[j] = flags_.at(latency_ - 1 + late) & kPeValid;
  }
  oldest_ = oldest_ + 1 == sums_.size() ? 0 : oldest_ + 1;
  vectors_.clock();
  words_.clock();
  flags_.clock();
}

template <class V>
void TreeGrid<V>::swap(std::size_t tile) {
  std::copy_n(&shadow_[tile * rows_], rows_, &weights_[tile * rows_]);
}

/// Every segment moves up by one k.
template <class V>
void TreeGrid<V>::shift_in(std::size_t tile, const std::vector<V>& words) {
  const std::size_t segments = (rows_ - 1) / segment_ + 1;
  const std::size_t used = words.size() / segments;
  if (tile >= used) return;
  V* target = &(shadow_registers_ ? shadow_ : weights_)[tile * rows_];
  for (std::size_t p = 0; p < segments; ++p) {
    V* first = target + p * segment_;
    V* last = target + std::min((p + 1) * segment_, rows_);
    std::copy_backward(first, last - 1, last);
    *first = words[p * used + tile];
  }
}

template class TreeGrid<std::int64_t>;
template class TreeGrid<double>;
template class TreeArray<std::int64_t>;
template class TreeArray<double>;

}  // namespace macroscope::engine

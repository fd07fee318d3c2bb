#include "models/engine/bit_slice/bit_slice_rtl.hpp"

#include <fmt/format.h>

#include <utility>

#include "sim/core/error.hpp"

namespace macroscope::engine {

RtlSpec bit_slice_rtl(const BitSliceParams& params) {
  const std::uint32_t pes = params.rows * params.cols;
  const std::uint64_t barrier = params.barrier == SliceBarrier::k ? 1 : 0;
  RtlSpec spec;
  spec.parameters = {{"Rows", params.rows}, {"Cols", params.cols}, {"Barrier", barrier}};
  spec.ports = {{"en_i", 1},
                {"use_i", params.cols},
                {"valid_i", params.cols * params.feeds()},
                {"last_i", params.cols * params.feeds()},
                {"ready_o", params.cols * params.feeds(), false},
                {"free_o", params.cols, false},
                {"acc_valid_o", params.cols, false},
                {"acc_o", pes * params.acc_width, false}};
  if (params.both_encoded()) {
    constexpr std::uint32_t kLanes = 16 * pe::kLaconicLanes;  // {minus, plus} of 8 powers each
    spec.top = "ms_array_laconic";
    spec.parameters.emplace_back("AccWidth", params.acc_width);
    spec.ports.push_back({"a_i", params.cols * kLanes});
    spec.ports.push_back({"b_i", pes * kLanes});
    return spec;
  }
  spec.top = "ms_array_bit_slice";
  spec.parameters.insert(spec.parameters.end(), {{"Lanes", params.lanes()},
                                                 {"Private", params.pe == SlicePe::opt3 ? 1 : 0},
                                                 {"Words", params.words() ? 1 : 0},
                                                 {"BWidth", params.b_width},
                                                 {"AccWidth", params.pe_acc_width()},
                                                 {"Digits", params.weights()}});
  spec.ports.push_back({"digits_i", params.cols * params.feeds() * 3 * pe::kGroup});
  spec.ports.push_back({"index_o", params.cols * params.lanes() * 2, false});
  spec.ports.push_back({"b_i", pes * params.lanes() * params.b_width});
  return spec;
}

SliceRtlLimits rtl_limits(SlicePe pe) {
  switch (pe) {
    case SlicePe::opt4e:
      return {256, 64};
    case SlicePe::laconic:
      return {16, 16};
    default:
      return {512, 256};
  }
}

RtlColumns::RtlColumns(const BitSliceParams& params, RtlModule& module)
    : params_(params),
      module_(&module),
      clock_(module),
      operands_(params.both_encoded() ? make_pair_ports(params, module)
                                      : make_digit_ports(params, module)),
      columns_(params.cols),
      en_(module, "en_i", 1, 1),
      use_(module, "use_i", params.cols, 1),
      free_(module, "free_o", params.cols, 1),
      valid_(module, "acc_valid_o", params.cols, 1),
      results_(module, "acc_o", std::size_t{params.cols} * params.rows, params.acc_width) {
  en_.write(1);
}

void RtlColumns::begin(std::size_t column, SliceReductionRef reduction) {
  columns_[column].to_begin.push_back(reduction);
  columns_[column].to_finish.push_back(reduction);
  operands_->begin(column, std::move(reduction));
}

bool RtlColumns::offer() {
  use_.clear();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    use_.set(c, operands_->nothing_left(c) ? 0 : 1);
  }
  use_.write();
  operands_->offer();
  return true;
}

void RtlColumns::drive() {
  const std::vector<bool> taken = operands_->take();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    Column& column = columns_[c];
    // The last digits stand at the PEs in the cycle after their pick.
    column.fetched = std::exchange(column.picked, nullptr);
    if (free(c)) column.picked = std::exchange(column.working, nullptr);
    if (!taken[c] || column.working || column.to_begin.empty()) continue;
    column.working = std::move(column.to_begin.front());
    column.to_begin.pop_front();
  }
  module_->set_clock(true);
}

void RtlColumns::sample() {
  clocked_ = true;
  operands_->sample();
  free_.read();
  valid_.read();
  results_.read();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    Column& column = columns_[c];
    column.results = {};
    if (!valid_.bit(c)) continue;
    if (column.to_finish.empty()) {
      throw ModelError("MS464",
                       fmt::format("column {} has a result that no operands were given for", c));
    }
    column.results.reduction = std::move(column.to_finish.front());
    column.to_finish.pop_front();
    for (std::size_t r = 0; r < column.results.reduction->others.size(); ++r) {
      column.results.values.push_back(results_.get(c * params_.rows + r));
    }
  }
}

void RtlColumns::clock() {
  static_cast<void>(offer());
  clock_.settle();
  drive();
  clock_.edge();
  sample();
}

void RtlColumns::stall(std::uint32_t bits) {
  en_.write(0);
  operands_->scramble(use_.scramble(bits));
  clock_.cycle();
  en_.write(1);
}

}  // namespace macroscope::engine

#include "models/engine/bit_slice/bit_slice.hpp"

#include <fmt/format.h>

#include "models/pe/pe_component.hpp"

namespace macroscope::engine {
namespace {

/// Bits that the accumulator inside a digit PE has above those of its other operand: its tree and
/// the counter above it (rtl/pe/ms_pe_opt4e.sv).
constexpr std::uint32_t kHeadroom = 5;
/// Laconic's powers of two have exponents of three bits; what its histogram adds has 20 bits.
constexpr std::uint32_t kLaconicWidth = 8;
constexpr std::uint32_t kLaconicLeastSum = 21;
/// The flush unit of one bit weight is no FlushShiftAdd.
constexpr std::uint32_t kLeastDigitWidth = 3;

void check_widths(const config::Node& node, const BitSliceParams& p, std::vector<Fault>& faults) {
  const auto fault = [&](const char* param, const std::string& message) {
    faults.push_back(node.fault("MS451", param, message));
  };
  if (p.both_encoded()) {
    for (const auto& [param, width] : {std::pair{"a_width", p.a_width}, {"b_width", p.b_width}}) {
      if (width <= kLaconicWidth) continue;
      fault(param, fmt::format("laconic has exponents for operands of up to {} bits; {}=\"{}\"",
                               kLaconicWidth, param, width));
    }
    if (p.acc_width < kLaconicLeastSum) {
      fault("acc_width", fmt::format("laconic has an accumulator of {} bits or more, not {}",
                                     kLaconicLeastSum, p.acc_width));
    }
    return;
  }
  if (p.a_width < kLeastDigitWidth) {
    fault("a_width",
          fmt::format("a digit PE works on two bit weights or more; expected a_width of {} or more",
                      kLeastDigitWidth));
    return;
  }
  const std::uint32_t least = p.b_width + kHeadroom + 2 * (p.weights() - 1);
  if (p.acc_width < least) {
    fault("acc_width",
          fmt::format("with operands of {} and {} bits the accumulator has {} bits or more, not {}",
                      p.a_width, p.b_width, least, p.acc_width));
  }
}

void read_pe(const config::Node& node, BitSliceParams& p, std::vector<Fault>& faults) {
  const auto pe = node.as<pe::PeComponent>();
  const auto kind = Text<SlicePe>::parse(pe.kind);
  if (!kind) {
    faults.push_back(node.fault(
        "MS450", "kind",
        fmt::format("<bit_slice> is made of PEs that work on digits: opt3, opt4c, opt4e or "
                    "laconic; '{}' is not one of them",
                    pe.kind)));
    return;
  }
  for (const char* param : {"resolve", "rtl", "top", "latency"}) {
    const config::Value* value = node.find_value(param);
    if (value == nullptr || value->origin == config::Origin::by_default) continue;
    faults.push_back(
        node.fault("MS445", param,
                   fmt::format("{} is of PEs that multiply whole operands; {} has its own "
                               "flush units and latency",
                               param, pe.kind)));
  }
  p.pe = *kind;
  p.a_width = pe.a_width;
  p.b_width = pe.b_width;
  p.acc_width = pe.acc_width;
  p.skip_empty = pe.skip_empty;
  check_widths(node, p, faults);
}

}  // namespace

BitSliceParams read_bit_slice(const config::Node& node) {
  auto p = node.as<BitSlice>();
  std::vector<Fault> faults;
  if (const config::Node* pe = node.find_child("pe")) read_pe(*pe, p, faults);
  if (p.sample == 1) {
    faults.push_back(node.fault("MS452", "sample",
                                "one fold has no spread; expected 0 (all folds, exact) or 2 and "
                                "more"));
  } else if (p.sample > 1 && p.barrier == SliceBarrier::tile) {
    faults.push_back(node.fault("MS452", "sample",
                                "with barrier=\"tile\" the time of a tile is no sum over folds; "
                                "sampling needs barrier=\"k\""));
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  return p;
}

}  // namespace macroscope::engine

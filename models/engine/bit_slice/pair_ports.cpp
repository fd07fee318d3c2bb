#include <deque>

#include "models/engine/bit_slice/operand_ports.hpp"
#include "models/engine/bit_slice/pair_feed.hpp"
#include "models/engine/rtl/lane_port.hpp"
#include "models/numerics/digits.hpp"

namespace macroscope::engine {
namespace {

/// Bits of a mask of powers.
constexpr std::uint32_t kPowers = 8;

/// Canonical signed digits as {minus, plus}.
std::int64_t powers(std::int16_t value) {
  const auto digits = numerics::encode(numerics::Encoding::csd, value, kPowers);
  std::int64_t code = 0;
  for (std::uint32_t i = 0; i < digits.size(); ++i) {
    if (digits.digit(i) != 0) code |= std::int64_t{1} << (i + (digits.digit(i) < 0 ? kPowers : 0));
  }
  return code;
}

class PairPorts final : public SliceOperandPorts {
 public:
  PairPorts(const BitSliceParams& params, RtlModule& module)
      : params_(params),
        columns_(params.cols),
        valid_(module, "valid_i", params.cols, 1),
        last_(module, "last_i", params.cols, 1),
        a_(module, "a_i", params.cols * pe::kLaconicLanes, 2 * kPowers),
        b_(module, "b_i", params.cols * params.rows * pe::kLaconicLanes, 2 * kPowers),
        ready_(module, "ready_o", params.cols, 1) {}

  [[nodiscard]] bool nothing_left(std::size_t column) const override {
    return columns_[column].groups.empty();
  }
  void begin(std::size_t column, SliceReductionRef reduction) override {
    const std::vector<std::uint64_t> groups = offered_groups(*reduction, params_.skip_empty);
    columns_[column].groups.assign(groups.begin(), groups.end());
    columns_[column].reduction = std::move(reduction);
  }

  void offer() override {
    for (LanePort* port : {&valid_, &last_, &a_, &b_}) port->clear();
    for (std::uint32_t c = 0; c < params_.cols; ++c) {
      if (nothing_left(c)) continue;
      valid_.set(c, 1);
      last_.set(c, columns_[c].groups.size() == 1 ? 1 : 0);
      set_group(c, columns_[c].groups.front() * pe::kLaconicLanes);
    }
    for (LanePort* port : {&valid_, &last_, &a_, &b_}) port->write();
  }

  [[nodiscard]] std::vector<bool> take() override {
    ready_.read();
    std::vector<bool> any(params_.cols);
    for (std::uint32_t c = 0; c < params_.cols; ++c) {
      any[c] = !nothing_left(c) && ready_.bit(c);
      if (any[c]) columns_[c].groups.pop_front();
    }
    return any;
  }

  void scramble(std::uint32_t bits) override {
    for (LanePort* port : {&valid_, &last_, &a_, &b_}) bits = port->scramble(bits);
  }

 private:
  struct Column {
    SliceReductionRef reduction;
    std::deque<std::uint64_t> groups;  // that are left
  };

  void set_group(std::uint32_t c, std::uint64_t first_k) {
    const SliceReduction& r = *columns_[c].reduction;
    for (std::uint32_t l = 0; l < pe::kLaconicLanes; ++l) {
      const std::uint64_t k = first_k + l;
      if (k >= r.encoded.size()) break;
      a_.set(std::size_t{c} * pe::kLaconicLanes + l, powers(r.encoded[k]));
      for (std::size_t row = 0; row < r.others.size(); ++row) {
        b_.set((std::size_t{c} * params_.rows + row) * pe::kLaconicLanes + l,
               powers(r.others[row][k]));
      }
    }
  }

  BitSliceParams params_;
  std::vector<Column> columns_;
  LanePort valid_, last_, a_, b_, ready_;
};

}  // namespace

std::unique_ptr<SliceOperandPorts> make_pair_ports(const BitSliceParams& params,
                                                   RtlModule& module) {
  return std::make_unique<PairPorts>(params, module);
}

}  // namespace macroscope::engine

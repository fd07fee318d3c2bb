#include <array>

#include "models/engine/bit_slice/operand_ports.hpp"
#include "models/engine/rtl/lane_port.hpp"

namespace macroscope::engine {
namespace {

/// What stands at b where nobody looks: neither zero nor a b that would do.
constexpr std::int64_t kUnused = -1;

/// A digit -2 to 2 as {neg, two, one}.
std::int64_t digit_code(std::int32_t digit) {
  const std::int64_t magnitude = digit < 0 ? -digit : digit;  // two and one never both
  return (digit < 0 ? 4 : 0) | magnitude;
}

std::int64_t group_code(const pe::DigitGroup& digits) {
  std::int64_t code = 0;
  for (std::uint32_t i = 0; i < pe::kGroup; ++i) code |= digit_code(digits[i]) << (3 * i);
  return code;
}

class DigitPorts final : public SliceOperandPorts {
 public:
  DigitPorts(const BitSliceParams& params, RtlModule& module)
      : params_(params),
        valid_(module, "valid_i", params.cols * params.feeds(), 1),
        last_(module, "last_i", params.cols * params.feeds(), 1),
        digits_(module, "digits_i", params.cols * params.feeds(), 3 * pe::kGroup),
        ready_(module, "ready_o", params.cols * params.feeds(), 1),
        index_(module, "index_o", params.cols * params.lanes(), kIndexWidth),
        b_(module, "b_i", params.cols * params.rows * params.lanes(), params.b_width) {
    for (std::uint32_t c = 0; c < params.cols; ++c) columns_.emplace_back(params);
  }

  [[nodiscard]] bool nothing_left(std::size_t column) const override {
    return columns_[column].offers.nothing_left();
  }
  void begin(std::size_t column, SliceReductionRef reduction) override {
    columns_[column].offers.begin(std::move(reduction));
  }

  void offer() override {
    for (LanePort* port : {&valid_, &last_, &digits_, &b_}) port->clear();
    for (std::uint32_t c = 0; c < params_.cols; ++c) {
      for (std::uint32_t f = 0; f < params_.feeds(); ++f) {
        const pe::GroupInputs& group = columns_[c].offers.item(f).group;
        const std::size_t at = std::size_t{c} * params_.feeds() + f;
        valid_.set(at, group.valid ? 1 : 0);
        last_.set(at, group.last ? 1 : 0);
        digits_.set(at, group_code(group.digits));
      }
      for (std::uint32_t l = 0; l < params_.lanes(); ++l) set_others(c, l);
    }
    for (LanePort* port : {&valid_, &last_, &digits_, &b_}) port->write();
  }

  [[nodiscard]] std::vector<bool> take() override {
    ready_.read();
    std::vector<bool> any(params_.cols);
    std::vector<bool> feeds(params_.feeds());
    for (std::uint32_t c = 0; c < params_.cols; ++c) {
      Column& column = columns_[c];
      for (std::uint32_t f = 0; f < params_.feeds(); ++f) {
        const DigitItem& item = column.offers.item(f);
        feeds[f] = item.group.valid && ready_.bit(std::size_t{c} * params_.feeds() + f);
        column.at_pes[f] = column.in_work[f];
        if (!feeds[f]) continue;
        column.in_work[f] = item;
        any[c] = true;
      }
      if (any[c]) column.offers.taken(feeds);
    }
    return any;
  }

  void sample() override { index_.read(); }

  void scramble(std::uint32_t bits) override {
    for (LanePort* port : {&valid_, &last_, &digits_, &b_}) bits = port->scramble(bits);
  }

 private:
  static constexpr std::uint32_t kIndexWidth = 2;

  /// What a feed had taken: the group that is picked from, and the one whose digit is at the PEs.
  struct Column {
    explicit Column(const BitSliceParams& params)
        : offers(params), in_work(params.feeds()), at_pes(params.feeds()) {}
    DigitOffers offers;
    std::vector<DigitItem> in_work, at_pes;
  };

  /// The other operand for the digit at the PEs; the fetch takes no cycle.
  void set_others(std::uint32_t c, std::uint32_t lane) {
    const DigitItem& item = columns_[c].at_pes[params_.words() ? 0 : lane];
    const std::size_t at = std::size_t{c} * params_.rows * params_.lanes() + lane;
    const std::int64_t index = index_.get(std::size_t{c} * params_.lanes() + lane);
    // An index is an unsigned number of two bits.
    const std::uint64_t k = item.k[params_.words() ? lane : static_cast<std::size_t>(index & 3)];
    for (std::uint32_t r = 0; r < params_.rows; ++r) {
      const bool used = item.reduction && r < item.reduction->others.size() &&
                        k < item.reduction->others[r].size();
      b_.set(at + std::size_t{r} * params_.lanes(), used ? item.reduction->others[r][k] : kUnused);
    }
  }

  BitSliceParams params_;
  std::vector<Column> columns_;
  LanePort valid_, last_, digits_, ready_, index_, b_;
};

}  // namespace

std::unique_ptr<SliceOperandPorts> make_digit_ports(const BitSliceParams& params,
                                                    RtlModule& module) {
  return std::make_unique<DigitPorts>(params, module);
}

}  // namespace macroscope::engine

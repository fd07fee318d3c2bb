#include "models/engine/fold/rtl_grid.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "models/pe/engine_pe.hpp"

namespace macroscope::engine {
namespace {

std::optional<LanePort> own_port(const RtlSpec& spec, RtlSignals& module) {
  constexpr std::array<std::string_view, 2> kOwn{"last_i", "b_row_i"};
  for (const RtlPort& port : spec.ports) {
    if (std::find(kOwn.begin(), kOwn.end(), port.name) == kOwn.end()) continue;
    return LanePort(module, port.name, 1, port.width);
  }
  return std::nullopt;
}

}  // namespace

RtlGrid::Operand::Operand(RtlSignals& module, std::string_view name, std::size_t lanes,
                          std::uint32_t width, std::size_t groups)
    : words(module, std::string(name) + "_i", lanes, width),
      valid(module, std::string(name) + "_valid_i", groups, 1) {}

void RtlGrid::Operand::clear() {
  words.clear();
  valid.clear();
}

void RtlGrid::Operand::write() {
  words.write();
  valid.write();
}

RtlGrid::RtlGrid(const ArrayShape& shape, const pe::PeParams& pe, const ArrayRtl& rtl,
                 RtlSignals& module)
    : shape_(shape),
      os_(shape.dataflow == Dataflow::os),
      last_row_first_(rtl.last_row_first),
      module_(&module),
      a_(module, "a", shape.rows * shape.depth, pe.a_width, shape.rows),
      b_(module, "b", shape.cols * (os_ ? shape.depth : shape.segments(shape.rows)), pe.b_width,
         shape.cols),
      pairs_(pe::leaves_pairs(pe)),
      acc_width_(pe.acc_width),
      results_(module, "acc_o", shape.cols * (pairs_ ? 2 : 1), pe.acc_width),
      valid_(module, "acc_valid_o", shape.cols, 1),
      en_port_(module, "en_i", 1, 1),
      clr_port_(module, "clr_i", 1, 1),
      own_port_(own_port(rtl.spec, module)) {
  en_port_.write(1);
}

std::int64_t RtlGrid::result(std::size_t col) const {
  if (!pairs_) return results_.get(col);
  // Modulo 2^width, as the adders of the vector unit.
  const auto sum = static_cast<std::uint64_t>(results_.get(2 * col)) +
                   static_cast<std::uint64_t>(results_.get(2 * col + 1));
  const std::uint32_t unused = 64 - acc_width_;
  return static_cast<std::int64_t>(sum << unused) >> unused;
}

void RtlGrid::bubble(std::uint8_t flags) {
  clr_ = (flags & kPeSwap) != 0;
  a_.clear();
  if (!os_) return;
  own_ = 0;
  b_.clear();
}

void RtlGrid::enter(std::span<const std::int64_t> rows, std::span<const std::int64_t> cols,
                    std::uint8_t flags) {
  clr_ = (flags & (os_ ? kPeFirst : kPeSwap)) != 0;
  if (os_) own_ = (flags & kPeLast) != 0 ? 1 : 0;
  const auto put = [this](Operand& operand, std::span<const std::int64_t> values) {
    for (std::size_t i = 0; i < values.size(); ++i) operand.words.set(i, values[i]);
    for (std::size_t i = 0; i < values.size() / shape_.depth; ++i) operand.valid.set(i, 1);
  };
  put(a_, rows);
  put(b_, cols);
}

void RtlGrid::load(std::span<const std::int64_t> words, std::uint64_t row) {
  if (os_) return;
  b_.clear();
  own_ = static_cast<std::uint32_t>(row);
  const std::size_t used = words.size() / shape_.segments(shape_.rows);
  for (std::size_t i = 0; i < words.size(); ++i) {
    b_.words.set(i / used * shape_.cols + i % used, words[i]);
  }
  for (std::size_t j = 0; j < used; ++j) b_.valid.set(j, 1);
}

std::uint32_t RtlGrid::Operand::scramble(std::uint32_t bits, bool side_by_side) {
  const std::size_t groups = valid.lanes();
  const std::size_t each = words.lanes() / groups;
  for (std::size_t i = 0; i < words.lanes(); ++i) {
    if (valid.bit(side_by_side ? i / each : i % groups)) continue;
    bits = next_wild(bits);
    words.put(i, bits >> 8);
  }
  return bits;
}

void RtlGrid::write_inputs() {
  if (scramble_ != 0) {
    // Lanes of a vector lie side by side for each row or column, words of segments one behind
    // another.
    scramble_ = b_.scramble(a_.scramble(scramble_, true), os_) | 1U;
  }
  clr_port_.write(clr_ ? 1 : 0);
  if (own_port_) own_port_->write(own_);
  a_.write();
  b_.write();
}

void RtlGrid::drive() {
  write_inputs();
  module_->set_clock(true);
}

void RtlGrid::sample() {
  results_.read();
  valid_.read();
}

void RtlGrid::clock() {
  write_inputs();
  module_->cycle();
  sample();
}

std::uint32_t RtlGrid::write_wild(std::uint32_t bits) {
  clr_port_.write(bits & 1U);
  if (own_port_) own_port_->write(bits >> 1 & 1U);
  for (LanePort* port : {&a_.words, &a_.valid, &b_.words, &b_.valid}) bits = port->scramble(bits);
  return bits;
}

std::optional<std::size_t> RtlGrid::stall(std::uint32_t bits) {
  en_port_.write(0);
  write_wild(bits);
  const LanePort results = results_;
  const LanePort valid = valid_;
  module_->cycle();
  en_port_.write(1);
  sample();
  const std::size_t words = results_.lanes() / shape_.cols;
  for (std::size_t col = 0; col < shape_.cols; ++col) {
    if (valid_.bit(col) != valid.bit(col)) return col;
    if (!valid.bit(col)) continue;
    for (std::size_t i = col * words; i < (col + 1) * words; ++i) {
      if (results_.get(i) != results.get(i)) return col;
    }
  }
  return std::nullopt;
}

void RtlGrid::run_wild(std::uint32_t bits, int cycles) {
  for (int i = 0; i < cycles; ++i) {
    bits = write_wild(bits);
    module_->cycle();
  }
}

}  // namespace macroscope::engine

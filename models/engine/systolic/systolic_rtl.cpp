#include "models/engine/systolic/systolic_rtl.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "models/engine/systolic/systolic_pe.hpp"

namespace macroscope::engine {
namespace {

/// Numbers of ms_dense_pe and ms_pass_pe.
constexpr std::array<std::string_view, 4> kPeNumbers{"mac", "mac_folded", "mac_p2", "opt1"};

std::uint32_t row_bits(std::uint32_t rows) {
  return rows == 1 ? 1 : static_cast<std::uint32_t>(std::bit_width(rows - 1));
}

}  // namespace

RtlSpec systolic_rtl(const SystolicParams& params) {
  const pe::PeParams& pe = *params.pe;
  const bool os = params.dataflow == Dataflow::os;
  const auto* const number = std::find(kPeNumbers.begin(), kPeNumbers.end(), pe.kind);
  RtlSpec spec;
  spec.top = os ? "ms_array_os" : "ms_array_ws";
  spec.parameters = {
      {"Rows", params.rows},
      {"Cols", params.cols},
      {"Pe",
       number == kPeNumbers.end() ? 0 : static_cast<std::uint64_t>(number - kPeNumbers.begin())},
      {"Latency", pe::delays(params.pe, legal_pes(params.dataflow)).latency},
      {"AWidth", pe.a_width},
      {"BWidth", pe.b_width},
      {"AccWidth", pe.acc_width}};
  if (!os) spec.parameters.emplace_back("Shadow", params.double_buffer ? 1 : 0);
  if (pe.kind == "user") spec.user = UserPe{pe.rtl, pe.top};
  spec.ports = {{"en_i", 1},
                {"clr_i", 1},
                os ? RtlPort{"last_i", 1} : RtlPort{"b_row_i", row_bits(params.rows)},
                {"a_valid_i", params.rows},
                {"a_i", params.rows * pe.a_width},
                {"b_valid_i", params.cols},
                {"b_i", params.cols * pe.b_width},
                {"acc_valid_o", params.cols, false},
                {"acc_o", params.cols * pe.acc_width, false}};
  return spec;
}

SystolicRtlGrid::SystolicRtlGrid(const SystolicParams& params, RtlModule& module)
    : os_(params.dataflow == Dataflow::os),
      module_(&module),
      clock_(module),
      a_(params.rows, params.pe->a_width),
      a_valid_(params.rows, 1),
      b_(params.cols, params.pe->b_width),
      b_valid_(params.cols, 1),
      results_(params.cols, params.pe->acc_width),
      valid_(params.cols, 1),
      en_port_(module.port("en_i")),
      clr_port_(module.port("clr_i")),
      row_port_(module.port(os_ ? "last_i" : "b_row_i")),
      a_port_(module.port("a_i")),
      a_valid_port_(module.port("a_valid_i")),
      b_port_(module.port("b_i")),
      b_valid_port_(module.port("b_valid_i")),
      results_port_(module.port("acc_o")),
      valid_port_(module.port("acc_valid_o")) {
  write_control(en_port_, true);
}

void SystolicRtlGrid::bubble(std::uint8_t flags) {
  clr_ = (flags & kPeSwap) != 0;
  last_ = false;
  a_.clear();
  a_valid_.clear();
  if (!os_) return;
  b_.clear();
  b_valid_.clear();
}

void SystolicRtlGrid::enter(std::span<const std::int64_t> rows, std::span<const std::int64_t> cols,
                            std::uint8_t flags) {
  clr_ = (flags & (os_ ? kPeFirst : kPeSwap)) != 0;
  last_ = (flags & kPeLast) != 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    a_.set(i, rows[i]);
    a_valid_.set(i, 1);
  }
  for (std::size_t j = 0; j < cols.size(); ++j) {
    b_.set(j, cols[j]);
    b_valid_.set(j, 1);
  }
}

void SystolicRtlGrid::load(std::span<const std::int64_t> words, std::uint64_t row) {
  if (os_) return;
  b_.clear();
  b_valid_.clear();
  b_row_ = static_cast<std::uint32_t>(row);
  for (std::size_t j = 0; j < words.size(); ++j) {
    b_.set(j, words[j]);
    b_valid_.set(j, 1);
  }
}

void SystolicRtlGrid::write_control(std::size_t port, bool value) {
  const std::uint32_t word = value ? 1 : 0;
  module_->write(port, {&word, 1});
}

void SystolicRtlGrid::write_inputs() {
  write_control(clr_port_, clr_);
  if (os_) {
    write_control(row_port_, last_);
  } else {
    module_->write(row_port_, {&b_row_, 1});
  }
  module_->write(a_port_, a_.words());
  module_->write(a_valid_port_, a_valid_.words());
  module_->write(b_port_, b_.words());
  module_->write(b_valid_port_, b_valid_.words());
}

void SystolicRtlGrid::drive() {
  write_inputs();
  module_->set_clock(true);
}

void SystolicRtlGrid::sample() {
  module_->read(results_port_, results_.words());
  module_->read(valid_port_, valid_.words());
}

void SystolicRtlGrid::clock() {
  write_inputs();
  clock_.cycle();
  sample();
}

void SystolicRtlGrid::stall(std::uint32_t bits) {
  write_control(en_port_, false);
  write_control(clr_port_, (bits & 1U) != 0);
  if (os_) write_control(row_port_, (bits & 2U) != 0);
  for (PackedLanes* lanes : {&a_, &a_valid_, &b_, &b_valid_}) {
    for (std::uint32_t& word : lanes->words()) word = bits = bits * 1664525U + 1013904223U;
  }
  module_->write(a_port_, a_.words());
  module_->write(b_port_, b_.words());
  clock_.cycle();
  write_control(en_port_, true);
}

}  // namespace macroscope::engine

#include "analysis/cost/stimulus/array_trace.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include "analysis/cost/stimulus/testbench.hpp"
#include "models/engine/fold/clocked_array.hpp"
#include "models/engine/fold/rtl_grid.hpp"

namespace macroscope::cost::stimulus {
namespace {

using engine::Dataflow;

/// Keeps what is written to the input ports.
class PortRecorder final : public engine::RtlSignals {
 public:
  explicit PortRecorder(const engine::RtlSpec& spec) {
    for (const engine::RtlPort& port : spec.ports) {
      ports_.push_back({port, words_.size()});
      if (port.input) words_.resize(words_.size() + words(port));
    }
  }

  [[nodiscard]] std::vector<ArrayTrace::Port> inputs() const {
    std::vector<ArrayTrace::Port> out;
    for (const Port& port : ports_) {
      if (port.port.input) out.push_back({port.port.name, words(port.port)});
    }
    return out;
  }
  [[nodiscard]] const std::vector<std::uint32_t>& words() const { return words_; }

  [[nodiscard]] std::size_t port(std::string_view name) const override {
    for (std::size_t i = 0; i < ports_.size(); ++i) {
      if (ports_[i].port.name == name) return i;
    }
    throw std::logic_error("the array has no such port");
  }
  void write(std::size_t port, std::span<const std::uint32_t> words) override {
    std::copy(words.begin(), words.end(),
              words_.begin() + static_cast<std::ptrdiff_t>(ports_[port].first));
  }
  void read(std::size_t /*port*/, std::span<std::uint32_t> words) const override {
    std::fill(words.begin(), words.end(), 0U);
  }
  void set_clock(bool /*high*/) override {}
  void cycle() override {}

 private:
  struct Port {
    engine::RtlPort port;
    std::size_t first = 0;
  };
  [[nodiscard]] static std::size_t words(const engine::RtlPort& port) {
    return (port.width + 31) / 32;
  }

  std::vector<Port> ports_;
  std::vector<std::uint32_t> words_;
};

/// The reference's registers, with everything that enters packed into ports beside them.
class RecordedGrid final : public engine::PeGrid<std::int64_t> {
 public:
  RecordedGrid(const engine::ArrayDesign& design, PortRecorder& recorder, ArrayTrace& trace)
      : reference_(design.registers()),
        packer_(design.rules.array, *design.pe, design.rtl(), recorder),
        recorder_(recorder),
        trace_(trace),
        cols_(design.rules.array.cols) {}

  void bubble(std::uint8_t flags) override {
    reference_->bubble(flags);
    packer_.bubble(flags);
  }
  void enter(std::span<const std::int64_t> rows, std::span<const std::int64_t> cols,
             std::uint8_t flags) override {
    reference_->enter(rows, cols, flags);
    packer_.enter(rows, cols, flags);
  }
  void load(std::span<const std::int64_t> words, std::uint64_t row) override {
    reference_->load(words, row);
    packer_.load(words, row);
  }
  void release() override { reference_->release(); }
  [[nodiscard]] bool last_row_first() const override { return reference_->last_row_first(); }
  [[nodiscard]] bool result_valid(std::size_t col) const override {
    return reference_->result_valid(col);
  }
  [[nodiscard]] std::int64_t result(std::size_t col) const override {
    return reference_->result(col);
  }
  void clock() override {
    packer_.clock();
    reference_->clock();
    ArrayTrace::Cycle& cycle = trace_.cycles.emplace_back();
    cycle.inputs = recorder_.words();
    cycle.results.resize(cols_);
    for (std::size_t col = 0; col < cols_; ++col) {
      if (result_valid(col)) cycle.results[col] = result(col);
    }
  }

 private:
  std::unique_ptr<engine::PeGrid<std::int64_t>> reference_;
  engine::RtlGrid packer_;
  PortRecorder& recorder_;
  ArrayTrace& trace_;
  std::size_t cols_;
};

engine::TileShape tile_shape(const engine::ArrayShape& a) {
  // Loading a block takes a cycle for each row of it.
  const std::uint64_t vectors = std::max<std::uint64_t>(kSumLength, a.rows);
  switch (a.dataflow) {
    case Dataflow::os:
      return {a.rows, kSumLength, a.cols, 1};
    case Dataflow::ws:
      return {vectors, a.rows, a.cols, 1};
    case Dataflow::is:
      return {a.cols, a.rows, vectors, 1};
  }
  return {};
}

std::vector<std::int64_t> operands(OperandStream& stream, std::uint64_t count) {
  std::vector<std::int64_t> out(count);
  for (std::int64_t& value : out) value = stream.next();
  return out;
}

}  // namespace

ArrayTrace array_trace(const engine::ArrayDesign& design, const Distribution& distribution) {
  const auto [input_bits, weight_bits] = design.operand_bits();
  OperandStream inputs(distribution, input_bits, "a");
  OperandStream weights(distribution, weight_bits, "b");
  const engine::TileShape shape = tile_shape(design.rules.array);

  ArrayTrace trace;
  trace.sum_k = shape.k;
  PortRecorder recorder(design.rtl().spec);
  trace.ports = recorder.inputs();
  engine::ClockedArray<std::int64_t> array(design.rules.array,
                                           std::make_unique<RecordedGrid>(design, recorder, trace));
  std::uint64_t last = 0;
  for (std::uint32_t i = 0; i <= kSums; ++i) {
    engine::PeTile<std::int64_t> tile;
    tile.shape = shape;
    tile.input = operands(inputs, shape.m * shape.k);
    tile.weight = operands(weights, shape.k * shape.n);
    last = array.push(std::move(tile));
    if (i > 0) trace.macs += shape.m * shape.n * shape.k;
  }
  constexpr std::uint64_t kNever = engine::PeTimes::kNever;
  while (array.times(last).stream_end == kNever) array.tick();
  trace.warm = array.times(1).stream_begin;
  trace.cycles.resize(array.times(last).stream_end);
  return trace;
}

}  // namespace macroscope::cost::stimulus

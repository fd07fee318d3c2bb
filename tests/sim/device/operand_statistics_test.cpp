// Statistics of operands against the values that engines are given.
#include "sim/device/operand_statistics.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "models/numerics/format_table.hpp"
#include "sim/device/operands.hpp"

using namespace macroscope;

namespace {

/// Values of a file.
class Values final : public program::OperandSource {
 public:
  explicit Values(std::vector<std::int32_t> values) : values_(std::move(values)) {}
  [[nodiscard]] std::uint64_t size() const override { return values_.size(); }
  [[nodiscard]] std::vector<double> numbers(std::uint64_t first,
                                            std::uint64_t count) const override {
    return {values_.begin() + static_cast<std::ptrdiff_t>(first),
            values_.begin() + static_cast<std::ptrdiff_t>(first + count)};
  }
  [[nodiscard]] std::vector<std::int32_t> integers(std::uint64_t first, std::uint64_t count,
                                                   const program::Format&) const override {
    return {values_.begin() + static_cast<std::ptrdiff_t>(first),
            values_.begin() + static_cast<std::ptrdiff_t>(first + count)};
  }
  [[nodiscard]] std::string text() const override { return "made up"; }

 private:
  std::vector<std::int32_t> values_;
};

program::Operator of(const char* format) {
  program::Operator op;
  op.name = "op";
  const program::Format f = *numerics::parse_format(format);
  op.formats.input = op.formats.weight = f;
  return op;
}

/// Two by three weights of values 3, 0, -4, 0, 0, 5.
program::Workload with_weights(program::Operator& op, std::vector<std::uint64_t> dims) {
  program::Workload w;
  program::Tensor t;
  t.kind = program::TensorKind::weight;
  t.dims = std::move(dims);
  t.source = std::make_shared<Values>(std::vector<std::int32_t>{3, 0, -4, 0, 0, 5});
  w.tensors.push_back(t);
  op.weights = {0};
  return w;
}

}  // namespace

TEST_CASE("weights of the file have its statistics, operands of a rule its own", "[operands]") {
  program::Operator op = of("int8");
  op.op = program::Gemm{1, 4, 3, 2, true};
  const program::Workload w = with_weights(op, {2, 3});
  const auto file = device::operator_statistics(op, w, nullptr);
  CHECK(file.weight.sigma == Approx(std::sqrt((9.0 + 16 + 25) / 6)));
  CHECK(file.weight.zeros == 0.5);
  CHECK(file.weight.source == "values of the file");
  CHECK_FALSE(file.input.known());
  const program::OperandRule rule{5.184};
  const auto ruled = device::operator_statistics(op, w, &rule);
  CHECK(ruled.weight == file.weight);
  CHECK(ruled.input.sigma == Approx(127 / 5.184).epsilon(0.001));
  CHECK(ruled.input.source == "stated: normal, crest 5.184");
}

TEST_CASE("weights of another shape are not those that the operator multiplies", "[operands]") {
  program::Operator op = of("int8");
  op.op = program::Gemm{1, 4, 2, 3, true};
  const program::Workload w = with_weights(op, {2, 3});
  CHECK_FALSE(device::operator_statistics(op, w, nullptr).weight.known());
}

TEST_CASE("formats that are no small integers have no statistics", "[operands]") {
  const program::OperandRule rule{5.184};
  for (const char* format : {"fp16", "fp8_e4m3", "int32"}) {
    program::Operator op = of(format);
    op.op = program::Gemm{1, 4, 3, 2, true};
    const auto found = device::operator_statistics(op, {}, &rule);
    CHECK_FALSE(found.input.known());
    CHECK_FALSE(found.weight.known());
  }
  program::Operator vector = of("int8");
  vector.op = program::VectorOp{};
  CHECK_FALSE(device::operator_statistics(vector, {}, &rule).input.known());
}

TEST_CASE("a convolution's input has the zeros of its padding, as its operands have",
          "[operands]") {
  program::Operator op = of("int8");
  program::Conv2d c;
  c.batch = 1;
  c.height = 40;
  c.width = 31;
  c.in_channels = 64;
  c.out_channels = 4;
  c.kernel_h = 3;
  c.kernel_w = 5;
  c.stride_h = 2;
  c.stride_w = 1;
  c.pad_top = c.pad_bottom = 3;
  c.pad_left = c.pad_right = 2;
  c.dilation_h = 2;
  op.op = c;
  const program::OperandRule rule{4.0};
  const program::Workload workload;
  const auto found = device::operator_statistics(op, workload, &rule).input;
  const auto operands = device::make_operands(op, workload, rule, 1);
  const std::uint64_t pixels = c.out_height() * c.out_width();
  std::vector<std::int16_t> window(c.kernel_h * c.kernel_w * c.in_channels);
  double squares = 0, zeros = 0, all = 0;
  for (std::uint64_t m = 0; m < pixels; ++m) {
    operands->input(0, m, 0, c.in_channels, window);
    for (const std::int16_t v : window) {
      squares += static_cast<double>(v) * v;
      zeros += v == 0 ? 1 : 0;
      all += 1;
    }
  }
  CHECK(found.sigma == Approx(std::sqrt(squares / all)).epsilon(0.02));
  CHECK(found.zeros == Approx(zeros / all).epsilon(0.02));
  CHECK(found.source.find("% padding") != std::string::npos);
}

// Values of weights: read when they are asked for, in the order of the engine, as integers.
#include <cmath>
#include <cstring>

#include "sim/workload/onnx/stored_tensor.hpp"
#include "sim/workload/onnx/wire.hpp"
#include "tests/sim/workload/onnx/onnx_models.hpp"

using namespace macroscope;
using workload::onnx_import::ElementType;
using workload::onnx_import::StoredTensor;
using workload::onnx_import::WeightSource;

namespace {

const program::Format kInt8{"int8", Bits(8)};
const program::Format kInt4{"int4", Bits(4)};

WeightSource source_of(std::vector<double> values, ElementType type,
                       std::vector<std::uint64_t> dims, std::vector<std::size_t> order) {
  return {std::make_shared<StoredTensor>("test", type, std::move(values)), std::move(dims),
          std::move(order)};
}

}  // namespace

TEST_CASE("floats are quantized absmax over the whole tensor", "[onnx]") {
  const auto source = source_of({0.5, -1.0, 0.25, 0.0}, ElementType::float32, {4}, {0});
  // round(x * 127 / 1.0), halves away from zero.
  CHECK(source.integers(0, 4, kInt8) == std::vector<std::int32_t>{64, -127, 32, 0});
  CHECK(source.integers(1, 2, kInt4) == std::vector<std::int32_t>{-7, 2});
}

TEST_CASE("integers come as they are, clamped; unsigned ones lose their middle", "[onnx]") {
  CHECK(source_of({-5, 100, 127}, ElementType::int8, {3}, {0}).integers(0, 3, kInt8) ==
        std::vector<std::int32_t>{-5, 100, 127});
  CHECK(source_of({-5, 100}, ElementType::int8, {2}, {0}).integers(0, 2, kInt4) ==
        std::vector<std::int32_t>{-5, 7});
  CHECK(source_of({0, 128, 255}, ElementType::uint8, {3}, {0}).integers(0, 3, kInt8) ==
        std::vector<std::int32_t>{-128, 0, 127});
}

TEST_CASE("a transposed weight is read in the tensor's order", "[onnx]") {
  const auto source = source_of({0, 1, 2, 10, 11, 12}, ElementType::float32, {2, 3}, {1, 0});
  CHECK(source.numbers(0, 6) == std::vector<double>{0, 10, 1, 11, 2, 12});
  CHECK(source.numbers(3, 2) == std::vector<double>{11, 2});
}

TEST_CASE("halves and four-bit integers are read from raw bytes", "[onnx]") {
  using workload::onnx_import::raw_numbers;
  const std::string halves("\x00\x3c\x00\xc0\x01\x00", 6);  // 1, -2, the smallest subnormal
  CHECK(raw_numbers(halves, ElementType::float16, 3) ==
        std::vector<double>{1, -2, std::ldexp(1.0, -24)});
  const std::string brain("\x80\x3f\x40\xc0", 4);  // 1, -3
  CHECK(raw_numbers(brain, ElementType::bfloat16, 2) == std::vector<double>{1, -3});
  const std::string nibbles("\xf1\x08", 2);  // low half first
  CHECK(raw_numbers(nibbles, ElementType::int4, 3) == std::vector<double>{1, -1, -8});
  CHECK(raw_numbers(nibbles, ElementType::uint4, 3) == std::vector<double>{1, 15, 8});
}

TEST_CASE("a weight of a model has its values, in the layout of its operator", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("conv2d");
  const auto& op = test::operator_of(network, "Conv_5");
  const auto& weight = network.tensors[op.weights[0]];
  CHECK(weight.dims == std::vector<std::uint64_t>{8, 3, 3, 4});
  REQUIRE(weight.source != nullptr);
  REQUIRE(weight.source->size() == weight.elements());
  CHECK(weight.source->text().find("conv2d.onnx: tensor \"v_") != std::string::npos);
  const auto numbers = weight.source->numbers(0, weight.elements());
  double largest = 0;
  for (const double x : numbers) largest = std::max(largest, std::abs(x));
  const auto integers = weight.source->integers(0, weight.elements(), kInt8);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    CHECK(integers[i] == static_cast<std::int32_t>(std::round(numbers[i] * 127 / largest)));
  }
  // [out][in][h][w] in the file, [out][h][w][in] in the operator.
  const auto gemm = test::imported("gemm");
  const auto& product = test::operator_of(gemm, "Gemm_3");
  const auto& matrix = gemm.tensors[product.weights[0]];
  CHECK(matrix.dims == std::vector<std::uint64_t>{8, 6});  // stored as 6 x 8
  REQUIRE(matrix.source != nullptr);
  CHECK(matrix.source->numbers(0, 48).size() == 48);
}

TEST_CASE("values of a large tensor are read from the file in pieces", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("resnet18", {"batch=1"});
  const auto& op = test::operator_of(network, "/fc/Gemm");
  const auto& weight = network.tensors[op.weights[0]];
  REQUIRE(weight.source != nullptr);
  const auto piece = weight.source->numbers(1000, 10);
  const auto all = weight.source->numbers(0, weight.source->size());
  CHECK(std::equal(piece.begin(), piece.end(), all.begin() + 1000));
  CHECK_THROWS_AS(weight.source->numbers(weight.source->size(), 1), ConfigError);
}

TEST_CASE("a varint is cut off, or has more than 64 bits", "[onnx]") {
  using workload::onnx_import::WireFault;
  using workload::onnx_import::WireReader;
  const std::string cut = "\xff\xff";
  CHECK_THROWS_AS(WireReader(cut, 0, cut.size()).varint(), WireFault);
  const std::string longer(11, '\xff');
  CHECK_THROWS_AS(WireReader(longer, 0, longer.size()).varint(), WireFault);
  std::string number;
  workload::onnx_import::put_varint(number, 300);
  CHECK(number == "\xac\x02");
  CHECK(WireReader(number, 0, number.size()).varint() == 300);
}

// One small model for each group of operators with multiplications.
#include "tests/sim/workload/onnx/onnx_models.hpp"

using namespace macroscope;

TEST_CASE("a convolution of one dimension runs along the height", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("conv1d");
  const auto& first = test::conv_of(network, "Conv_2");
  CHECK(first.height == 50);
  CHECK(first.width == 1);
  CHECK(first.out_height() == (50 + 2 + 2 - 5) / 2 + 1);
  CHECK(first.macs() == 2 * 25 * 8 * 3 * 5);  // batch, results, out, in / groups, taps
  const auto& second = test::conv_of(network, "Conv_4");
  CHECK(test::operator_of(network, "Conv_4").kind() == "depthwise_conv2d");
  CHECK(second.pad_top + second.pad_bottom == 2);  // SAME: 25 results of 25
  CHECK(second.macs() == 2 * 25 * 8 * 3);
}

TEST_CASE("automatic padding, dilation, groups and a Pad before a convolution", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("conv2d");
  const auto& same = test::conv_of(network, "Conv_2");
  // SAME_LOWER of 20 x 30 by 2 x 3: 10 x 10 results; the odd pixel is above.
  CHECK(same.out_height() == 10);
  CHECK(same.out_width() == 10);
  CHECK(same.pad_top == 1);
  CHECK(same.pad_bottom == 0);
  CHECK(same.macs() == 100 * 8 * 4 * 9);
  const auto& dilated = test::conv_of(network, "Conv_5");
  CHECK(dilated.dilation_h == 2);
  CHECK(dilated.groups == 2);
  CHECK(dilated.macs() == 100 * 8 * 4 * 9);
  const auto& padded = test::conv_of(network, "Conv_10");
  CHECK(padded.pad_top == 1);
  CHECK(padded.pad_left == 2);
  CHECK(padded.pad_bottom == 0);
  CHECK(padded.pad_right == 1);
  CHECK(padded.macs() == 10 * 12 * 5 * 8 * 4);
  CHECK(test::operator_of(network, "Conv_10").source_type == "Pad+Conv");
  CHECK(network.operators.size() == 3);
}

TEST_CASE("a convolution of three dimensions has its exact multiplications", "[onnx]") {
  if (test::skipped_without_models()) return;
  // 6 planes by 2: 3; 8 x 8 pixels; 8 out, 4 / 2 in, 27 taps.
  CHECK(test::imported("conv3d").macs() == 3 * 64 * 8 * 2 * 27);
}

TEST_CASE("a transposed convolution multiplies every input pixel by every tap", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("conv_transpose");
  REQUIRE(network.operators.size() == 2);
  const std::uint64_t groups = 2, pixels = 2 * 5 * 7, taps = 9, in = 6, out = 8;
  CHECK(network.macs() == pixels * taps * in * out / groups);
  const auto& product = test::gemm_of(network, "ConvTranspose_3.columns");
  CHECK(product == program::Gemm{groups, pixels, out / groups * taps, in / groups, false});
  const auto& sum = test::vector_of(network, "ConvTranspose_3");
  CHECK(sum.input_elements == pixels * taps * out);
  const std::uint64_t results = 2 * 8 * 10 * 14;
  CHECK(sum.elements() == results);
  // Columns for each result, rounded up, then the bias and the ReLU.
  CHECK(sum.operations == (pixels * taps * out + results - 1) / results + 1 + 1);
  CHECK(network.parameter_count() == in * out / groups * taps + out);
}

TEST_CASE("Gemm reads transposed operands through strides and scales in its epilogue", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("gemm");
  CHECK(test::gemm_of(network, "Gemm_3") == program::Gemm{1, 4, 6, 8, true});
  // fp32: the bias, alpha and beta.
  CHECK(test::operator_of(network, "Gemm_3").epilogue_operations == 3);
  CHECK(test::gemm_of(network, "Gemm_6") == program::Gemm{1, 6, 3, 4, true});
  CHECK(test::rule_of(network, "Transpose_4") ==
        "a matrix product reads its operand through strides");
  CHECK(network.operators.size() == 2);
}

TEST_CASE("MatMul broadcasts, shares and turns round", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("matmul");
  CHECK(test::gemm_of(network, "broadcast") == program::Gemm{6, 4, 6, 5, false});
  CHECK(test::vector_of(network, "broadcast.right").elements() == 6 * 5 * 6);
  CHECK(test::gemm_of(network, "shared") == program::Gemm{1, 24, 8, 5, true});
  CHECK(test::gemm_of(network, "row") == program::Gemm{1, 1, 3, 7, true});
  CHECK(test::gemm_of(network, "turned") == program::Gemm{1, 30, 9, 4, true});
  const auto& turned = test::operator_of(network, "constant_left");
  CHECK(std::get<program::Gemm>(turned.op) == program::Gemm{1, 30, 6, 4, true});
  CHECK(network.tensors[turned.weights[0]].kind == program::TensorKind::weight);
  CHECK(network.parameter_count() == 5 * 8 + 7 * 3 + 6 * 4);
}

TEST_CASE("integer products accumulate in int32 and take their scales in", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("integers");
  const auto& quantize = test::vector_of(network, "quantize");
  CHECK(quantize.passes == 2);
  CHECK(quantize.operations == 5);  // smallest, largest; scale, round, saturate
  const auto& product = test::operator_of(network, "product");
  CHECK(product.source_type == "MatMulInteger+Cast+Mul+Add");
  CHECK(product.formats.accumulator.name == "int32");
  CHECK(product.formats.output.name == "fp32");
  CHECK(product.epilogue_operations == 2);  // to a float with its scale, bias
  const auto& conv = test::operator_of(network, "conv");
  CHECK(conv.macs() == 64 * 4 * 3 * 9);
  CHECK(conv.epilogue_operations == 4);  // bias; scale, round, saturate
  CHECK(conv.formats.output.name == "int8");
  CHECK(test::gemm_of(network, "qmatmul") == program::Gemm{1, 4, 5, 64, true});
  CHECK(network.parameter_count() == 16 * 8 + 8 + 4 * 27 + 4 + 64 * 5);
}

TEST_CASE("Einsum of two operands is a batched product", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("einsum");
  CHECK(test::gemm_of(network, "scores") == program::Gemm{2 * 3, 7, 9, 4, false});
  CHECK(test::gemm_of(network, "matrix") == program::Gemm{1, 5, 8, 6, true});
  CHECK(test::vector_of(network, "sum").operations == 5);
}

TEST_CASE("recurrent layers have a product for all inputs and one for every step", "[onnx]") {
  if (test::skipped_without_models()) return;
  const std::uint64_t steps = 5, batch = 2, inputs = 12, hidden = 16;
  struct Kind {
    const char* name;
    std::uint64_t gates, operations;
  };
  // The operations of a step are those of configs/workloads/README.md.
  const auto kind =
      GENERATE(Kind{"lstm_small", 4, 13}, Kind{"gru_small", 3, 11}, Kind{"rnn_small", 1, 2});
  const auto network = test::imported(kind.name);
  const std::uint64_t width = kind.gates * hidden;
  CHECK(test::gemm_of(network, "layer.input") ==
        program::Gemm{1, steps * batch, width, inputs, true});
  CHECK(test::gemm_of(network, "layer.4.state") == program::Gemm{1, batch, width, hidden, true});
  CHECK(test::vector_of(network, "layer.0.cell").operations == kind.operations);
  CHECK(network.operators.size() == 1 + 2 * steps);
  CHECK(network.macs() == steps * batch * width * (inputs + hidden));
  CHECK(network.parameter_count() == width * (inputs + hidden));
}

TEST_CASE("branches and loops are written out", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("control");
  CHECK(network.macs() == 4 * 2 * 8                    // known condition: the taken branch
                              + 4 * 2 * 8 + 4 * 2 * 2  // unknown: the costlier one
                              + 3 * 4 * 8 * 8);        // three iterations
  REQUIRE(network.warnings.size() == 1);
  CHECK(network.warnings[0] ==
        "MS238: control.onnx: node \"open\" (If): the condition is known only in the run; the "
        "costlier branch (else) is taken");
  CHECK(test::vector_of(network, "scan_add[3]").elements() == 8);
}

TEST_CASE("functions of the model stand where they are called", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("functions");
  REQUIRE(network.operators.size() == 2);
  CHECK(network.operators[0].name == "inside@call0");
  CHECK(network.operators[0].source_type == "MatMul+LeakyRelu");
  CHECK(network.operators[1].epilogue_operations == 2);
}

TEST_CASE("shape arithmetic costs nothing", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("shapes", {"batch=3"});
  REQUIRE(network.operators.size() == 2);
  CHECK(test::gemm_of(network, "product") == program::Gemm{1, 3, 3, 24, true});
  CHECK(test::rule_of(network, "Concat_8").empty());
}

// Operators of the vector unit, views and copies.
#include "tests/sim/workload/onnx/onnx_models.hpp"

using namespace macroscope;

TEST_CASE("elementwise operators and activations have the operations of the table", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("vectors");
  const std::uint64_t all = 2 * 8 * 4 * 4;
  const auto operations = [&](const char* name) {
    return test::vector_of(network, name).operations;
  };
  for (const char* name : {"relu", "sigmoid", "exp", "neg", "add", "mul", "div", "pow", "max",
                           "less", "where", "cumsum"}) {
    INFO(name);
    CHECK(operations(name) == 1);
    CHECK(test::vector_of(network, name).elements() == all);
  }
  CHECK(operations("hardsigmoid") == 4);
  CHECK(operations("elu") == 3);
  CHECK(operations("softplus") == 3);
  CHECK(operations("prelu") == 2);
  CHECK(operations("clip") == 2);
  CHECK(operations("softmax") == 5);
  CHECK(operations("log_softmax") == 5);
  CHECK(operations("lrn") == 3 + 4);
  CHECK(test::vector_of(network, "add").input_elements == all + 8);
  // A condition of 8 bits counts as a quarter of a float.
  CHECK(test::vector_of(network, "where").input_elements == all + all / 4 + 8);
  CHECK(test::vector_of(network, "softmax").columns == 8);
  CHECK(test::vector_of(network, "log_softmax").columns == 4);
}

TEST_CASE("reductions read everything and make what is left", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("vectors");
  const std::uint64_t all = 2 * 8 * 4 * 4, made = all / 8;
  for (const char* name : {"reducesum", "reducemean", "reducemax", "reducel2", "argmax"}) {
    INFO(name);
    CHECK(test::vector_of(network, name).input_elements == all);
    CHECK(test::vector_of(network, name).elements() == made);
  }
  CHECK(test::vector_of(network, "reducesum").operations == 7);
  CHECK(test::vector_of(network, "reducemean").operations == 8);
  CHECK(test::vector_of(network, "reducel2").operations == 8 + 7 + 1);
  CHECK(test::vector_of(network, "topk").elements() == 2 * made);
}

TEST_CASE("poolings", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("pools");
  CHECK(test::vector_of(network, "max").elements() == 4 * 4 * 4);
  CHECK(test::vector_of(network, "max").operations == 8);
  CHECK(test::vector_of(network, "average").elements() == 5 * 5 * 4);  // rounded up
  CHECK(test::vector_of(network, "average").operations == 4);
  CHECK(test::vector_of(network, "global_max").operations == 80);
  CHECK(test::vector_of(network, "global_average").operations == 81);
}

TEST_CASE("normalizations, whole and written out", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("norms");
  CHECK(test::vector_of(network, "batch").operations == 2);
  CHECK(test::vector_of(network, "instance").rows == 2 * 8);
  CHECK(test::vector_of(network, "instance").columns == 4 * 4);
  REQUIRE(network.operators.size() == 5);
  const auto& whole = std::get<program::VectorOp>(network.operators[2].op);
  const auto& written = std::get<program::VectorOp>(network.operators[3].op);
  CHECK(whole == written);
  CHECK(whole.operations == 7);
  CHECK(network.operators[2].constants.size() == 2);
  CHECK(network.operators[3].constants.size() == 2);
  const auto& rms = std::get<program::VectorOp>(network.operators[4].op);
  CHECK(rms.kind == program::VectorKind::rms_norm);
  CHECK(rms.operations == 4);
  CHECK(network.operators[4].constants.size() == 1);
}

TEST_CASE("activations that are written out go into the product before them", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("activations");
  REQUIRE(network.operators.size() == 7);
  const auto epilogue = [&](const char* name) {
    return test::operator_of(network, name).epilogue_operations;
  };
  CHECK(epilogue("gelu") == 4);
  CHECK(epilogue("half_first") == 4);
  CHECK(epilogue("gelu_tanh") == 9);
  CHECK(epilogue("silu") == 2);
  CHECK(epilogue("hard_swish") == 5);
  CHECK(epilogue("mish") == 5);
  CHECK(network.operators.back().kind() == "activation");
  CHECK(std::get<program::VectorOp>(network.operators.back().op).operations == 4);
}

TEST_CASE("views are free, and what cannot lie in two places is copied", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("moves");
  CHECK(test::rule_of(network, "split") == "a part of its input, read where it lies");
  CHECK(test::rule_of(network, "joined") == "its parts are stored side by side");
  // The same result twice: once where it is made, once by a copy.
  CHECK(test::vector_of(network, "doubled.copy_1").elements() == 2 * 8 * 4 * 4);
  CHECK(test::vector_of(network, "tile").elements() == 2 * 2 * 8 * 4 * 4);
  CHECK(test::vector_of(network, "tile").input_elements == 2 * 8 * 4 * 4);
  CHECK(test::vector_of(network, "pad").elements() == 2 * 8 * 6 * 6);
  CHECK(test::vector_of(network, "depth_to_space").kind == program::VectorKind::copy);
  // A table counts whole, its looked-up rows move.
  CHECK(test::vector_of(network, "gather").input_elements == 3 * 5 * 16);
  CHECK(network.parameter_count() == 50 * 16 + 5 * 16);
  CHECK(test::rule_of(network, "slice") == "a part of its input, read where it lies");
  // Nobody else reads the data: only the updates move.
  CHECK(test::vector_of(network, "scatter").elements() == 5 * 16);
}

TEST_CASE("a Transpose is free by a rule, or a copy that the report names", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("transposes");
  CHECK(test::rule_of(network, "units") == "moves dimensions of size 1 only");
  CHECK_FALSE(test::rule_of(network, "rows").empty());
  CHECK_FALSE(test::rule_of(network, "strides").empty());
  CHECK(test::rule_of(network, "copy").empty());
  CHECK(test::operator_of(network, "copy").source_type == "Transpose");
  CHECK(test::vector_of(network, "copy").elements() == 6 * 8 * 4);
}

TEST_CASE("operators of later versions are read in their new form, with a warning", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("newer");
  CHECK(test::vector_of(network, "gelu").operations == 9);
  CHECK(test::vector_of(network, "sum").elements() == 2 * 4 * 16);
  CHECK(test::vector_of(network, "mean").elements() == 2 * 4);
  // A window of 2 taps 2 apart fits 8 - 3 + 1 times.
  CHECK(test::vector_of(network, "pool").elements() == 2 * 6 * 6);
  CHECK(test::vector_of(network, "behind").elements() == 2 * 8 * 8);
  REQUIRE(network.warnings.size() == 1);
  CHECK(network.warnings[0].rfind("MS236: newer.onnx: written for version 20", 0) == 0);
}

TEST_CASE("unknown operators are warnings and stand among the operators", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("unknown");
  REQUIRE(network.skipped.size() == 3);
  CHECK(network.skipped[0].name == "magic");
  CHECK(network.skipped[0].type == "com.acme.Magic");
  CHECK(network.skipped[0].position == 1);
  CHECK(network.skipped[1].type == "NonMaxSuppression");
  // What is behind an unknown operator has no size.
  CHECK(network.skipped[2].name == "behind");
  REQUIRE(network.warnings.size() == 3);
  CHECK(network.warnings[0] ==
        "MS251: unknown.onnx: node \"magic\" (com.acme.Magic): not simulated: nothing is known "
        "about this operator (operator Magic, domain com.acme)");
}

TEST_CASE("a layer normalization as Keras writes it", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("keras_norm");
  REQUIRE(network.operators.size() == 1);
  CHECK(network.operators[0].kind() == "layer_norm");
  CHECK(std::get<program::VectorOp>(network.operators[0].op).operations == 7);
  CHECK(network.operators[0].constants.size() == 2);
}

TEST_CASE("images with channels last need no copy around their convolutions", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("channels_last");
  // Two convolutions with bias and ReLU, a mean, a product.
  REQUIRE(network.operators.size() == 4);
  CHECK(network.operators[0].source_type == "Conv+Add+Relu");
  CHECK(network.operators[1].epilogue_operations == 2);
}

TEST_CASE("patches of an image are tokens without a copy but for the one in front", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("patches");
  CHECK(network.macs() == 2 * 16 * 16 * 3 * 64 + 2 * 17 * 16 * 8);
  std::size_t copied = 0;
  for (const auto& op : network.operators) {
    if (op.kind() == "copy") copied += std::get<program::VectorOp>(op.op).elements();
  }
  CHECK(copied == 2 * 16);  // the class token of each image
}

TEST_CASE("a group normalization as PyTorch exports it is one operator without copies", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("group_norm");
  REQUIRE(network.operators.size() == 4);
  const auto& norm = test::vector_of(network, "norm");
  CHECK(norm.kind == program::VectorKind::layer_norm);
  CHECK(norm.rows == 2 * 4);
  CHECK(norm.columns == 16 / 4 * 64);
  CHECK(norm.operations == 7);
  CHECK(test::operator_of(network, "norm").constants.size() == 2);
}

TEST_CASE("fused operators of ONNX Runtime", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("contrib");
  CHECK(network.skipped.empty());
  CHECK(test::gemm_of(network, "matmul") == program::Gemm{1, 8, 6, 8, true});
  // alpha, the bias and the tanh form of GELU.
  CHECK(test::operator_of(network, "matmul").epilogue_operations == 1 + 1 + 9);
  CHECK(test::conv_of(network, "conv").macs() == 64 * 4 * 3 * 9);
  CHECK(test::operator_of(network, "conv").epilogue_operations == 2);  // bias, ReLU
  CHECK(test::vector_of(network, "skip_norm.sum").operations == 1);
  CHECK(test::vector_of(network, "skip_norm").kind == program::VectorKind::rms_norm);
  CHECK(test::vector_of(network, "rms").operations == 4);
  CHECK(test::vector_of(network, "quick").operations == 3);
}

TEST_CASE("a shuffle of channels is one copy between two convolutions", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("channel_shuffle");
  REQUIRE(network.operators.size() == 3);
  CHECK(network.operators[1].name == "shuffle");
  CHECK(test::vector_of(network, "shuffle").elements() == 16 * 64);
}

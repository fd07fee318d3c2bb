// The shipped convolutional networks against their published parameter and MAC counts and shapes.
//
// Counts: torchvision 0.15 documentation, "Models and pre-trained weights" (num_params, and GFLOPS
// which counts multiply-accumulates). The exact MAC integers are those of the layers' shapes and
// agree with the documentation's two decimals: 0.71, 1.81, 4.09 and 0.30.
#include "network.hpp"

using namespace macroscope;
using namespace macroscope::workload::test;
using Dims = std::vector<std::uint64_t>;

TEST_CASE("AlexNet has torchvision's 61,100,840 parameters and 0.71 GMAC", "[workload]") {
  const auto net = shipped("alexnet");
  CHECK(net.parameter_count() == 61'100'840);
  CHECK(net.macs() == 714'188'480);
  CHECK(output_dims(net, "conv1") == Dims{1, 55, 55, 64});
  CHECK(output_dims(net, "pool1") == Dims{1, 27, 27, 64});
  CHECK(output_dims(net, "conv2") == Dims{1, 27, 27, 192});
  CHECK(output_dims(net, "conv5") == Dims{1, 13, 13, 256});
  CHECK(output_dims(net, "pool5") == Dims{1, 6, 6, 256});
  CHECK(gemm(net, "fc6") == program::Gemm{1, 1, 4096, 256 * 6 * 6, true});
  CHECK(gemm(net, "fc8") == program::Gemm{1, 1, 1000, 4096, true});
}

TEST_CASE("ResNet-18 has 11,689,512 parameters and 1.81 GMAC", "[workload]") {
  const auto net = shipped("resnet18");
  CHECK(net.parameter_count() == 11'689'512);
  CHECK(net.macs() == 1'814'073'344);
  CHECK(output_dims(net, "maxpool") == Dims{1, 56, 56, 64});
  CHECK(output_dims(net, "layer2.0.downsample") == Dims{1, 28, 28, 128});
  CHECK(output_dims(net, "layer4.1.add") == Dims{1, 7, 7, 512});
  CHECK(output_dims(net, "fc") == Dims{1, 1000});
  // 1 + 2 * (2 + 2 + 2 + 2) convolutions, 3 projections.
  std::size_t convolutions = 0;
  for (const auto& op : net.operators) convolutions += op.kind() == "conv2d" ? 1 : 0;
  CHECK(convolutions == 1 + 2 * (2 + 2 + 2 + 2) + 3);
}

TEST_CASE("ResNet-50 has 25,557,032 parameters and 4.09 GMAC", "[workload]") {
  const auto net = shipped("resnet50");
  CHECK(net.parameter_count() == 25'557'032);
  CHECK(net.macs() == 4'089'184'256);
  CHECK(output_dims(net, "conv1") == Dims{1, 112, 112, 64});
  CHECK(output_dims(net, "layer1.0.downsample") == Dims{1, 56, 56, 256});
  CHECK(output_dims(net, "layer2.0.conv1") == Dims{1, 56, 56, 128});
  CHECK(output_dims(net, "layer2.0.conv2") == Dims{1, 28, 28, 128});
  CHECK(output_dims(net, "layer4.2.add") == Dims{1, 7, 7, 2048});
  CHECK(output_dims(net, "avgpool") == Dims{1, 1, 1, 2048});
  std::size_t convolutions = 0;
  for (const auto& op : net.operators) convolutions += op.kind() == "conv2d" ? 1 : 0;
  CHECK(convolutions == 1 + 3 * (3 + 4 + 6 + 3) + 4);
  CHECK(find(net, "layer3.4.conv2").block == "layer3.4");
}

TEST_CASE("a block's output joins its shortcut", "[workload]") {
  const auto net = shipped("resnet50");
  const auto& projected = find(net, "layer1.0.add");
  CHECK(projected.inputs ==
        std::vector<program::TensorId>{find(net, "layer1.0.conv3").output,
                                       find(net, "layer1.0.downsample").output});
  const auto& plain = find(net, "layer1.1.add");
  CHECK(plain.inputs == std::vector<program::TensorId>{find(net, "layer1.1.conv3").output,
                                                       find(net, "layer1.0.add").output});
  CHECK(vector(net, "layer1.1.add").input_elements == 2 * 56 * 56 * 256);
}

TEST_CASE("MobileNetV2 has 3,504,872 parameters and 0.30 GMAC", "[workload]") {
  const auto net = shipped("mobilenet_v2");
  CHECK(net.parameter_count() == 3'504'872);
  CHECK(net.macs() == 300'774'272);
  CHECK(output_dims(net, "stage1.0.project") == Dims{1, 112, 112, 16});
  CHECK(output_dims(net, "stage2.0.expand") == Dims{1, 112, 112, 96});
  CHECK(output_dims(net, "stage2.0.depthwise") == Dims{1, 56, 56, 96});
  CHECK(output_dims(net, "stage7.0.project") == Dims{1, 7, 7, 320});
  CHECK(output_dims(net, "head") == Dims{1, 7, 7, 1280});
  CHECK(find(net, "stage2.0.depthwise").kind() == "depthwise_conv2d");
  CHECK(conv(net, "stage2.0.depthwise").groups == 96);
  // Residuals: every repetition but the first of a stage, (2-1)+(3-1)+(4-1)+(3-1)+(3-1) of them.
  std::size_t additions = 0;
  for (const auto& op : net.operators) additions += op.kind() == "elementwise" ? 1 : 0;
  CHECK(additions == 1 + 2 + 3 + 2 + 2);
}

TEST_CASE("a batch multiplies the work and not the parameters", "[workload]") {
  for (const char* name : {"alexnet", "resnet18", "resnet50", "mobilenet_v2"}) {
    const auto one = shipped(name);
    const auto many = shipped(name, {{"batch", "7"}});
    CHECK(many.batch == 7);
    CHECK(many.macs() == 7 * one.macs());
    CHECK(many.parameter_count() == one.parameter_count());
  }
}

TEST_CASE("CNN operators are int8 x int8 into int32 and back with a requantize epilogue",
          "[workload]") {
  const auto net = shipped("resnet50");
  const auto& op = find(net, "layer1.0.conv1");
  CHECK(op.formats.input == program::Format{"int8", Bits(8)});
  CHECK(op.formats.weight == program::Format{"int8", Bits(8)});
  CHECK(op.formats.accumulator == program::Format{"int32", Bits(32)});
  CHECK(op.formats.output == program::Format{"int8", Bits(8)});
  // Bias, multiply, rounding shift, saturate; the ReLU is a bound of the saturation.
  CHECK(op.epilogue_operations == 1 + 3);
  CHECK(find(net, "layer1.0.conv3").epilogue_operations == 1 + 3);
  // Scale and bias of 64 channels, which stand for the folded normalization's gain and bias.
  REQUIRE(op.constants.size() == 2);
  CHECK(net.tensors[op.constants[0]].elements() + net.tensors[op.constants[1]].elements() ==
        2 * 64);
  CHECK(net.tensors[op.constants[0]].format.name == "int32");
}

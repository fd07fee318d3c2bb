// The shipped vision, recommendation and diffusion networks against published totals.
//
// torchvision 0.15 documentation, "Models and pre-trained weights": num_params, and GFLOPS, which
// counts multiply-accumulates. Other sources stand at their case. The exact MACs are those of the
// layers' shapes and agree with the published digits.
#include "network.hpp"

using namespace macroscope;
using namespace macroscope::workload::test;
using Dims = std::vector<std::uint64_t>;

namespace {

struct Total {
  const char* name;
  std::uint64_t parameters;
  std::uint64_t macs;
  std::uint64_t published_macs;  // in units of `digit`
  std::uint64_t digit;
};

}  // namespace

TEST_CASE("vision networks have the published parameters and MACs", "[workload]") {
  constexpr std::uint64_t kMega = 1'000'000;
  for (const Total& t : {
           // torchvision: 15.47, 1.498, 5.71, 0.386, 0.217, 17.564 and 61.555 GFLOPS.
           Total{"vgg16", 138'357'544, 15'470'264'320, 1547, 10 * kMega},
           Total{"googlenet", 6'624'904, 1'498'376'192, 1498, kMega},
           // Its 27,161,264 parameters less those of the auxiliary classifier, which has weights of
           // 1 x 1 x 768 x 128, 5 x 5 x 128 x 768 and 768 x 1000, two normalizations and a bias.
           Total{"inception_v3",
                 27'161'264 - (768 * 128 + 25 * 128 * 768 + 768 * 1000 + 2 * (128 + 768) + 1000),
                 5'713'216'096, 571, 10 * kMega},
           Total{"efficientnet_b0", 5'288'548, 385'814'752, 386, kMega},
           Total{"mobilenet_v3_large", 5'483'032, 216'589'760, 217, kMega},
           Total{"vit_b_16", 86'567'656, 17'563'828'224, 17564, kMega},
           Total{"vit_l_16", 304'326'632, 61'554'712'576, 61555, kMega},
           // Parameters: sum over the released apple/mobilevit-small ("5.6 M"). MACs: computed from
           // the published configuration.
           Total{"mobilevit_s", 5'578'632, 2'000'831'488, 20, 100 * kMega},
       }) {
    INFO(t.name);
    const auto net = shipped(t.name);
    CHECK(net.parameter_count() == t.parameters);
    CHECK(net.macs() == t.macs);
    CHECK((net.macs() + t.digit / 2) / t.digit == t.published_macs);
  }
}

TEST_CASE("YOLOv3-tiny has the weights of the released file and 5.56 billion operations",
          "[workload]") {
  const auto net = shipped("yolov3_tiny");
  // yolov3-tiny.weights has 35,434,956 bytes: a header of 20, then floats, two of which for each
  // normalized channel are running statistics and no parameters.
  const std::uint64_t normalized = 16 + 32 + 64 + 128 + 256 + 512 + 1024 + 256 + 512 + 128 + 256;
  CHECK(net.parameter_count() == (35'434'956 - 20) / 4 - 2 * normalized);
  // pjreddie.com/darknet/yolo: "5.56 Bn" FLOPS, two for each multiply-accumulate.
  CHECK(2 * net.macs() / 10'000'000 == 556);
  CHECK(output_dims(net, "large_boxes") == Dims{1, 13, 13, 255});
  CHECK(output_dims(net, "small_boxes") == Dims{1, 26, 26, 255});
}

TEST_CASE("GoogLeNet's branches are stored side by side", "[workload]") {
  const auto net = shipped("googlenet");
  const auto& joined = tensor(net, "inception3a.joined");
  CHECK(joined.dims == Dims{1, 28, 28, 64 + 128 + 32 + 32});
  std::uint64_t parts = 0;
  for (const auto& t : net.tensors) {
    if (t.part_of && &net.tensors[*t.part_of] == &joined) parts += t.elements();
  }
  CHECK(parts == joined.elements());
  for (const auto& op : net.operators) CHECK(op.kind() != "copy");
  // 5x5 windows as in the paper.
  const auto paper = shipped("googlenet", {{"five_kernel", "5"}});
  CHECK(conv(paper, "inception3a.five").kernel_h == 5);
  CHECK(output_dims(paper, "inception5b.five") == Dims{1, 7, 7, 128});
}

TEST_CASE("squeeze and excite is a mean, two small products and a scaling", "[workload]") {
  const auto net = shipped("mobilenet_v3_large");
  CHECK(output_dims(net, "bneck4.squeeze") == Dims{1, 1, 1, 72});
  CHECK(output_dims(net, "bneck4.reduce") == Dims{1, 1, 1, 24});
  CHECK(vector(net, "bneck4.excite").input_elements == 28 * 28 * 72 + 72);
  // Bias, requantization (3), and the hard sigmoid's sum, two bounds and scale.
  CHECK(find(net, "bneck4.gate").epilogue_operations == 1 + 3 + 4);
  CHECK(find(net, "head").epilogue_operations == 1 + 3 + 5);
  CHECK(find(net, "bneck4.depthwise").kind() == "depthwise_conv2d");
}

TEST_CASE("a vision transformer attends over its patches and the class token", "[workload]") {
  const auto net = shipped("vit_b_16");
  CHECK(gemm(net, "layer.0.attend.scores") == program::Gemm{12, 197, 197, 64, false});
  CHECK(output_dims(net, "head") == Dims{1, 1, 1000});
  CHECK(shipped("vit_b_16", {{"batch", "4"}}).macs() == 4 * net.macs());
  // 16 x 16 patches at stride 8, 4 sequences of a quarter of the pixels.
  const auto mobile = shipped("mobilevit_s");
  CHECK(gemm(mobile, "mobilevit_1.layer.0.attend.scores") ==
        program::Gemm{4 * 4, 16 * 16, 16 * 16, 144 / 4, false});
}

TEST_CASE("DLRM has 24.04 billion parameters and moves only the rows it looks up", "[workload]") {
  const auto net = shipped("dlrm");
  // Computed from the published configuration (MLPerf training, Criteo 1TB with at most 40 million
  // rows a table): 187,767,399 rows of 128, and the two perceptrons.
  const std::uint64_t rows = 187'767'399;
  const std::uint64_t bottom = 13 * 512 + 512 * 256 + 256 * 128;
  const std::uint64_t top = 479 * 1024 + 1024 * 1024 + 1024 * 512 + 512 * 256 + 256;
  const std::uint64_t biases = 512 + 256 + 128 + 1024 + 1024 + 512 + 256 + 1;
  CHECK(net.parameter_count() == rows * 128 + bottom + top + biases);
  CHECK(net.macs() == 128 * (bottom + top + 27 * 27 * 128));
  CHECK(vector(net, "table0.gather").elements() == 128 * 128);
  const auto many = shipped("dlrm", {{"lookups", "20"}});
  CHECK(vector(many, "table0.gather").elements() == 128 * 20 * 128);
  CHECK(vector(many, "table0.sum").elements() == 128 * 128);
  CHECK(many.macs() == net.macs());
}

TEST_CASE("the U-Net of Stable Diffusion has 859,520,964 parameters", "[workload]") {
  // Sum over the released runwayml/stable-diffusion-v1-5 unet.
  const auto net = shipped("stable_diffusion_unet");
  CHECK(net.parameter_count() == 859'520'964);
  CHECK(output_dims(net, "middle_3.add") == Dims{1, 8, 8, 1280});
  CHECK(output_dims(net, "conv_out") == Dims{1, 64, 64, 4});
  CHECK(gemm(net, "down0_0.cross.scores") == program::Gemm{8, 64 * 64, 77, 40, false});
  CHECK(conv(net, "up3_0_resnet.conv_1").in_channels == 640 + 320);
  CHECK(vector(net, "norm_out").rows == 32);
  CHECK(vector(net, "norm_out").columns == 64 * 64 * 320 / 32);
  // Computed from the published configuration: the sum over the layers' shapes.
  CHECK(net.macs() == 401'636'720'640);
}

// Whole networks: multiplications and parameters by formula, operators as our XML networks have
// them.
#include <chrono>

#include "tests/sim/workload/onnx/onnx_models.hpp"

using namespace macroscope;
using program::Operator;

namespace {

/// Checks that `imported` from operator `from` on is `xml` from operator `xml_from` on.
void check_same(const program::Workload& imported, std::size_t from, const program::Workload& xml,
                std::size_t xml_from, std::uint64_t mask_operations = 0) {
  REQUIRE(imported.operators.size() - from == xml.operators.size() - xml_from);
  for (std::size_t i = 0; from + i < imported.operators.size(); ++i) {
    Operator ours = imported.operators[from + i];
    const Operator& theirs = xml.operators[xml_from + i];
    INFO(ours.name << " " << ours.source_type << " against " << theirs.name);
    const bool scores = theirs.name.find(".scores") != std::string::npos;
    if (scores) ours.epilogue_operations -= mask_operations;
    // Both name the format of sums, which a vector operation does not use.
    ours.formats.accumulator = theirs.formats.accumulator;
    CHECK(test::same_work(ours, theirs));
  }
}

std::uint64_t conv_macs(const std::vector<std::array<std::uint64_t, 4>>& layers) {
  std::uint64_t sum = 0;
  for (const auto& [pixels, in, out, taps] : layers) sum += pixels * in * out * taps;
  return sum;
}

}  // namespace

TEST_CASE("ResNet-18 has 1,814,073,344 MACs and 11,689,512 parameters, as torchvision says",
          "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("resnet18", {"batch=1"});
  // Stem, four stages of two blocks with their projections, classifier.
  std::vector<std::array<std::uint64_t, 4>> layers = {{112 * 112, 3, 64, 49}, {1, 512, 1000, 1}};
  std::uint64_t in = 64, size = 56;
  for (const std::uint64_t planes : {64U, 128U, 256U, 512U}) {
    if (planes != in) {
      size /= 2;
      layers.push_back({size * size, in, planes, 1});
    }
    layers.push_back({size * size, in, planes, 9});
    for (int i = 0; i < 3; ++i) layers.push_back({size * size, planes, planes, 9});
    in = planes;
  }
  CHECK(network.macs() == conv_macs(layers));
  CHECK(network.macs() == 1'814'073'344);
  CHECK(network.parameter_count() == 11'689'512);
  CHECK(network.warnings.empty());
}

TEST_CASE("the imported ResNet-18 is our XML network, operator by operator", "[onnx]") {
  if (test::skipped_without_models()) return;
  const std::string formats = GENERATE(std::string("fp32"), std::string("int8"));
  const std::string sums = formats == "int8" ? "int32" : "fp32";
  const std::vector<std::string> parameters = {"batch=3", "weights=" + formats,
                                               "activations=" + formats, "accumulator=" + sums};
  const auto imported = test::imported("resnet18", parameters);
  const auto xml = test::xml_network("resnet18", parameters);
  check_same(imported, 0, xml, 0);
  CHECK(imported.macs() == xml.macs());
  CHECK(imported.parameter_count() == xml.parameter_count());
  CHECK(imported.batch == 3);
}

TEST_CASE("BERT as primitives is our XML network from the first normalization on", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto imported = test::imported("bert_primitives", {"batch=2"});
  const auto xml = test::xml_network(
      "bert_base", {"batch=2", "layers=2", "hidden=64", "heads=4", "vocabulary=100", "positions=40",
                    "sequence=32", "weights=fp32", "activations=fp32"});
  const auto first_norm = [](const program::Workload& network) {
    std::size_t at = 0;
    while (network.operators[at].kind() != "layer_norm") ++at;
    return at;
  };
  // The mask of the file is one more operation for each score.
  check_same(imported, first_norm(imported), xml, first_norm(xml), 1);
  CHECK(imported.macs() == xml.macs());
  CHECK(imported.parameter_count() == xml.parameter_count());
}

TEST_CASE("BERT by operators of ONNX Runtime has the same MACs and parameters", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto primitives = test::imported("bert_primitives", {"batch=2"});
  const auto contrib = test::imported("bert_contrib", {"batch=2"});
  CHECK(contrib.macs() == primitives.macs());
  CHECK(contrib.parameter_count() == primitives.parameter_count());
  CHECK(contrib.skipped.empty());
  // Two layers of qkv, scores, softmax, values, output, norm, up, down, norm; embedding, pooler.
  CHECK(contrib.operators.size() == 2 * 9 + 2);
}

TEST_CASE("GPT-2 of 256 tokens is our XML network behind the embeddings", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto imported = test::imported("gpt", {"batch=1", "sequence=256"});
  const auto xml = test::xml_network(
      "gpt2", {"layers=2", "hidden=64", "heads=4", "vocabulary=100", "positions=512",
               "sequence=256", "weights=fp32", "activations=fp32"});
  check_same(imported, 2, xml, 3);
  CHECK(imported.macs() == xml.macs());
  CHECK(imported.parameter_count() == xml.parameter_count());  // the head is the table
}

TEST_CASE("a tied matrix that the file has twice is one parameter", "[onnx]") {
  if (test::skipped_without_models()) return;
  const std::vector<std::string> parameters = {"batch=1", "sequence=8"};
  const auto once = test::imported("gpt", parameters);
  const auto twice = test::imported("gpt_twice", parameters);
  CHECK(twice.parameter_count() == once.parameter_count());
  CHECK(twice.macs() == once.macs());
}

TEST_CASE("GPT-2 with a past is our XML network in its decode phase", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto imported = test::imported("gpt_past", {"batch=4", "sequence=1", "past=255"});
  const auto xml = test::xml_network(
      "gpt2", {"batch=4", "layers=2", "hidden=64", "heads=4", "vocabulary=100", "positions=512",
               "phase=decode", "context=255", "weights=fp32", "activations=fp32"});
  check_same(imported, 2, xml, 3);
  CHECK(imported.macs() == xml.macs());
  CHECK(imported.parameter_count() == xml.parameter_count());
}

TEST_CASE("LLaMA with shared key heads is our XML network behind the embedding", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto imported = test::imported("llama", {"batch=2", "sequence=256"});
  const auto xml =
      test::xml_network("llama2_7b", {"batch=2", "layers=2", "hidden=64", "heads=8", "kv_heads=2",
                                      "intermediate=96", "vocabulary=100", "sequence=256",
                                      "logit_tokens=256", "weights=fp32", "activations=fp32"});
  check_same(imported, 1, xml, 1);
  CHECK(imported.macs() == xml.macs());
  CHECK(imported.parameter_count() == xml.parameter_count());
}

TEST_CASE("MobileNet has the same MACs in floats and with quantization around every layer",
          "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto floats = test::imported("mobilenet", {"batch=1"});
  const auto integers = test::imported("mobilenet_qdq", {"batch=1"});
  const std::uint64_t expected = conv_macs({{256, 3, 16, 9},   // stem
                                            {256, 1, 16, 9},   // depthwise, expand 1
                                            {256, 16, 16, 1},  //
                                            {256, 16, 96, 1},  // expand 6, stride 2
                                            {64, 1, 96, 9},    //
                                            {64, 96, 24, 1},   //
                                            {64, 24, 144, 1},  // expand 6
                                            {64, 1, 144, 9},   //
                                            {64, 144, 24, 1},  //
                                            {1, 24, 10, 1}});
  CHECK(floats.macs() == expected);
  CHECK(integers.macs() == expected);
  CHECK(floats.parameter_count() == integers.parameter_count());
  // The image is quantized by an operator of its own; everything else is folded.
  CHECK(integers.operators.size() == floats.operators.size() + 1);
  for (const Operator& op : integers.operators) {
    if (op.macs() == 0) continue;
    INFO(op.name);
    CHECK(op.formats.input.name == "int8");
    CHECK(op.formats.weight.name == "int8");
    CHECK(op.formats.accumulator.name == "int32");
    CHECK(op.formats.output.name == (&op == &integers.operators.back() ? "fp32" : "int8"));
  }
}

TEST_CASE("a U-Net joins its halves without a copy", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("unet", {"batch=1"});
  CHECK(network.macs() == conv_macs({{1024, 3, 8, 9},
                                     {256, 8, 16, 9},
                                     {64, 16, 32, 9},
                                     {64, 32, 16, 4},  // transposed: input pixels x taps
                                     {256, 32, 16, 9},
                                     {1024, 24, 8, 9},
                                     {1024, 8, 4, 16}}));
  std::size_t copies = 0;
  for (const Operator& op : network.operators) copies += op.kind() == "copy" ? 1 : 0;
  CHECK(copies == 1);  // Resize
}

TEST_CASE("a bidirectional LSTM has the products of its inputs and of every step", "[onnx]") {
  if (test::skipped_without_models()) return;
  const std::uint64_t steps = 6, batch = 4, inputs = 10, hidden = 20;
  const auto network = test::imported("lstm", {"batch=4"});
  const std::uint64_t gates = 4 * hidden;
  CHECK(network.macs() ==
        2 * steps * batch * gates * (inputs + hidden) + steps * batch * 2 * hidden * 5);
  CHECK(network.parameter_count() ==
        2 * (gates * inputs + gates * hidden + 2 * gates) + 2 * hidden * 5 + 5);
}

TEST_CASE("a model of 10,000 nodes is read in about a second", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto begin = std::chrono::steady_clock::now();
  const auto network = test::imported("nodes_10000");
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  CHECK(network.operators.size() == 5000);
  CHECK(network.macs() == 5000 * 8 * 16 * 16);
  CHECK(network.parameter_count() == 16 * 16 + 16);
  CHECK(seconds.count() < 5);  // 0.05 s; the bound allows for sanitizers and other work
}

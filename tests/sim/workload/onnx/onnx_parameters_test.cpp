// -p workload.NAME=value: batch, sizes and formats.
#include "sim/workload/select.hpp"
#include "tests/sim/workload/onnx/onnx_models.hpp"

using namespace macroscope;

namespace {

/// The message of the ConfigError that the import throws.
std::string fault_of(const std::string& name, const std::vector<std::string>& parameters) {
  try {
    static_cast<void>(test::imported(name, parameters));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no fault";
}

bool says(const std::string& text, const std::string& part) {
  INFO(text);
  const bool found = text.find(part) != std::string::npos;
  CHECK(found);
  return found;
}

}  // namespace

TEST_CASE("a symbolic size without a value is named, with the line to type", "[onnx]") {
  if (test::skipped_without_models()) return;
  const std::string text = fault_of("gpt_past", {"batch=1"});
  says(text,
       "input \"input_ids\": error[MS250]: dimension 1 has no value, it is called "
       "\"sequence\"; sizes without a value: sequence, past");
  says(text, "-p workload.sequence=128 -p workload.past=128");
}

TEST_CASE("an unknown parameter gets the nearest name", "[onnx]") {
  if (test::skipped_without_models()) return;
  says(fault_of("gpt", {"batch=1", "sequense=4"}), "-p sequense=4: error[MS109]: ");
  says(fault_of("gpt", {"batch=1", "sequense=4"}), "did you mean \"sequence\"");
  says(fault_of("gpt", {"batch=1", "sequence=4", "wieghts=int8"}), "did you mean \"weights\"");
  says(fault_of("gpt", {"batch=1", "sequence=many"}), "MS104");
  says(fault_of("gpt", {"batch=0", "sequence=4"}), "MS104");
  says(fault_of("gpt", {"batch=1", "sequence=4", "weights=int99"}), "MS209");
}

TEST_CASE("one dimension of one input can be given alone", "[onnx]") {
  if (test::skipped_without_models()) return;
  CHECK(test::imported("gpt", {"input_ids.0=2", "input_ids.1=8"}).batch == 2);
}

TEST_CASE("a symbolic batch scales the work and not the parameters", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto one = test::imported("mobilenet", {"batch=1"});
  const auto eight = test::imported("mobilenet", {"batch=8"});
  CHECK(eight.macs() == 8 * one.macs());
  CHECK(eight.parameter_count() == one.parameter_count());
  // It is called N in the file; both names do.
  CHECK(test::imported("mobilenet", {"N=8"}).macs() == eight.macs());
}

TEST_CASE("a fixed batch is replaced where the graph permits it", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto one = test::imported("batch_fixed");
  CHECK(test::imported("batch_fixed", {"batch=4"}).macs() == 4 * one.macs());
  CHECK(one.macs() == 64 * 4 * 3 * 9 + 256 * 10);
  const std::string text = fault_of("batch_built_in", {"batch=4"});
  says(text,
       "node \"built_in\" (Reshape): error[MS252]: the batch of 1 in the file cannot be "
       "replaced by 4 here: [4, 4, 6] cannot be reshaped to [1, 24]");
}

TEST_CASE("formats by class", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto plain = test::imported("llama", {"batch=1", "sequence=16"});
  const auto quantized =
      test::imported("llama", {"batch=1", "sequence=16", "weights=int4", "activations=fp16"});
  REQUIRE(plain.operators.size() == quantized.operators.size());
  for (std::size_t i = 0; i < plain.operators.size(); ++i) {
    const auto& op = quantized.operators[i];
    INFO(op.name);
    if (op.macs() == 0) continue;
    const bool learned = quantized.tensors[op.weights[0]].kind == program::TensorKind::weight;
    CHECK(op.formats.input.name == "fp16");
    CHECK(op.formats.weight.name == (learned ? "int4" : "fp16"));
    CHECK(op.formats.accumulator.name == "fp32");
    // Rounded to fp16, and with int4 weights the scale of the channel.
    CHECK(op.epilogue_operations == plain.operators[i].epilogue_operations + 1 + (learned ? 1 : 0));
  }
  CHECK(fault_of("llama", {"batch=1", "sequence=16", "accumulator=int32"}).find("MS209") !=
        std::string::npos);
}

TEST_CASE("a part of a model is chosen by the path in its names", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("resnet18", {"batch=1"});
  // The last stage: two blocks of two convolutions and a sum, and one projection.
  const auto stage = workload::select_layers(network, "/layer4");
  CHECK(stage.operators.size() == 2 * 3 + 1);
  CHECK(stage.operators.front().name == "/layer4/layer4.0/conv1/Conv");
  CHECK(stage.operators.front().block == "layer4/layer4.0/conv1");
}

TEST_CASE("nodes that are not simulated go with the layers around them", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("unknown");
  REQUIRE(network.skipped.size() == 3);
  const auto first = workload::select_layers(network, "0..0");
  REQUIRE(first.skipped.size() == 3);
  CHECK(first.skipped[0].position == 1);
  const auto last = workload::select_layers(network, "1..1");
  REQUIRE(last.operators.size() == 1);
  for (const auto& node : last.skipped) CHECK(node.position <= 1);
}

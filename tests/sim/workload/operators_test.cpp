// Single operators: sizes, epilogues and the books of vector operators, each against its formula.
#include <algorithm>

#include "network.hpp"

using namespace macroscope;
using namespace macroscope::workload::test;
using Dims = std::vector<std::uint64_t>;

TEST_CASE("same padding keeps ceil(size / stride) and puts the odd pixel last", "[workload]") {
  for (const std::uint64_t size : {7, 8, 15, 224}) {
    for (const std::uint64_t stride : {1, 2, 3}) {
      for (const std::uint64_t kernel : {1, 2, 3, 5}) {
        const auto net =
            network("<input id=\"x\" dims=\"1, " + std::to_string(size) + ", 9, 3\"/>" +
                    "<conv2d id=\"c\" out_channels=\"4\" kernel=\"" + std::to_string(kernel) +
                    "\" stride=\"" + std::to_string(stride) + "\" padding=\"same\"/>");
        const auto& c = conv(net, "c");
        CHECK(output_dims(net, "c") ==
              Dims{1, (size + stride - 1) / stride, (9 + stride - 1) / stride, 4});
        CHECK((c.pad_bottom == c.pad_top || c.pad_bottom == c.pad_top + 1));
      }
    }
  }
}

TEST_CASE("a rectangular, dilated convolution has the textbook output size", "[workload]") {
  const auto net = network(
      "<input id=\"x\" dims=\"2, 20, 30, 6\"/>"
      "<conv2d id=\"c\" out_channels=\"9\" kernel_h=\"3\" kernel_w=\"5\" stride_h=\"2\" "
      "stride_w=\"1\" padding_h=\"1\" padding_w=\"2\" dilation=\"2\" groups=\"3\"/>");
  const std::uint64_t rows = (20 + 2 * 1 - 2 * (3 - 1) - 1) / 2 + 1;
  const std::uint64_t columns = (30 + 2 * 2 - 2 * (5 - 1) - 1) / 1 + 1;
  CHECK(output_dims(net, "c") == Dims{2, rows, columns, 9});
  CHECK(find(net, "c").macs() == 2 * rows * columns * 9 * 3 * 5 * (6 / 3));
  CHECK(tensor(net, "c.weight").dims == Dims{9, 3, 5, 2});
}

TEST_CASE("poolings count one comparison or addition for each further tap", "[workload]") {
  const auto net = network(
      "<input id=\"x\" dims=\"1, 13, 13, 8\"/>"
      "<pool id=\"max\" kernel=\"3\" stride=\"2\"/>"
      "<pool id=\"ceil\" input=\"x\" kernel=\"2\" ceil=\"1\"/>"
      "<pool id=\"mean\" function=\"average\" global=\"1\"/>");
  CHECK(output_dims(net, "max") == Dims{1, 6, 6, 8});
  CHECK(vector(net, "max").operations == 3 * 3 - 1);
  CHECK(vector(net, "max").input_elements == 13 * 13 * 8);
  CHECK(output_dims(net, "ceil") == Dims{1, 7, 7, 8});
  CHECK(output_dims(net, "mean") == Dims{1, 1, 1, 8});
  CHECK(vector(net, "mean").operations == 7 * 7);
}

TEST_CASE("a product's sizes come from its input or are given", "[workload]") {
  const auto net = network(
      "<gemm id=\"first\" m=\"10\" n=\"20\" k=\"30\"/><gemm id=\"second\" n=\"5\"/>"
      "<gemm id=\"other\" input=\"none\" batch=\"4\" m=\"2\" n=\"3\" k=\"7\" "
      "shared_weight=\"0\"/>");
  CHECK(gemm(net, "first") == program::Gemm{1, 10, 20, 30, true});
  CHECK(gemm(net, "second") == program::Gemm{1, 10, 5, 20, true});
  CHECK(gemm(net, "other") == program::Gemm{4, 2, 3, 7, false});
  CHECK(net.parameter_count() == 30 * 20 + 20 + 20 * 5 + 5 + 4 * 7 * 3 + 3);
}

TEST_CASE("a product of two results has no parameters but its bias", "[workload]") {
  const auto net = network(
      "<input id=\"a\" dims=\"6, 4, 8\"/><input id=\"b\" dims=\"6, 8, 3\"/>"
      "<gemm id=\"p\" input=\"a\" weight=\"b\" batch=\"6\" m=\"4\" n=\"3\" k=\"8\" bias=\"0\"/>");
  CHECK(net.parameter_count() == 0);
  CHECK_FALSE(gemm(net, "p").shared_weight);
  CHECK(net.tensors[find(net, "p").weights[0]].name == "b");
}

TEST_CASE("epilogues count bias, scaling, activation and rounding", "[workload]") {
  const std::string body =
      "<input id=\"x\" dims=\"1, 8, 16\"/>"
      "<linear id=\"plain\" features=\"16\" bias=\"0\"/><linear id=\"bias\" features=\"16\"/>"
      "<linear id=\"relu\" features=\"16\" activation=\"relu\"/>"
      "<linear id=\"gelu\" features=\"16\" activation=\"gelu\"/>"
      "<linear id=\"norm\" features=\"16\" norm=\"batch\"/>";
  const auto integer = network(body);
  const std::uint64_t requantize = 3;  // multiply, rounding shift, saturate
  CHECK(find(integer, "plain").epilogue_operations == requantize);
  CHECK(find(integer, "bias").epilogue_operations == 1 + requantize);
  CHECK(find(integer, "relu").epilogue_operations == 1 + requantize);
  CHECK(find(integer, "gelu").epilogue_operations == 1 + requantize + 4);
  CHECK(find(integer, "norm").epilogue_operations == 1 + requantize);
  const auto floating = network(body, kFloat);
  const std::uint64_t rounding = 1;
  CHECK(find(floating, "plain").epilogue_operations == rounding);
  CHECK(find(floating, "bias").epilogue_operations == 1 + rounding);
  CHECK(find(floating, "relu").epilogue_operations == 1 + 1 + rounding);
  CHECK(find(floating, "gelu").epilogue_operations == 1 + 4 + rounding);
  CHECK(find(floating, "norm").epilogue_operations == 2 + rounding);
}

TEST_CASE("attention is two products with a softmax between them", "[workload]") {
  const std::uint64_t batch = 2, tokens = 5, heads = 6, shared = 3, dim = 4, value = 8;
  const auto net = network(
      "<input id=\"x\" dims=\"2, 5, 10\"/>"
      "<linear id=\"q\" input=\"x\" features=\"6 * 4\"/>"
      "<linear id=\"k\" input=\"x\" features=\"3 * 4\"/>"
      "<linear id=\"v\" input=\"x\" features=\"3 * 8\"/>"
      "<attention id=\"a\" query=\"q\" key=\"k\" value=\"v\" heads=\"6\" kv_heads=\"3\" "
      "value_dim=\"8\" causal=\"1\"/>",
      kFloat);
  const std::uint64_t rows = tokens * heads / shared;
  CHECK(gemm(net, "a.scores") == program::Gemm{batch * shared, rows, tokens, dim, false});
  CHECK(gemm(net, "a.values") == program::Gemm{batch * shared, rows, value, tokens, false});
  CHECK(vector(net, "a.softmax").rows == batch * shared * rows);
  CHECK(vector(net, "a.softmax").columns == tokens);
  CHECK(vector(net, "a.softmax").passes == 3);
  CHECK(output_dims(net, "a.values") == Dims{batch, tokens, heads * value});
  // So few tokens are one block of rows: all scores are computed, and one operation masks them.
  CHECK(find(net, "a.scores").macs() + find(net, "a.values").macs() ==
        batch * heads * tokens * tokens * (dim + value));
  CHECK(find(net, "a.scores").epilogue_operations == 1 + 1 + 1);
}

TEST_CASE("an addition may spread dimensions of one", "[workload]") {
  const auto net = network(
      "<input id=\"x\" dims=\"2, 8, 8, 4\"/><input id=\"gate\" dims=\"2, 1, 1, 4\"/>"
      "<elementwise id=\"scaled\" input=\"x\" input2=\"gate\" function=\"multiply\"/>");
  CHECK(vector(net, "scaled").elements() == 2 * 8 * 8 * 4);
  CHECK(vector(net, "scaled").input_elements == 2 * 8 * 8 * 4 + 2 * 4);
}

TEST_CASE("blocks number their operators and hand on their last result", "[workload]") {
  const auto net = network(
      "<input id=\"x\" dims=\"4, 8\"/>"
      "<block id=\"b\" count=\"3\"><linear id=\"l\" features=\"8 + index\"/>"
      "<block id=\"inner\"><activation/><activation/></block></block>"
      "<alias id=\"again\" input=\"b\"/><linear id=\"last\" input=\"again\" features=\"1\"/>");
  std::vector<std::string> names;
  for (const auto& op : net.operators) names.push_back(op.name + "@" + op.block);
  CHECK(names == std::vector<std::string>{"b.0.l@b.0", "b.0.inner.activation@b.0",
                                          "b.0.inner.activation_2@b.0", "b.1.l@b.1",
                                          "b.1.inner.activation@b.1", "b.1.inner.activation_2@b.1",
                                          "b.2.l@b.2", "b.2.inner.activation@b.2",
                                          "b.2.inner.activation_2@b.2", "last@"});
  CHECK(gemm(net, "last").k == 8 + 2);
}

TEST_CASE("every tensor that is read was made before or comes from outside", "[workload]") {
  for (const std::string& name : shipped_names()) {
    const auto net = shipped(name);
    std::vector<bool> ready(net.tensors.size(), true);
    for (const auto& op : net.operators) ready[op.output] = false;
    for (const auto& op : net.operators) {
      INFO(name << " " << op.name);
      for (const auto id : op.inputs) {
        const auto& t = net.tensors[id];
        CHECK((ready[id] && (!t.part_of || ready[*t.part_of])));
      }
      CHECK(op.weights.size() <= 1);
      CHECK_FALSE(ready[op.output]);
      ready[op.output] = true;
    }
    CHECK(std::all_of(ready.begin(), ready.end(), [](bool r) { return r; }));
  }
}

TEST_CASE("keys stored in another format are converted by the operator that makes them",
          "[workload]") {
  const std::vector<config::Override> narrow = {{"cache", "int8"}};
  const auto wide = shipped("llama2_7b");
  const auto net = shipped("llama2_7b", narrow);
  CHECK(tensor(net, "layer.0.attention.attend.key_cache").format.name == "int8");
  CHECK(find(net, "layer.0.attention.attend.scores.0").formats.weight.name == "int8");
  CHECK(find(net, "layer.0.attention.rotate_key").formats.output.name == "int8");
  CHECK(vector(net, "layer.0.attention.rotate_key").operations == 3 + 3);
  CHECK(find(net, "layer.0.attention.value").formats.output.name == "int8");
  // Multiply, shift and saturate instead of one rounding.
  CHECK(find(net, "layer.0.attention.value").epilogue_operations ==
        find(wide, "layer.0.attention.value").epilogue_operations - 1 + 3);
}

TEST_CASE("a slice of a fused projection is copied into the cache", "[workload]") {
  const auto net = network(
      "<input id=\"x\" dims=\"2, 5, 8\"/><linear id=\"qkv\" features=\"24\"/>"
      "<slice id=\"q\" input=\"qkv\" axis=\"2\" size=\"8\"/>"
      "<slice id=\"k\" input=\"qkv\" axis=\"2\" size=\"8\"/>"
      "<slice id=\"v\" input=\"qkv\" axis=\"2\" size=\"8\"/>"
      "<attention id=\"a\" query=\"q\" key=\"k\" value=\"v\" heads=\"2\" keys=\"9\" cache=\"1\"/>",
      kFloat);
  CHECK(vector(net, "a.key_append").elements() == 2 * 5 * 8);
  CHECK(find(net, "a.value_append").kind() == "copy");
  CHECK(tensor(net, "a.key_append").part_of.has_value());
  CHECK(tensor(net, "k").kind == program::TensorKind::activation);
  CHECK(gemm(net, "a.scores") == program::Gemm{2 * 2, 5, 9, 4, false});
}

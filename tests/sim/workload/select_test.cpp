// Parts of a network by names and numbers, and files that are no network.
#include "sim/workload/select.hpp"

#include <filesystem>
#include <fstream>

#include "network.hpp"

using namespace macroscope;
using namespace macroscope::workload::test;
using workload::select_layers;

namespace {

std::string ends(const program::Workload& net) {
  return net.operators.front().name + " " + net.operators.back().name + " " +
         std::to_string(net.operators.size());
}

template <class Call>
std::string fault_of(const Call& call) {
  try {
    call();
  } catch (const ConfigError& error) {
    const Fault& fault = error.faults().front();
    return fault.where.file + " " + fault.id + " " + fault.message;
  }
  return "no fault";
}

}  // namespace

TEST_CASE("layers are selected by number, name or block", "[workload]") {
  const auto net = shipped("resnet18");
  CHECK(ends(select_layers(net, "0..2")) == "conv1 layer1.0.conv1 3");
  CHECK(ends(select_layers(net, "maxpool..layer1.0.add")) == "maxpool layer1.0.add 4");
  CHECK(ends(select_layers(net, "layer2..layer3.0")) == "layer2.0.conv1 layer3.0.add 11");
  CHECK(ends(select_layers(net, "layer4")) == "layer4.0.conv1 layer4.1.add 7");
  CHECK(ends(select_layers(net, "fc")) == "fc fc 1");
  CHECK(ends(select_layers(net, "..1")) == "conv1 maxpool 2");
  CHECK(ends(select_layers(net, "avgpool..")) == "avgpool fc 2");
}

TEST_CASE("a selection keeps the tensors of its operators only", "[workload]") {
  const auto net = shipped("resnet18");
  const auto part = select_layers(net, "layer1.0.conv1..layer1.0.add");
  // Two 3x3 convolutions of 64 channels with scale and bias each.
  CHECK(part.parameter_count() == 2 * (64 * 64 * 9 + 2 * 64));
  const auto& add = find(part, "layer1.0.add");
  CHECK(part.tensors[add.inputs[1]].name == "maxpool");
  CHECK(part.tensors[add.output].name == "layer1.0.add");
  const auto decode =
      select_layers(shipped("gpt2", {{"phase", "decode"}}), "h.2.attn.attend.scores");
  CHECK(decode.tensors[decode.operators[0].weights[0]].name == "h.2.attn.attend.key_cache");
}

TEST_CASE("faulty selections name the nearest operator", "[workload]") {
  const auto net = shipped("resnet18");
  CHECK(fault_of([&] { (void)select_layers(net, "conv1..layer1.0.ad"); }) ==
        "--layers conv1..layer1.0.ad MS215 \"layer1.0.ad\" is no operator of \"resnet18\"; did you "
        "mean \"layer1.0.add\"");
  CHECK(fault_of([&] { (void)select_layers(net, "5..3"); }) ==
        "--layers 5..3 MS215 \"5\" comes after \"3\"");
  CHECK(fault_of([&] { (void)select_layers(net, "0..1000"); }).find("MS215") != std::string::npos);
  CHECK(fault_of([&] { (void)select_layers(net, "-1"); }).find("MS215") != std::string::npos);
  CHECK(fault_of([&] { (void)select_layers(net, ""); }).find("MS215") != std::string::npos);
}

TEST_CASE("a topology file is a network without parameters", "[workload]") {
  const auto path = std::filesystem::temp_directory_path() / "macroscope_workload_load_test.CSV";
  std::ofstream(path) << "Layer, M, N, K\nfirst, 10, 20, 30\n";
  const auto net = workload::load(path.string());
  CHECK(gemm(net, "first") == program::Gemm{1, 10, 20, 30, true});
  CHECK(workload::resolved_text(path.string()) == "Layer, M, N, K\nfirst, 10, 20, 30\n");
  CHECK(fault_of([&] {
          (void)workload::load(path.string(), {{"batch", "2"}});
        }).find("-p workload.batch=2 MS214 a topology file has no parameters") == 0);
  std::filesystem::remove(path);
}

TEST_CASE("a file that is no network is refused by its name", "[workload]") {
  CHECK(fault_of([] { (void)workload::load("net.onnx"); }) ==
        "net.onnx MS230 cannot open the file: No such file or directory");
  CHECK(fault_of([] { (void)workload::load("net.txt"); }) ==
        "net.txt MS200 not a kind of workload: the name must end in .xml (network), .onnx (ONNX "
        "model) or .csv (SCALE-Sim topology)");
  CHECK(fault_of([] { (void)workload::load("missing.xml"); }).find("missing.xml MS100") == 0);
}

// Faults of `-p workload.*` values: the same sentences as in a file, located at the command line.
#include "network.hpp"

using namespace macroscope;
using namespace macroscope::workload::test;

namespace {

std::string fault_of(const std::string& name, const config::Override& change) {
  try {
    (void)shipped(name, {change});
  } catch (const ConfigError& error) {
    const Fault& fault = error.faults().front();
    const std::string file = fault.where.file.substr(fault.where.file.rfind('/') + 1);
    const std::string place =
        fault.where.line == 0 ? file : SourceLocation{file, fault.where.line, 0}.text();
    return place + " " + fault.id + " " + fault.message;
  }
  return "no fault";
}

}  // namespace

TEST_CASE("a bad override is a fault at the override", "[workload]") {
  CHECK(fault_of("resnet50", {"batch", "0"}) ==
        "-p batch=0 MS205 batch of <workload> is 0; it must be from 1 to 4294967296");
  CHECK(fault_of("resnet50", {"batch", "-3"}) ==
        "-p batch=-3 MS205 batch of <workload> is -3; it must be from 1 to 4294967296");
  CHECK(fault_of("resnet50", {"batch", "1000000000000"}) ==
        "-p batch=1000000000000 MS205 batch of <workload> is 1000000000000; it must be from 1 to "
        "4294967296");
  CHECK(fault_of("resnet50", {"batch", "four"}) ==
        "-p batch=four MS202 in \"four\": nothing is called \"four\" here");
  CHECK(fault_of("resnet50", {"batch", "1.5"}) ==
        "-p batch=1.5 MS201 in \"1.5\": \"1.5\" is not a whole number");
  CHECK(fault_of("gpt2", {"sequence", "0"}) ==
        "-p sequence=0 MS205 sequence of <workload> is 0; it must be from 1 to 4294967296");
  CHECK(fault_of("gpt2", {"context", "-1"}) ==
        "-p context=-1 MS205 context of <workload> is -1; it must be from 0 to 4294967296");
  CHECK(
      fault_of("gpt2", {"layers", "1000000"}).find("MS210 count of <block> is 1000000; at most") !=
      std::string::npos);
}

TEST_CASE("a bad word or format is a fault at the override", "[workload]") {
  CHECK(fault_of("gpt2", {"phase", "decoding"}).find("-p phase=decoding MS104") == 0);
  CHECK(fault_of("gpt2", {"weights", "fp61"}).find("did you mean \"fp16\"") != std::string::npos);
  CHECK(fault_of("resnet50", {"weights", "fp16"}) ==
        "-p weights=fp16 MS209 int8 x fp16 cannot be accumulated in int32: an integer accumulator "
        "needs integer operands");
}

TEST_CASE("a parameter that a network does not have is refused, not ignored", "[workload]") {
  CHECK(
      fault_of("resnet50", {"sequence", "128"}) ==
      "-p sequence=128 MS214 sequence has no meaning for \"resnet50\": nothing in the network uses "
      "it");
  CHECK(fault_of("bert_base", {"phase", "decode"}) ==
        "-p phase=decode MS214 phase has no meaning for \"bert_base\": nothing in the network uses "
        "it");
  CHECK(fault_of("gpt2", {"sequenc", "128"}).find("MS109") != std::string::npos);
  CHECK(fault_of("gpt2", {"sequenc", "128"}).find("\"sequence\"") != std::string::npos);
}

TEST_CASE("an override that breaks the network names the broken rule", "[workload]") {
  CHECK(fault_of("gpt2", {"sequence", "1025"})
            .find("MS212 \"gpt2\" needs positions >= keys: positions are learned") !=
        std::string::npos);
  CHECK(
      fault_of("gpt2", {"hidden", "770"}).find("MS208 heads 12 does not divide the 770 features") !=
      std::string::npos);
  CHECK(fault_of("alexnet", {"height", "32"}).find("MS208") != std::string::npos);
  CHECK(fault_of("alexnet", {"height", "256"}).find("MS207 in_features of <linear> is 9216") !=
        std::string::npos);
  CHECK(
      fault_of("llama2_7b", {"kv_heads", "5"}).find("MS208 kv_heads 5 does not divide heads 32") !=
      std::string::npos);
  CHECK(fault_of("llama2_7b", {"heads", "0"}).find("MS204") != std::string::npos);
}

TEST_CASE("a size of a network can be overridden by its name", "[workload]") {
  const auto net = shipped("resnet18", {{"height", "256"}, {"width", "320"}, {"classes", "10"}});
  CHECK(output_dims(net, "layer4.1.add") == std::vector<std::uint64_t>{1, 256 / 32, 320 / 32, 512});
  CHECK(output_dims(net, "fc") == std::vector<std::uint64_t>{1, 10});
  CHECK(net.parameters.at("height") == "256");
  CHECK(net.parameters.at("batch") == "1");
}

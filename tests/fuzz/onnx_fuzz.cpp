// libFuzzer target: any bytes as an ONNX model give a network or a located fault, never anything
// else.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "sim/workload/onnx/import.hpp"

namespace {

using macroscope::program::Workload;

/// What everybody who uses a network relies on.
void check(const Workload& network) {
  if (network.operators.empty()) std::abort();
  for (const auto& tensor : network.tensors) {
    if (tensor.part_of && *tensor.part_of >= network.tensors.size()) std::abort();
  }
  // A part leads to a whole, however often it is cut.
  for (std::size_t i = 0; i < network.tensors.size(); ++i) {
    std::size_t steps = 0;
    for (auto part = network.tensors[i].part_of; part; part = network.tensors[*part].part_of) {
      if (++steps > network.tensors.size()) std::abort();
    }
  }
  for (const auto& op : network.operators) {
    if (op.output >= network.tensors.size() || op.name.empty()) std::abort();
    for (const auto id : op.inputs) {
      if (id >= network.tensors.size()) std::abort();
    }
    for (const auto id : op.weights) {
      if (id >= network.tensors.size()) std::abort();
    }
    const auto* vector = std::get_if<macroscope::program::VectorOp>(&op.op);
    if (vector != nullptr && (vector->rows == 0 || vector->columns == 0)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using macroscope::config::Override;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::vector<Override> parameters;
  // Sizes with names get values, as long as that is what is missing.
  for (const char* name : {"batch", "sequence", "past"}) {
    try {
      check(macroscope::workload::parse_onnx(bytes, "fuzz.onnx", parameters));
      return 0;
    } catch (const macroscope::ConfigError& error) {
      if (error.faults().empty()) std::abort();
      for (const auto& fault : error.faults()) (void)fault.text();
      if (error.faults()[0].id != "MS250") return 0;
    }
    parameters.push_back({name, "3"});
  }
  return 0;
}

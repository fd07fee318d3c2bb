// Helpers of the workload tests: shipped networks and access by name.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/workload/load.hpp"
#include "sim/workload/schema.hpp"

namespace macroscope::workload::test {

inline program::Workload shipped(const std::string& name,
                                 const std::vector<config::Override>& overrides = {}) {
  return load(std::string(MACROSCOPE_SOURCE_DIR) + "/configs/workloads/" + name + ".xml",
              overrides);
}

/// Names of all shipped networks, in order.
inline std::vector<std::string> shipped_names() {
  std::vector<std::string> names;
  const std::string folder = std::string(MACROSCOPE_SOURCE_DIR) + "/configs/workloads";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".xml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

inline const program::Operator& find(const program::Workload& net, const std::string& name) {
  for (const program::Operator& op : net.operators) {
    if (op.name == name) return op;
  }
  FAIL("no operator " << name);
  throw 0;
}

inline const program::Conv2d& conv(const program::Workload& net, const std::string& name) {
  return std::get<program::Conv2d>(find(net, name).op);
}
inline const program::Gemm& gemm(const program::Workload& net, const std::string& name) {
  return std::get<program::Gemm>(find(net, name).op);
}
inline const program::VectorOp& vector(const program::Workload& net, const std::string& name) {
  return std::get<program::VectorOp>(find(net, name).op);
}
inline const program::Tensor& tensor(const program::Workload& net, const std::string& name) {
  for (const program::Tensor& t : net.tensors) {
    if (t.name == name) return t;
  }
  FAIL("no tensor " << name);
  throw 0;
}
inline std::vector<std::uint64_t> output_dims(const program::Workload& net,
                                              const std::string& name) {
  return net.tensors[find(net, name).output].dims;
}

/// Pairs of a query and a key that causal attention computes: eighths of the queries, in steps of
/// 128, each up to its last token.
inline std::uint64_t causal_pairs(std::uint64_t queries, std::uint64_t keys) {
  const std::uint64_t step = ((queries + 7) / 8 + 127) / 128 * 128;
  std::uint64_t pairs = 0;
  for (std::uint64_t begin = 0; begin < queries; begin += step) {
    const std::uint64_t end = std::min(begin + step, queries);
    pairs += (end - begin) * (keys - queries + end);
  }
  return pairs;
}

/// The network that `body` makes, with `attributes` of the root.
inline program::Workload network(const std::string& body, const std::string& attributes = "") {
  const std::string text =
      "<workload name=\"net\" version=\"1\" " + attributes + ">\n" + body + "</workload>\n";
  return workload::build(
      config::read_description_from_memory("net.xml", text, workload::schema(), workload::kRoot));
}

inline const std::string kFloat = "activations=\"fp16\" weights=\"fp16\" accumulator=\"fp32\"";

}  // namespace macroscope::workload::test

// Helpers of the workload tests: shipped networks and access by name.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sim/workload/load.hpp"

namespace macroscope::workload::test {

inline program::Workload shipped(const std::string& name,
                                 const std::vector<config::Override>& overrides = {}) {
  return load(std::string(MACROSCOPE_SOURCE_DIR) + "/configs/workloads/" + name + ".xml",
              overrides);
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

}  // namespace macroscope::workload::test

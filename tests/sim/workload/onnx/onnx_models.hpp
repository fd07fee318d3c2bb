// The models that make_models.py wrote, and what the tests ask about an imported network.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sim/workload/load.hpp"

namespace macroscope::test {

/// Folder of the models; empty where python3-onnx is not installed.
inline std::string onnx_folder() {
  return MACROSCOPE_ONNX_MODELS;
}

/// Says that a test is skipped; true when it is.
inline bool skipped_without_models() {
  if (!onnx_folder().empty()) return false;
  WARN("skipped: python3-onnx is not installed, so there are no models");
  return true;
}

/// The network of a model, with parameters as "name=value".
inline program::Workload imported(const std::string& name,
                                  const std::vector<std::string>& parameters = {}) {
  std::vector<config::Override> overrides;
  for (const std::string& text : parameters) overrides.push_back(config::parse_override(text));
  return workload::load(onnx_folder() + "/" + name + ".onnx", overrides);
}

/// The operator of this name; fails the test when there is none.
inline const program::Operator& operator_of(const program::Workload& network,
                                            const std::string& name) {
  for (const program::Operator& op : network.operators) {
    if (op.name == name) return op;
  }
  FAIL("no operator is called " << name);
  return network.operators.front();
}

inline const program::VectorOp& vector_of(const program::Workload& network,
                                          const std::string& name) {
  return std::get<program::VectorOp>(operator_of(network, name).op);
}

inline const program::Gemm& gemm_of(const program::Workload& network, const std::string& name) {
  return std::get<program::Gemm>(operator_of(network, name).op);
}

inline const program::Conv2d& conv_of(const program::Workload& network, const std::string& name) {
  return std::get<program::Conv2d>(operator_of(network, name).op);
}

/// The rule that makes a node free, or "" for one that is not.
inline std::string rule_of(const program::Workload& network, const std::string& name) {
  for (const program::FreeNode& node : network.free_nodes) {
    if (node.name == name) return node.rule;
  }
  return {};
}

/// One shipped XML network.
inline program::Workload xml_network(const std::string& name,
                                     const std::vector<std::string>& parameters) {
  std::vector<config::Override> overrides;
  for (const std::string& text : parameters) overrides.push_back(config::parse_override(text));
  return workload::load(std::string(MACROSCOPE_SOURCE_DIR) + "/configs/workloads/" + name + ".xml",
                        overrides);
}

/// The same work: kind, sizes, formats and what follows a product. How the elements of a vector
/// operation are divided into rows is the importer's business.
inline bool same_work(const program::Operator& a, const program::Operator& b) {
  if (!(a.formats == b.formats)) return false;
  const auto* v = std::get_if<program::VectorOp>(&a.op);
  const auto* w = std::get_if<program::VectorOp>(&b.op);
  if ((v == nullptr) != (w == nullptr)) return false;
  if (v == nullptr) return a.op == b.op && a.epilogue_operations == b.epilogue_operations;
  return v->kind == w->kind && v->elements() == w->elements() && v->passes == w->passes &&
         v->operations == w->operations && v->input_elements == w->input_elements;
}

}  // namespace macroscope::test

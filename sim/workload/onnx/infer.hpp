// Types and shapes of a node's results: by the ONNX library, and by own rules where it has none.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>

#include "sim/workload/onnx/graph.hpp"

namespace macroscope::workload::onnx_import {

/// Newest version of ONNX's own operators that the library knows.
inline constexpr std::int64_t kNewestVersion = 17;

/// What was found out about a node.
struct Inferred {
  std::string fault;   // why the shapes do not fit; empty: they do
  std::string remark;  // the checker does not like the node, but it can be used
};

/// Sets type and dims of the outputs of `node`, the counterpart of `proto`, as far as they follow
/// from its inputs.
///
/// The library's checker looks at the node first. What it does not like is a fault, but for
/// attributes that it does not know, and for nodes of versions that it does not know: those are
/// remarks. Its shape function is not called for a node that it does not like: it may rely on what
/// the checker found missing.
[[nodiscard]] Inferred infer(Graph& graph, const Node& node, const onnx::NodeProto& proto);

/// The own rules: operators of ONNX Runtime, of the importer, and of versions after
/// `kNewestVersion`. False when there is none. `fault` as in `Inferred`.
[[nodiscard]] bool infer_by_rule(Graph& graph, const Node& node, std::string& fault);

/// Shape of two operands that are broadcast to each other; false when they cannot be.
[[nodiscard]] bool broadcast(const Dims& a, const Dims& b, Dims& result);

}  // namespace macroscope::workload::onnx_import

// A parsed ONNX model with the places of its large tensors. Needs the protobuf headers.
#pragma once

#include <onnx/onnx_pb.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/workload/onnx/graph.hpp"
#include "sim/workload/onnx/model_bytes.hpp"

namespace macroscope::workload::onnx_import {

/// One model file.
class Model {
 public:
  /// `file` holds `bytes`, or is null when they are only in memory; `path` stands in messages and
  /// says where external data is looked for. Throws ConfigError MS230, MS231.
  Model(std::string path, std::string_view bytes, std::shared_ptr<const MappedFile> file);

  [[nodiscard]] const onnx::ModelProto& proto() const { return proto_; }
  [[nodiscard]] onnx::ModelProto& proto() { return proto_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Version of the operators of a domain; 0 when the model imports none.
  [[nodiscard]] std::int64_t version_of(const std::string& domain) const;

  /// The constant that a tensor of the model stands for: type, dims and where its values are.
  /// Throws ConfigError MS235 for sizes that lie, MS237 for external data that cannot be used.
  [[nodiscard]] Value constant(const onnx::TensorProto& tensor, const std::string& name) const;

  /// Leaves the values out of the model that lie outside the small one, but for those that somebody
  /// has asked for: shapes and masks.
  void leave_out_values();

 private:
  [[nodiscard]] Value read_constant(const onnx::TensorProto& tensor, const std::string& name) const;
  void leave_out(onnx::TensorProto& tensor) const;
  void leave_out(onnx::GraphProto& graph) const;
  void leave_out(google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes) const;
  [[nodiscard]] Location external_location(const onnx::TensorProto& tensor,
                                           const std::string& name) const;
  [[nodiscard]] SourceLocation where(const std::string& name) const;

  std::string path_;
  std::shared_ptr<const MappedFile> file_;
  std::vector<StoredBytes> stored_;
  /// What `constant` made of each tensor; looked up only.
  mutable std::unordered_map<const onnx::TensorProto*, std::shared_ptr<const StoredTensor>> made_;
  onnx::ModelProto proto_;
};

}  // namespace macroscope::workload::onnx_import

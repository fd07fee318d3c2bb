// Reads ONNX networks. No header of ONNX or protobuf gets past this one.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/config/reader.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::workload {

/// The network in the ONNX file `path` with `overrides` applied (without the `workload.` prefix).
///
/// configs/workloads/README.md says what its operators become. Throws ConfigError MS2xx with the
/// file and the node, tensor or byte at fault; operators that nothing is known about and
/// assumptions are warnings of the result.
[[nodiscard]] program::Workload read_onnx(const std::string& path,
                                          const std::vector<config::Override>& overrides = {});

/// The same from memory; external data and large tensors have no values then. `name` stands in
/// messages.
[[nodiscard]] program::Workload parse_onnx(std::string_view bytes, const std::string& name,
                                           const std::vector<config::Override>& overrides = {});

/// A model that gives the same network without overrides and without the values of its large
/// tensors: what an output folder keeps.
[[nodiscard]] std::string resolved_onnx(const std::string& path,
                                        const std::vector<config::Override>& overrides = {});

/// Names and versions of the libraries that the import is built with.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> onnx_libraries();

}  // namespace macroscope::workload

// Reads a network from a file into tensors and operators.
#pragma once

#include <string>
#include <vector>

#include "sim/config/reader.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::workload {

/// The network in `path` with `overrides` applied (without the `workload.` prefix).
///
/// `.xml` is a <workload>, `.onnx` an ONNX model (configs/workloads/README.md), `.csv` a SCALE-Sim
/// topology. Throws
/// ConfigError with located faults; MS200 when the kind of file is not supported.
[[nodiscard]] program::Workload load(const std::string& path,
                                     const std::vector<config::Override>& overrides = {});

/// A text that gives the same network as `load(path, overrides)` without any other file or
/// override: what an output folder keeps. For XML it is one file with its includes and overrides in
/// it, for ONNX a model without the values of its large tensors, for CSV the file.
[[nodiscard]] std::string resolved_text(const std::string& path,
                                        const std::vector<config::Override>& overrides = {});

/// The network of a description read with `schema()`.
[[nodiscard]] program::Workload build(const config::Description& description);

}  // namespace macroscope::workload

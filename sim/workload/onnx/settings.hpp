// What `-p workload.NAME=value` says about an ONNX network: sizes and formats.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/reader.hpp"
#include "sim/program/format.hpp"
#include "sim/workload/onnx/model.hpp"
#include "sim/workload/onnx/unfold.hpp"

namespace macroscope::workload::onnx_import {

/// Parameters of one import.
struct Settings {
  InputDims dims;
  SizeNames names;          // of the sizes that have one
  std::uint64_t batch = 1;  // dimension 0 of the inputs that have one
  /// The batch of the file, when another one was put in the place of a fixed number.
  std::optional<std::uint64_t> replaced_batch;
  std::optional<program::Format> weights, activations, accumulator, cache;
  std::map<std::string, std::string> parameters;  // for the report
  std::vector<std::string> warnings;
};

/// Prefix of the metadata entries that keep the parameters of a run in the copy of its network.
inline constexpr std::string_view kParameterPrefix = "macroscope.parameter.";

/// Reads the sizes of the inputs and the overrides (without the `workload.` prefix).
///
/// - `batch`: every size of the inputs that is called like a batch (batch, batch_size, N, ...),
/// else
///   dimension 0 where it has no number; else dimension 0 of all inputs, whose number is replaced.
/// - a name of a dimension of the inputs: its value. Names such as "past + sequence" are computed
///   from the others.
/// - `INPUT.AXIS`: one dimension of one input.
/// - `weights`, `activations`, `accumulator`, `cache`: formats.
/// Throws ConfigError: MS109 for an unknown name, MS104 for a value, MS234 for an impossible size
/// in the file, MS250 when a size has no value.
[[nodiscard]] Settings read_settings(const Model& model,
                                     const std::vector<config::Override>& overrides);

/// The serialized model with the overrides in it, so that it needs none, and without the values of
/// its large tensors that nobody asked for.
[[nodiscard]] std::string without_values(Model& model,
                                         const std::vector<config::Override>& overrides);

}  // namespace macroscope::workload::onnx_import

// From a model to the flat list of nodes: functions, branches and loops are unfolded, constants
// computed, shapes inferred.
#pragma once

#include <map>
#include <string>

#include "sim/workload/onnx/graph.hpp"
#include "sim/workload/onnx/model.hpp"

namespace macroscope::workload::onnx_import {

/// Sizes of the network's inputs: input name to dimensions, every one known.
using InputDims = std::map<std::string, Dims>;

/// Iterations of a loop that are written out.
inline constexpr std::int64_t kMaxIterations = 1024;
/// Nodes after unfolding: bounds the time that a hostile file takes.
inline constexpr std::size_t kMaxNodes = 200'000;

/// Values of the names that the file gives to sizes.
using SizeNames = std::map<std::string, std::uint64_t>;

/// The network of `model` with inputs of `inputs`.
///
/// - What no rule infers has the shape that the file itself states, with `names` in it.
/// - Nodes need not be sorted. MS233: an input that nothing makes, a name made twice, a circle.
/// - Functions of the model are put in place of their calls; one that calls itself is MS233.
/// - If: the branch that is taken where the condition is known, else the costlier one with a
///   warning. Loop and Scan: written out where the number of iterations is known and at most
///   `kMaxIterations`; a Loop whose number is not known becomes an unknown node.
/// - Shapes that do not fit together are MS232, sizes out of range MS234, more than `kMaxNodes`
///   nodes MS239.
[[nodiscard]] Graph unfold(const Model& model, const InputDims& inputs, const SizeNames& names);

}  // namespace macroscope::workload::onnx_import

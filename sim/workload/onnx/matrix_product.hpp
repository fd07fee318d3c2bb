// One matrix product, whatever node it comes from.
#pragma once

#include "sim/workload/onnx/lowering.hpp"

namespace macroscope::workload::onnx_import {

/// left x right (+ bias); the ranks and broadcasts are those of MatMul.
struct MatrixProduct {
  ValueId left = kNone, right = kNone;
  bool transpose_left = false, transpose_right = false;
  bool scaled = false;  // the result is multiplied by a number
  ValueId bias = kNone;
  bool bias_scaled = false;  // so is the bias
};

/// Writes the product that makes the first output of `node`, and takes in what follows it.
void multiply(Lowering& l, Node& node, const MatrixProduct& what);

}  // namespace macroscope::workload::onnx_import

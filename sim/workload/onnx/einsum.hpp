// The equations of Einsum.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace macroscope::workload::onnx_import {

/// One letter for each axis of the operands and of the result.
struct Equation {
  std::vector<std::string> operands;
  std::string result;
};

/// Reads "bij,jk->bik", or "bij,jk", whose result has the letters that stand once in order of the
/// alphabet. Nothing for an ellipsis, a letter twice in one term, or another sign.
[[nodiscard]] std::optional<Equation> parse_equation(const std::string& text);

}  // namespace macroscope::workload::onnx_import

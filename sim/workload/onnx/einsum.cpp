#include "sim/workload/onnx/einsum.hpp"

#include <map>

namespace macroscope::workload::onnx_import {

std::optional<Equation> parse_equation(const std::string& text) {
  Equation out;
  std::string term;
  bool after_arrow = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ') continue;
    if (c == ',' && !after_arrow) {
      out.operands.push_back(term);
      term.clear();
    } else if (c == '-' && i + 1 < text.size() && text[i + 1] == '>' && !after_arrow) {
      out.operands.push_back(term);
      term.clear();
      after_arrow = true;
      ++i;
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      if (term.find(c) != std::string::npos) return std::nullopt;  // a diagonal
      term += c;
    } else {
      return std::nullopt;
    }
  }
  if (after_arrow) {
    out.result = term;
    return out;
  }
  // Without an arrow: the letters that stand once, in order.
  out.operands.push_back(term);
  std::map<char, int> seen;
  for (const std::string& operand : out.operands) {
    for (const char c : operand) ++seen[c];
  }
  for (const auto& [letter, count] : seen) {
    if (count == 1) out.result += letter;
  }
  return out;
}

}  // namespace macroscope::workload::onnx_import

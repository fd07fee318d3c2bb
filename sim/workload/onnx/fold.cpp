#include "sim/workload/onnx/fold.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "sim/workload/onnx/fold_moves.hpp"

namespace macroscope::workload::onnx_import {
namespace {

using Unary = double (*)(double);
using Binary = double (*)(double, double);

struct UnaryRow {
  std::string_view type;
  Unary function;
};
struct BinaryRow {
  std::string_view type;
  Binary function;
};

constexpr std::array<UnaryRow, 11> kUnary = {{
    {"Neg", [](double x) { return -x; }},
    {"Abs", [](double x) { return std::abs(x); }},
    {"Floor", [](double x) { return std::floor(x); }},
    {"Ceil", [](double x) { return std::ceil(x); }},
    {"Round", [](double x) { return std::nearbyint(x); }},
    {"Sqrt", [](double x) { return std::sqrt(x); }},
    {"Exp", [](double x) { return std::exp(x); }},
    {"Log", [](double x) { return std::log(x); }},
    {"Reciprocal", [](double x) { return 1 / x; }},
    {"Relu", [](double x) { return std::max(x, 0.0); }},
    {"Not", [](double x) { return x == 0 ? 1.0 : 0.0; }},
}};

double modulo(double a, double b) {
  return b == 0 ? 0 : a - std::floor(a / b) * b;
}

constexpr std::array<BinaryRow, 16> kBinary = {{
    {"Add", [](double a, double b) { return a + b; }},
    {"Sub", [](double a, double b) { return a - b; }},
    {"Mul", [](double a, double b) { return a * b; }},
    {"Div", [](double a, double b) { return a / b; }},
    {"Mod", modulo},
    {"Pow", [](double a, double b) { return std::pow(a, b); }},
    {"Min", [](double a, double b) { return std::min(a, b); }},
    {"Max", [](double a, double b) { return std::max(a, b); }},
    {"Equal", [](double a, double b) { return a == b ? 1.0 : 0.0; }},
    {"Less", [](double a, double b) { return a < b ? 1.0 : 0.0; }},
    {"LessOrEqual", [](double a, double b) { return a <= b ? 1.0 : 0.0; }},
    {"Greater", [](double a, double b) { return a > b ? 1.0 : 0.0; }},
    {"GreaterOrEqual", [](double a, double b) { return a >= b ? 1.0 : 0.0; }},
    {"And", [](double a, double b) { return a != 0 && b != 0 ? 1.0 : 0.0; }},
    {"Or", [](double a, double b) { return a != 0 || b != 0 ? 1.0 : 0.0; }},
    {"Xor", [](double a, double b) { return (a != 0) != (b != 0) ? 1.0 : 0.0; }},
}};

using Result = std::optional<std::vector<double>>;

Result fold_elementwise(const Node& node, const std::vector<Array>& in, ElementType type,
                        const Dims& dims) {
  const std::uint64_t count = elements(dims);
  std::vector<double> out(count);
  const bool whole = !is_floating(type);
  if (node.type == "Where") {
    if (in.size() != 3) return std::nullopt;
    const auto a = spread(in[0].dims, dims), b = spread(in[1].dims, dims),
               c = spread(in[2].dims, dims);
    for (std::uint64_t i = 0; i < count; ++i) {
      out[i] = (*in[0].numbers)[a(i)] != 0 ? (*in[1].numbers)[b(i)] : (*in[2].numbers)[c(i)];
    }
    return out;
  }
  for (const UnaryRow& row : kUnary) {
    if (row.type != node.type || in.size() != 1) continue;
    for (std::uint64_t i = 0; i < count; ++i) out[i] = row.function((*in[0].numbers)[i]);
    return out;
  }
  for (const BinaryRow& row : kBinary) {
    if (row.type != node.type || in.empty()) continue;
    const auto first = spread(in[0].dims, dims);
    for (std::uint64_t i = 0; i < count; ++i) out[i] = (*in[0].numbers)[first(i)];
    for (std::size_t k = 1; k < in.size(); ++k) {  // Min and Max take any number
      const auto other = spread(in[k].dims, dims);
      for (std::uint64_t i = 0; i < count; ++i) {
        out[i] = row.function(out[i], (*in[k].numbers)[other(i)]);
        if (whole && node.type == "Div") out[i] = std::trunc(out[i]);
      }
    }
    return out;
  }
  return std::nullopt;
}

Result fold_cast(const std::vector<double>& in, ElementType type) {
  std::vector<double> out = in;
  for (double& x : out) {
    if (type == ElementType::boolean) x = x != 0 ? 1 : 0;
    if (!is_floating(type)) x = std::trunc(x);
  }
  return out;
}

Numbers compute(Graph& graph, ValueId id, int depth);

/// The inputs of a node, or nothing when one is not known.
std::optional<std::vector<Array>> arrays(Graph& graph, const Node& node, int depth) {
  std::vector<Array> in;
  for (const ValueId input : node.inputs) {
    Array array;
    if (input != kNone) {
      array.numbers = compute(graph, input, depth + 1);
      if (array.numbers == nullptr) return std::nullopt;
      array.type = graph.values[input].type;
      array.dims = graph.values[input].dims;
    }
    in.push_back(std::move(array));
  }
  return in;
}

Numbers compute(Graph& graph, ValueId id, int depth) {
  constexpr int kDeepest = 200;
  {
    const Value& value = graph.values[id];
    if (value.numbers != nullptr) return value.numbers;
    if (!value.constant || !value.shaped || depth > kDeepest) return nullptr;
    if (elements(value.dims) > kLargestConstant) return nullptr;
  }
  Numbers result;
  if (const auto stored = graph.values[id].stored) {
    if (!stored->readable()) return nullptr;
    result = std::make_shared<const std::vector<double>>(stored->numbers(0, stored->elements()));
  } else if (graph.values[id].maker != kNone) {
    const NodeId maker = graph.values[id].maker;
    const auto in = arrays(graph, graph.nodes[maker], depth);
    if (!in) return nullptr;
    const Node& node = graph.nodes[maker];
    const auto which = static_cast<std::size_t>(
        std::find(node.outputs.begin(), node.outputs.end(), id) - node.outputs.begin());
    const Value& value = graph.values[id];
    auto numbers = fold(node, *in, value.type, value.dims, which);
    if (!numbers || numbers->size() != elements(value.dims)) return nullptr;
    result = std::make_shared<const std::vector<double>>(*std::move(numbers));
  }
  // Masks are large, and each is looked at once.
  constexpr std::size_t kLargestKept = std::size_t{1} << 16;
  if (result != nullptr && result->size() <= kLargestKept) graph.values[id].numbers = result;
  return result;
}

}  // namespace

std::int64_t to_integer(double x) {
  constexpr double kLargest = 9.2233720368547748e18;  // the double below 2^63
  if (!(x > -kLargest)) return std::numeric_limits<std::int64_t>::min();
  if (x > kLargest) return std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(x);
}

Result fold(const Node& node, const std::vector<Array>& in, ElementType type, const Dims& dims,
            std::size_t which) {
  if (!node.domain.empty() || elements(dims) > kLargestConstant) return std::nullopt;
  const bool has_first = !in.empty() && in[0].numbers != nullptr;
  if (node.type == "Cast" || node.type == "CastLike") {
    if (!has_first) return std::nullopt;
    return fold_cast(*in[0].numbers, type);
  }
  for (const char* view : {"Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Dropout"}) {
    if (node.type == view && has_first) return *in[0].numbers;
  }
  for (const Array& array : in) {
    if (array.numbers == nullptr && node.type == "Where") return std::nullopt;
  }
  if (auto moved = fold_move(node, in, dims, which)) return moved;
  for (const Array& array : in) {
    if (array.numbers == nullptr) return std::nullopt;
  }
  return fold_elementwise(node, in, type, dims);
}

Numbers numbers_of(Graph& graph, ValueId id) {
  return id == kNone ? nullptr : compute(graph, id, 0);
}

std::optional<std::vector<std::int64_t>> integers_of(Graph& graph, ValueId id) {
  const Numbers numbers = numbers_of(graph, id);
  if (numbers == nullptr) return std::nullopt;
  std::vector<std::int64_t> out;
  out.reserve(numbers->size());
  for (const double x : *numbers) out.push_back(to_integer(x));
  return out;
}

std::optional<double> scalar_of(Graph& graph, ValueId id) {
  if (id == kNone || !graph.values[id].shaped || elements(graph.values[id].dims) != 1) {
    return std::nullopt;
  }
  const Numbers numbers = numbers_of(graph, id);
  if (numbers == nullptr || numbers->size() != 1) return std::nullopt;
  return numbers->front();
}

}  // namespace macroscope::workload::onnx_import

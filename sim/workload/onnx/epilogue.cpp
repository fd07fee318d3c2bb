#include "sim/workload/onnx/epilogue.hpp"

#include <algorithm>
#include <array>

#include "sim/workload/onnx/fold.hpp"

namespace macroscope::workload::onnx_import {
namespace {

struct ActivationRow {
  std::string_view type;
  std::uint64_t operations;  // 0: those of `name`
  std::string_view name;
};

// Special functions count as one operation.
constexpr std::array<ActivationRow, 39> kActivations = {{
    {"Relu", 0, "relu"},
    {"LeakyRelu", 0, "leaky_relu"},
    {"Sigmoid", 0, "sigmoid"},
    {"Tanh", 0, "tanh"},
    {"HardSigmoid", 0, "hard_sigmoid"},
    {"HardSwish", 0, "hard_swish"},
    {"hard_swish", 0, "hard_swish"},
    {"Softplus", 0, "softplus"},
    {"Gelu", 0, "gelu"},
    {"FastGelu", 0, "gelu_tanh"},
    {"gelu", 0, "gelu"},
    {"gelu_tanh", 0, "gelu_tanh"},
    {"silu", 0, "silu"},
    {"Swish", 0, "silu"},
    {"quick_gelu", 3, ""},  // product, sigmoid, product
    {"QuickGelu", 3, ""},
    {"mish", 5, ""},  // softplus, tanh, product
    {"Mish", 5, ""},
    {"Elu", 3, ""},  // exponential, -1 times alpha, selection
    {"Celu", 4, ""},
    {"Selu", 4, ""},
    {"ThresholdedRelu", 2, ""},
    {"Shrink", 3, ""},
    {"Softsign", 3, ""},  // absolute, +1, division
    {"Abs", 1, ""},
    {"Neg", 1, ""},
    {"Sqrt", 1, ""},
    {"Exp", 1, ""},
    {"Log", 1, ""},
    {"Erf", 1, ""},
    {"Sin", 1, ""},
    {"Cos", 1, ""},
    {"Reciprocal", 1, ""},
    {"Floor", 1, ""},
    {"Ceil", 1, ""},
    {"Round", 1, ""},
    {"Sign", 1, ""},
    {"Not", 1, ""},
    {"IsNaN", 1, ""},
}};

/// True when `id` is one number for each channel of `product`, or one for all.
bool runs_along(Lowering& lowering, ValueId id, ValueId result, const Product& product) {
  if (id == kNone || !lowering.value(id).shaped) return false;
  const Dims& small = lowering.dims(id);
  const std::size_t rank = lowering.dims(result).size();
  if (elements(small) != product.channels || small.size() > rank) return false;
  const std::size_t shift = rank - small.size();
  for (std::size_t i = 0; i < small.size(); ++i) {
    if (small[i] != 1 && i + shift != product.channel_axis) return false;
  }
  return true;
}

bool is_one_number(Lowering& lowering, ValueId id) {
  return id != kNone && lowering.value(id).shaped && elements(lowering.dims(id)) == 1;
}

/// The product's result under another name: behind a Transpose, or a Reshape that leaves the last
/// axis, the channels, alone. False for anything else.
bool look_behind(Lowering& l, const Node& next, Product& product, Axes& order) {
  const ValueId result = next.output();
  if (next.input(0) != product.result || result == kNone || !l.value(result).shaped) return false;
  const Dims &in = l.dims(product.result), &out = l.dims(result);
  if (next.is("Transpose")) {
    const auto perm = next.integers("perm");
    if (perm.size() != in.size()) return false;
    Axes moved(in.size(), 0);
    for (std::size_t i = 0; i < perm.size(); ++i) moved[static_cast<std::size_t>(perm[i])] = i;
    for (std::size_t& axis : order) axis = moved[axis];
    product.channel_axis = moved[product.channel_axis];
  } else if (next.is("Reshape")) {
    const bool rows = product.channel_axis + 1 == in.size() && !out.empty() &&
                      out.back() == in.back() && order == plain_order(in.size());
    if (!rows) return false;
    order = plain_order(out.size());
    product.channel_axis = out.size() - 1;
  } else {
    return false;
  }
  product.result = result;
  return true;
}

/// Takes one node in; false when it does not belong to an epilogue.
class Taker {
 public:
  Taker(Lowering& lowering, Product& product) : l_(lowering), p_(product) {}

  bool take(Node& next) {
    const bool open = p_.epilogue.activation == "none" && !activated_;
    const ValueId other = other_of(next);
    const bool vector =
        other != kNone && l_.value(other).constant && runs_along(l_, other, p_.result, p_);
    if (open && next.is("Add") && !p_.epilogue.bias && (vector || is_constant_number(other))) {
      add_constant(other);
      p_.epilogue.bias = true;
      return true;
    }
    if (open && (next.is("Mul") || next.is("Div")) && next.input(0) == p_.result &&
        (vector || is_one_number(l_, other))) {
      return take_scale(other, vector);
    }
    if (open && next.is("Mul") && (vector || is_one_number(l_, other))) {
      return take_scale(other, vector);
    }
    if (open && next.is("BatchNormalization")) return take_norm(next);
    if (open && !p_.epilogue.bias && vector && other == next.input(1)) {
      const bool tanh = next.is("FastGelu", kMicrosoftDomain);
      if (tanh || next.is("BiasGelu", kMicrosoftDomain)) {
        add_constant(other);
        p_.epilogue.bias = activated_ = true;
        p_.epilogue.activation = tanh ? "gelu_tanh" : "gelu";
        return true;
      }
    }
    if (next.is("Cast")) return is_floating(l_.value(next.output()).type);
    if (next.is("Identity") || next.is("Dropout")) return true;
    if (!open) return false;
    const auto cost = activation_cost(l_, next);
    if (!cost) return false;
    activated_ = true;
    if (cost->name.empty()) {
      p_.epilogue.extra += cost->operations;
    } else {
      p_.epilogue.activation = cost->name;
    }
    return true;
  }

 private:
  [[nodiscard]] ValueId other_of(const Node& next) const {
    if (next.inputs.size() != 2) return kNone;
    return next.inputs[0] == p_.result ? next.inputs[1] : next.inputs[0];
  }
  [[nodiscard]] bool is_constant_number(ValueId id) const {
    return is_one_number(l_, id) && l_.value(id).constant;
  }
  void add_constant(ValueId id) {
    const program::OperandFormats& f = p_.op.formats;
    if (elements(l_.dims(id)) <= 1 && p_.channels > 1) return;  // a number in the instruction
    p_.op.constants.push_back(l_.constant(id, is_integer(f.accumulator) ? f.accumulator : f.input));
  }
  bool take_scale(ValueId scale, bool vector) {
    if (vector && !l_.value(scale).constant) return false;
    if (vector) add_constant(scale);
    // Integers are scaled on their way to floats anyway.
    if (!is_integer(p_.op.formats.accumulator) || scaled_) ++p_.epilogue.extra;
    scaled_ = true;
    return true;
  }
  bool take_norm(const Node& next) {
    if (p_.epilogue.norm || p_.channel_axis != 1 || next.input(0) != p_.result) return false;
    for (std::size_t i = 1; i < next.inputs.size(); ++i) {
      const ValueId id = next.inputs[i];
      if (id == kNone || !l_.value(id).constant || elements(l_.dims(id)) != p_.channels)
        return false;
    }
    if (next.inputs.size() != 5) return false;
    add_constant(next.inputs[1]);
    add_constant(next.inputs[2]);
    p_.epilogue.norm = true;
    return true;
  }

  Lowering& l_;
  Product& p_;
  bool activated_ = false;
  bool scaled_ = false;
};

}  // namespace

std::optional<ActivationCost> activation_cost(Lowering& lowering, const Node& node) {
  if (node.type == "Clip" && node.domain.empty()) {
    const auto bound = [&](std::size_t index, const char* attribute) -> std::optional<double> {
      if (node.input(index) != kNone) return scalar_of(lowering.graph(), node.input(index));
      if (node.find(attribute) == nullptr) return std::nullopt;
      return node.real(attribute, 0);
    };
    const auto low = bound(1, "min"), high = bound(2, "max");
    if (low == 0.0 && !high) return ActivationCost{1, "relu"};
    if (low == 0.0 && high == 6.0) return ActivationCost{2, "relu6"};
    return ActivationCost{low && high ? 2U : 1U, ""};
  }
  if (node.inputs.size() > 1 && node.input(1) != kNone) return std::nullopt;  // a bias inside
  if (!node.domain.empty() && node.domain != kOwnDomain && node.domain != kMicrosoftDomain) {
    return std::nullopt;
  }
  for (const ActivationRow& row : kActivations) {
    if (row.type != node.type) continue;
    std::string name(row.name);
    if (node.is("Gelu") && node.text("approximate", "none") == "tanh") name = "gelu_tanh";
    return ActivationCost{row.operations > 0 ? row.operations : activation_operations(name), name};
  }
  // Every other function of one operand that ONNX has: one special function.
  for (const char* type : {"Tan", "Sinh", "Cosh", "Asin", "Acos", "Atan", "Asinh", "Acosh", "Atanh",
                           "IsInf", "BitwiseNot"}) {
    if (node.is(type)) return ActivationCost{1, ""};
  }
  return std::nullopt;
}

ActivationCost take_activation(Lowering& lowering, ValueId& id, std::string& label) {
  Graph& graph = lowering.graph();
  for (;;) {
    Node* next = graph.only_reader(id);
    if (next == nullptr) return {0, "none"};
    if (next->is("Identity") || next->is("Dropout")) {
      id = next->output();
      lowering.absorb(graph.id_of(*next), label);
      continue;
    }
    const auto cost = activation_cost(lowering, *next);
    if (!cost || next->input(0) != id) return {0, "none"};
    id = next->output();
    lowering.absorb(graph.id_of(*next), label);
    return *cost;
  }
}

program::OperandFormats product_formats(Lowering& lowering, const program::Format& input,
                                        const program::Format& weight) {
  return {input, weight, lowering.formats().sums(input, weight), input};
}

ValueId finish_product(Lowering& lowering, Product product, const Axes& order) {
  Graph& graph = lowering.graph();
  product.label = product.node.label.empty() ? product.node.full_type() : product.node.label;
  Taker taker(lowering, product);
  const std::string fused = product.node.text("activation", "");
  if (!fused.empty()) {
    Node activation;
    activation.type = fused;
    activation.inputs = {product.result};
    if (const auto cost = activation_cost(lowering, activation)) {
      product.epilogue.activation = cost->name.empty() ? "none" : cost->name;
      if (cost->name.empty()) product.epilogue.extra += cost->operations;
    }
  }
  Axes laid = order.empty() ? plain_order(lowering.dims(product.result).size()) : order;
  for (;;) {
    // What is stored as integers ends the chain.
    if (lowering.value(product.result).quantized != ElementType::none) break;
    Node* next = graph.only_reader(product.result);
    if (next == nullptr) break;
    Node* view = nullptr;
    const ValueId result = product.result;
    const std::size_t axis = product.channel_axis;
    const Axes before = laid;
    if (look_behind(lowering, *next, product, laid)) {
      view = next;
      next = graph.only_reader(product.result);
    }
    if (next == nullptr || !taker.take(*next)) {
      product.result = result;
      product.channel_axis = axis;
      laid = before;
      break;
    }
    if (view != nullptr) {
      lowering.free(*view, "inside the epilogue of a product");
      graph.kill(graph.id_of(*view));
    }
    const ValueId taken = next->output();
    lowering.absorb(graph.id_of(*next), product.label);
    product.result = taken;
  }
  product.op.formats.output = lowering.formats().activation(lowering.value(product.result));
  product.op.epilogue_operations = epilogue_operations(product.op.formats, product.epilogue);
  Node named = product.node;
  named.label = product.label;
  lowering.emit_value(named, std::move(product.op), product.result, laid);
  return product.result;
}

}  // namespace macroscope::workload::onnx_import

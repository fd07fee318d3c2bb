// softmax(query x key) x value, as exporters write it out, becomes one attention node.
#include <algorithm>
#include <map>
#include <tuple>

#include "sim/workload/onnx/causal.hpp"
#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/pattern.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// One mask or bias that is joined to the scores.
struct Joined {
  ValueId value;
  MaskKind kind;
};

/// What lies between the product of the scores and the softmax.
struct Chain {
  NodeSet nodes;
  ValueId scores = kNone;  // result of the product
  bool scaled = false;
  std::int64_t others = 0;  // operations per score besides the scale
  std::vector<Joined> masks;
};

bool only_read_once(const Graph& graph, ValueId id) {
  return !graph.values[id].is_output && graph.reader_count(id) == 1;
}

std::uint64_t size_of(const Graph& graph, ValueId id) {
  return graph.values[id].shaped ? elements(graph.values[id].dims) : 0;
}

/// Walks back from `id` to a product of two computed values.
bool walk_back(Graph& graph, ValueId id, Chain& chain, int depth) {
  constexpr int kDeepest = 12;
  Node* maker = graph.maker(id);
  if (maker == nullptr || depth > kDeepest || !maker->domain.empty()) return false;
  if (!only_read_once(graph, id)) return false;
  const NodeId maker_id = graph.id_of(*maker);
  const std::string type = maker->type;
  if (type == "MatMul") {
    if (is_constant(graph, maker->input(0)) || is_constant(graph, maker->input(1))) return false;
    chain.nodes.insert(maker_id);
    chain.scores = id;
    return true;
  }
  const auto through = [&](std::size_t index) {
    const ValueId input = graph.nodes[maker_id].input(index);
    if (input == kNone || size_of(graph, input) != size_of(graph, id)) return false;
    if (!walk_back(graph, input, chain, depth + 1)) return false;
    chain.nodes.insert(maker_id);
    return true;
  };
  if (type == "Cast" || type == "Identity" || type == "Reshape") return through(0);
  if (type == "Mul" || type == "Div") {
    const auto scalar = scalar_operand(graph, *maker);
    if (!scalar || !through(maker->input(0) == scalar->value ? 0 : 1)) return false;
    chain.scaled = true;
    return true;
  }
  if (type == "Add" || type == "Sub" || type == "Max") {
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
      if (!through(i)) continue;
      ++chain.others;
      if (type == "Add") {
        chain.masks.push_back({graph.nodes[maker_id].input(1 - i), MaskKind::additive});
      }
      return true;
    }
  }
  if (type == "Where") {
    for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
      const auto fill = scalar_of(graph, graph.nodes[maker_id].input(3 - i));
      if (!fill || *fill > -100 || !through(i)) continue;
      ++chain.others;
      chain.masks.push_back(
          {graph.nodes[maker_id].input(0), i == 1 ? MaskKind::keeps : MaskKind::hides});
      return true;
    }
  }
  return false;
}

/// Follows the weights from the softmax to their product with the values.
Node* walk_forward(Graph& graph, ValueId id, NodeSet& nodes) {
  for (int i = 0; i < 6; ++i) {
    if (graph.values[id].is_output) return nullptr;
    // A guard against rows without any key reads the weights twice: Where(IsNaN(w), 0, w).
    Node* next = nullptr;
    for (const NodeId reader : graph.values[id].readers) {
      Node& node = graph.nodes[reader];
      if (node.is("IsNaN") && graph.only_reader(node.output()) != nullptr) {
        nodes.insert(reader);
      } else if (next != nullptr && next != &node) {
        return nullptr;
      } else {
        next = &node;
      }
    }
    if (next == nullptr) return nullptr;
    nodes.insert(graph.id_of(*next));
    if (next->is("MatMul")) {
      return next->input(0) == id && !is_constant(graph, next->input(1)) ? next : nullptr;
    }
    bool passes = false;
    for (const char* type : {"Cast", "Identity", "Dropout", "Reshape", "Where"}) {
      passes = passes || next->is(type);
    }
    if (!passes || size_of(graph, next->output()) != size_of(graph, id)) return nullptr;
    id = next->output();
  }
  return nullptr;
}

/// Keys or values before they are repeated for the query heads that share them.
struct Repeated {
  ValueId source;
  std::uint64_t times = 1;
  bool scaled = false;
};

/// Walks back over transpositions and views to the node that repeats; without one nothing changes
/// but scales, which move into the scores.
Repeated before_repeats(Graph& graph, ValueId id, NodeSet& nodes, bool may_repeat) {
  Repeated result{id};
  NodeSet passed;
  ValueId at = id;
  for (int i = 0; i < 8; ++i) {
    if (!only_read_once(graph, at)) break;
    Node* maker = graph.maker(at);
    if (maker == nullptr || !maker->domain.empty()) break;
    const auto scalar =
        maker->is("Mul") || maker->is("Div") ? scalar_operand(graph, *maker) : std::nullopt;
    const bool repeats = may_repeat && (maker->is("Expand") || maker->is("Tile"));
    bool passes = scalar.has_value();
    for (const char* type : {"Transpose", "Reshape", "Unsqueeze", "Squeeze", "Cast"}) {
      passes = passes || maker->is(type);
    }
    if (!passes && !repeats) break;
    const ValueId before = scalar ? scalar->value : maker->input(0);
    passed.insert(graph.id_of(*maker));
    if (repeats) {
      const std::uint64_t few = size_of(graph, before);
      if (few == 0 || size_of(graph, at) % few != 0) break;
      result.times *= size_of(graph, at) / few;
      result.source = before;
      nodes.insert(passed.begin(), passed.end());
      passed.clear();
    }
    if (scalar) {
      // The scale goes; the views in front of it stay with their own nodes.
      result.scaled = true;
      redirect(graph, at, before);
      graph.kill(graph.id_of(*maker));
      if (result.source == at) result.source = before;
      passed.erase(graph.id_of(*maker));
    }
    at = before;
  }
  return result;
}

/// A constant that is joined to the scores and does more than hide some of them.
bool is_learned(Graph& graph, ValueId id) {
  if (!is_floating(graph.values[id].type) || size_of(graph, id) <= 1) return false;
  const Numbers numbers = numbers_of(graph, id);
  if (numbers == nullptr) return false;
  return std::any_of(numbers->begin(), numbers->end(), [](double x) { return x != 0 && x > -100; });
}

/// What is known about a mask.
struct MaskFacts {
  MaskShape shape;
  bool learned = false;
};
/// By mask, kind and sizes: layers share their masks.
using MaskBook = std::map<std::tuple<ValueId, MaskKind, std::uint64_t, std::uint64_t>, MaskFacts>;

MaskFacts facts_of(Graph& graph, MaskBook& book, const Joined& mask, std::uint64_t queries,
                   std::uint64_t keys) {
  const auto [entry, fresh] = book.try_emplace({mask.value, mask.kind, queries, keys});
  if (fresh) {
    entry->second.shape = mask_shape(graph, mask.value, mask.kind, queries, keys);
    entry->second.learned = is_constant(graph, mask.value) && is_learned(graph, mask.value);
  }
  return entry->second;
}

std::int64_t signed_of(std::uint64_t x) {
  return static_cast<std::int64_t>(x);
}

void match_one(Graph& graph, MaskBook& book, NodeId softmax) {
  const Value& in = graph.values[graph.nodes[softmax].input(0)];
  if (!in.shaped || in.dims.size() < 2) return;
  const auto rank = signed_of(in.dims.size());
  const std::int64_t axis =
      graph.nodes[softmax].integer("axis", graph.nodes[softmax].version < 13 ? 1 : -1);
  if (axis != -1 && axis != rank - 1) return;
  Chain chain;
  if (!walk_back(graph, graph.nodes[softmax].input(0), chain, 0)) return;
  NodeSet nodes = chain.nodes;
  nodes.insert(softmax);
  Node* values = walk_forward(graph, graph.nodes[softmax].output(), nodes);
  if (values == nullptr) return;
  const ValueId result = values->output();
  const Node* product = graph.maker(chain.scores);
  const ValueId query = product->input(0), key = product->input(1), value = values->input(1);
  const Dims q = graph.values[query].dims, k = graph.values[key].dims, v = graph.values[value].dims;
  const Dims made = graph.values[chain.scores].dims;
  if (q.size() < 2 || k.size() < 2 || v.size() < 2 || made.size() < 2) return;
  const std::uint64_t batch = elements(Dims(made.begin(), made.end() - 2));
  const auto outer = [](const Dims& dims) { return elements(Dims(dims.begin(), dims.end() - 2)); };
  // Operands that are broadcast over the heads are left to the general rule for products.
  if (outer(q) != batch || outer(k) != batch || outer(v) != batch) return;
  if (!is_closed(graph, nodes, result)) return;
  const std::uint64_t queries = made[made.size() - 2], keys = made.back();
  if (v[v.size() - 2] != keys) return;

  MaskShape shape;
  std::vector<ValueId> inputs;
  for (const Joined& mask : chain.masks) {
    const MaskFacts facts = facts_of(graph, book, mask, queries, keys);
    if (facts.shape.causal) shape = facts.shape;
    if (!is_constant(graph, mask.value) || facts.learned) {
      inputs.push_back(mask.value);
    }
  }
  const NodeId product_id = graph.id_of(*product);
  const NodeId values_id = graph.id_of(*values);
  NodeSet repeats;
  const Repeated queries_from = before_repeats(graph, query, repeats, false);
  const Repeated keys_from = before_repeats(graph, key, repeats, true);
  NodeSet value_repeats;
  const Repeated values_from = before_repeats(graph, value, value_repeats, true);
  const bool grouped =
      keys_from.times == values_from.times && keys_from.times > 1 && batch % keys_from.times == 0;
  if (grouped) {
    nodes.insert(repeats.begin(), repeats.end());
    nodes.insert(value_repeats.begin(), value_repeats.end());
  }
  // Redirections above may have changed what the products read.
  const ValueId now_query = graph.nodes[product_id].input(0);
  const ValueId now_key = grouped ? keys_from.source : graph.nodes[product_id].input(1);
  const ValueId now_value = grouped ? values_from.source : graph.nodes[values_id].input(1);
  const bool scaled = chain.scaled || queries_from.scaled || keys_from.scaled;
  const ValueId scores_stored = graph.nodes[softmax].input(0);
  const ValueId weights_stored = graph.nodes[values_id].input(0);
  const std::string softmax_name = graph.nodes[softmax].name;
  const std::string values_name = graph.nodes[values_id].name;
  inputs.insert(inputs.begin(), {now_query, now_key, now_value});
  Node& node = fuse(graph, nodes, product_id, "attention", inputs, result);
  const std::uint64_t count = made.size() >= 4 ? made[0] : 1;
  const auto set = [&node](const char* name, std::uint64_t number) {
    node.attributes[name].integer = signed_of(number);
  };
  set("batch", count);
  set("heads", batch / count);
  set("kv_heads", batch / count / (grouped ? keys_from.times : 1));
  set("queries", queries);
  set("keys", keys);
  set("head_dim", q.back());
  set("value_dim", v.back());
  set("extra", (scaled ? 1U : 0U) + static_cast<std::uint64_t>(chain.others));
  set("causal", shape.causal ? 1 : 0);
  set("window", shape.window);
  set("scores_value", scores_stored);
  set("weights_value", weights_stored);
  node.attributes["softmax"].text = softmax_name;
  node.attributes["values"].text = values_name;
}

}  // namespace

void match_attention(Graph& graph) {
  MaskBook book;
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    const Node& node = graph.nodes[id];
    if (!node.dead && node.is("Softmax") && node.output() != kNone) {
      match_one(graph, book, id);
    }
  }
}

}  // namespace macroscope::workload::onnx_import

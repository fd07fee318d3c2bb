#include "sim/workload/onnx/unfold.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/faults.hpp"
#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/unfolder.hpp"
#include "sim/workload/rules/totals.hpp"

namespace macroscope::workload::onnx_import {
namespace {

Attribute read_attribute(const onnx::AttributeProto& proto) {
  Attribute out;
  out.integer = proto.has_i() ? proto.i() : 0;
  out.real = proto.has_f() ? static_cast<double>(proto.f()) : 0;
  out.text = proto.s();
  out.integers.assign(proto.ints().begin(), proto.ints().end());
  for (const float x : proto.floats()) out.reals.push_back(static_cast<double>(x));
  out.texts.assign(proto.strings().begin(), proto.strings().end());
  return out;
}

std::string plain_domain(const std::string& domain) {
  return domain == "ai.onnx" ? std::string() : domain;
}

/// Operators of ONNX Runtime that are ONNX's own with an activation behind them.
bool with_activation(const onnx::NodeProto& proto) {
  return proto.domain() == kMicrosoftDomain &&
         (proto.op_type() == "FusedConv" || proto.op_type() == "FusedGemm");
}

constexpr std::string_view kStoresValues = "Constant";

}  // namespace

const ValueId* Frame::find(const std::string& name) const {
  for (const Frame* frame = this; frame != nullptr; frame = frame->parent) {
    const auto found = frame->names.find(name);
    if (found != frame->names.end()) return &found->second;
  }
  return nullptr;
}

Graph Unfolder::run() {
  const onnx::GraphProto& main = model_.proto().graph();
  graph_.path = model_.path();
  for (const auto& function : model_.proto().functions()) {
    functions_.emplace(function.domain() + "\n" + function.name(), &function);
  }
  for (const auto* list : {&main.value_info(), &main.output()}) {
    for (const auto& info : *list) stated_.emplace(info.name(), &info.type());
  }
  Frame frame;
  add_constants(main, frame);
  for (const auto& input : main.input()) {
    if (frame.names.count(input.name()) != 0) continue;  // an initializer with a default
    const auto given = inputs_.find(input.name());
    Value value;
    value.name = input.name();
    value.is_input = true;
    value.type = element_type(input.type().tensor_type().elem_type());
    value.shaped = given != inputs_.end();
    if (value.shaped) value.dims = given->second;
    const ValueId id = graph_.add_value(std::move(value));
    graph_.inputs.push_back(id);
    frame.names[input.name()] = id;
  }
  run_nodes(main.node(), frame);
  for (const auto& output : main.output()) {
    const ValueId* found = frame.find(output.name());
    if (found == nullptr || *found == kNone) {
      throw config::fault("MS233", graph_.where_tensor(output.name()),
                          "it is a result of the network, but no node makes it");
    }
    graph_.values[*found].is_output = true;
    graph_.outputs.push_back(*found);
  }
  graph_.link();
  return std::move(graph_);
}

void Unfolder::add_constants(const onnx::GraphProto& graph, Frame& frame) {
  for (const auto& tensor : graph.initializer()) {
    const ValueId id = graph_.add_value(model_.constant(tensor, tensor.name()));
    const auto [entry, fresh] = frame.names.emplace(tensor.name(), id);
    if (fresh) continue;
    throw config::fault("MS233", graph_.where_tensor(tensor.name()),
                        "two initializers have this name");
  }
  for (const auto& sparse : graph.sparse_initializer()) {
    Value value;
    value.name = sparse.values().name();
    value.type = element_type(sparse.values().data_type());
    value.constant = value.shaped = true;
    for (const std::int64_t dim : sparse.dims()) {
      if (dim < 0) {
        throw config::fault("MS234", graph_.where_tensor(value.name),
                            fmt::format("a dimension is {}", dim));
      }
      value.dims.push_back(static_cast<std::uint64_t>(dim));
    }
    const std::string name = value.name;
    frame.names[name] = graph_.add_value(std::move(value));
  }
}

void Unfolder::run_nodes(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes,
                         Frame& frame) {
  constexpr int kDeepest = 100;
  if (++depth_ > kDeepest) {
    throw config::fault("MS239", {model_.path(), 0, 0}, "graphs and functions are nested too deep");
  }
  for (const onnx::NodeProto* node : run_order(nodes, model_.path())) run_node(*node, frame);
  --depth_;
}

void Unfolder::count_node(const onnx::NodeProto& proto) {
  if (++count_ <= kMaxNodes) return;
  throw config::fault("MS239", where(proto),
                      fmt::format("the network has more than {} nodes with its functions and loops "
                                  "written out",
                                  kMaxNodes));
}

void Unfolder::run_node(const onnx::NodeProto& proto, Frame& frame) {
  count_node(proto);
  for (const std::string& output : proto.output()) {
    if (output.empty() || frame.names.count(output) == 0) continue;
    throw config::fault(
        "MS233", where(proto),
        fmt::format("\"{}\" is made twice: it is an input or a constant too", output));
  }
  const auto function = functions_.find(proto.domain() + "\n" + proto.op_type());
  if (function != functions_.end()) return run_function(*function->second, proto, frame);
  if (proto.op_type() == kStoresValues && plain_domain(proto.domain()).empty()) {
    return run_constant(proto, frame);
  }
  if (plain_domain(proto.domain()).empty() && run_control(proto, frame)) return;
  if (!with_activation(proto)) return run_plain(proto, frame);
  onnx::NodeProto plain = proto;
  plain.set_op_type(proto.op_type().substr(5));
  plain.clear_domain();
  run_plain(plain, frame);
}

void Unfolder::run_constant(const onnx::NodeProto& proto, Frame& frame) {
  if (proto.output_size() != 1) {
    throw config::fault("MS232", where(proto), "a constant has one result");
  }
  Value value;
  value.constant = value.shaped = true;
  std::vector<double> numbers;
  for (const auto& attribute : proto.attribute()) {
    const std::string& kind = attribute.name();
    if (kind == "value") value = model_.constant(attribute.t(), proto.output(0));
    if (kind == "value_float" || kind == "value_int") {
      const bool whole = kind == "value_int";
      value.type = whole ? ElementType::int64 : ElementType::float32;
      numbers = {whole ? static_cast<double>(attribute.i()) : static_cast<double>(attribute.f())};
    }
    if (kind == "value_floats" || kind == "value_ints") {
      const bool whole = kind == "value_ints";
      value.type = whole ? ElementType::int64 : ElementType::float32;
      for (const float x : attribute.floats()) numbers.push_back(static_cast<double>(x));
      for (const std::int64_t x : attribute.ints()) numbers.push_back(static_cast<double>(x));
      value.dims = {numbers.size()};
    }
    if (kind == "sparse_value") {
      value.type = element_type(attribute.sparse_tensor().values().data_type());
      for (const std::int64_t dim : attribute.sparse_tensor().dims()) {
        value.dims.push_back(static_cast<std::uint64_t>(std::max<std::int64_t>(0, dim)));
      }
    }
  }
  value.name = proto.output(0);
  if (value.stored == nullptr && !numbers.empty()) {
    value.numbers = std::make_shared<const std::vector<double>>(std::move(numbers));
  }
  frame.names[proto.output(0)] = graph_.add_value(std::move(value));
}

SourceLocation Unfolder::where(const onnx::NodeProto& proto) const {
  const std::string& name = !proto.name().empty()     ? proto.name()
                            : proto.output_size() > 0 ? proto.output(0)
                                                      : proto.op_type();
  const std::string domain = plain_domain(proto.domain());
  return {fmt::format("{}: node \"{}\" ({}{}{})", model_.path(), name + suffix_, domain,
                      domain.empty() ? "" : ".", proto.op_type()),
          0, 0};
}

std::string Unfolder::unique_name(const onnx::NodeProto& proto) {
  std::string base = proto.name();
  if (base.empty()) base = fmt::format("{}_{}", proto.op_type(), graph_.nodes.size());
  base += suffix_;
  const std::size_t before = names_[base]++;
  if (before == 0) return base;
  // Some exporters give all nodes of a kind one name.
  std::string name;
  do {
    name = fmt::format("{}#{}", base, ++names_[base]);
  } while (names_.count(name) != 0);
  names_[name] = 1;
  return name;
}

ValueId Unfolder::resolve(const onnx::NodeProto& proto, const std::string& name,
                          const Frame& frame) const {
  if (name.empty()) return kNone;
  if (const ValueId* found = frame.find(name)) return *found;
  std::vector<std::string> known;
  for (const Frame* f = &frame; f != nullptr; f = f->parent) {
    for (const auto& entry : f->names) known.push_back(entry.first);
  }
  std::sort(known.begin(), known.end());
  throw config::fault("MS233", where(proto),
                      fmt::format("its input \"{}\" is made by no node and is no input or "
                                  "initializer of the graph{}",
                                  name, did_you_mean(name, known)));
}

Node Unfolder::read_node(const onnx::NodeProto& proto, const Frame& frame) {
  Node node;
  node.name = unique_name(proto);
  node.type = proto.op_type();
  node.domain = plain_domain(proto.domain());
  const auto local = function_versions_.find(node.domain);
  node.version = local != function_versions_.end() ? local->second : model_.version_of(node.domain);
  // A model that does not say which version it uses.
  if (node.version == 0) node.version = node.domain.empty() ? kNewestVersion : 1;
  for (const std::string& input : proto.input()) {
    node.inputs.push_back(resolve(proto, input, frame));
  }
  for (const auto& attribute : proto.attribute()) {
    node.attributes[attribute.name()] = read_attribute(attribute);
    if (attribute.has_t() && attribute.name() == "value") {  // of ConstantOfShape
      const Value value = model_.constant(attribute.t(), node.name + ".value");
      const bool one =
          value.stored != nullptr && value.stored->readable() && value.stored->elements() == 1;
      if (one) node.attributes["value"].real = value.stored->numbers(0, 1).front();
    }
  }
  return node;
}

void Unfolder::run_plain(const onnx::NodeProto& proto, Frame& frame) {
  Node node = read_node(proto, frame);
  for (const std::string& output : proto.output()) {
    if (output.empty()) {
      node.outputs.push_back(kNone);
      continue;
    }
    Value value;
    value.name = output + suffix_;
    value.maker = static_cast<NodeId>(graph_.nodes.size());
    const ValueId id = graph_.add_value(std::move(value));
    node.outputs.push_back(id);
    frame.names[output] = id;
  }
  graph_.nodes.push_back(std::move(node));
  const auto id = static_cast<NodeId>(graph_.nodes.size() - 1);
  onnx::NodeProto bare;  // the activation of a fused node is the importer's business
  const bool fused = graph_.nodes[id].find("activation") != nullptr && proto.domain().empty();
  if (fused) {
    bare = proto;
    auto* attributes = bare.mutable_attribute();
    for (int i = attributes->size(); i-- > 0;) {
      if ((*attributes)[i].name().rfind("activation", 0) == 0) attributes->DeleteSubrange(i, 1);
    }
  }
  const Inferred inferred = infer(graph_, graph_.nodes[id], fused ? bare : proto);
  take_stated_shapes(graph_.nodes[id]);
  const std::string fault =
      inferred.fault.empty() ? further_fault(graph_.nodes[id]) : inferred.fault;
  if (!fault.empty()) throw config::fault("MS232", where(proto), fault);
  if (!inferred.remark.empty()) {
    graph_.warnings.push_back(fmt::format("MS236: {}: not as its operator is defined: {}",
                                          graph_.where(graph_.nodes[id]).text(), inferred.remark));
  }
  finish_outputs(id);
}

Graph unfold(const Model& model, const InputDims& inputs, const SizeNames& names) {
  return Unfolder(model, inputs, names).run();
}

}  // namespace macroscope::workload::onnx_import

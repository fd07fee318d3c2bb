// Sorts the nodes of a graph.
#include <fmt/format.h>

#include <queue>

#include "sim/config/faults.hpp"
#include "sim/workload/onnx/unfolder.hpp"

namespace macroscope::workload::onnx_import {
namespace {

using Nodes = google::protobuf::RepeatedPtrField<onnx::NodeProto>;
using Makers = std::unordered_map<std::string, std::size_t>;  // looked up only

/// Everything that a node reads, with what the graphs inside it read from outside.
template <class Visit>
void each_read(const onnx::NodeProto& node, const Visit& visit) {
  for (const std::string& name : node.input()) visit(name);
  for (const auto& attribute : node.attribute()) {
    const auto inside = [&](const onnx::GraphProto& graph) {
      for (const auto& inner : graph.node()) each_read(inner, visit);
      for (const auto& output : graph.output()) visit(output.name());
    };
    if (attribute.has_g()) inside(attribute.g());
    for (const auto& graph : attribute.graphs()) inside(graph);
  }
}

std::string name_of(const onnx::NodeProto& node) {
  if (!node.name().empty()) return node.name();
  return node.output_size() > 0 ? node.output(0) : node.op_type();
}

Makers makers_of(const Nodes& nodes, const std::string& path) {
  Makers makers;
  for (int i = 0; i < nodes.size(); ++i) {
    for (const std::string& output : nodes[i].output()) {
      if (output.empty()) continue;
      const auto [entry, fresh] = makers.emplace(output, static_cast<std::size_t>(i));
      if (fresh) continue;
      const auto& first = nodes[static_cast<int>(entry->second)];
      throw config::fault(
          "MS233",
          {fmt::format("{}: node \"{}\" ({})", path, name_of(nodes[i]), nodes[i].op_type()), 0, 0},
          fmt::format("\"{}\" is made twice", output),
          {{{}, fmt::format("node \"{}\" ({}) makes it too", name_of(first), first.op_type())}});
    }
  }
  return makers;
}

/// One circle among the nodes that are left, as "a -> b -> a".
std::string circle(const Nodes& nodes, const Makers& makers, const std::vector<bool>& done) {
  std::size_t at = 0;
  while (done[at]) ++at;
  std::vector<std::size_t> path;
  std::vector<bool> seen(done.size(), false);
  while (!seen[at]) {
    seen[at] = true;
    path.push_back(at);
    std::size_t next = at;
    each_read(nodes[static_cast<int>(at)], [&](const std::string& name) {
      const auto maker = makers.find(name);
      if (maker != makers.end() && !done[maker->second]) next = maker->second;
    });
    at = next;
  }
  std::string text = name_of(nodes[static_cast<int>(at)]);
  for (std::size_t i = path.size(); i-- > 0;) {
    text += " -> " + name_of(nodes[static_cast<int>(path[i])]);
    if (path[i] == at) break;
  }
  return text;
}

}  // namespace

std::vector<const onnx::NodeProto*> run_order(const Nodes& nodes, const std::string& path) {
  const Makers makers = makers_of(nodes, path);
  const auto count = static_cast<std::size_t>(nodes.size());
  std::vector<std::vector<std::size_t>> users(count);
  std::vector<std::size_t> missing(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    each_read(nodes[static_cast<int>(i)], [&](const std::string& name) {
      const auto maker = makers.find(name);
      if (maker == makers.end()) return;
      users[maker->second].push_back(i);
      ++missing[i];
    });
  }
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < count; ++i) {
    if (missing[i] == 0) ready.push(i);
  }
  std::vector<const onnx::NodeProto*> order;
  std::vector<bool> done(count, false);
  while (!ready.empty()) {
    const std::size_t i = ready.top();
    ready.pop();
    done[i] = true;
    order.push_back(&nodes[static_cast<int>(i)]);
    for (const std::size_t user : users[i]) {
      if (--missing[user] == 0) ready.push(user);
    }
  }
  if (order.size() != count) {
    std::size_t first = 0;
    while (done[first]) ++first;
    const auto& node = nodes[static_cast<int>(first)];
    throw config::fault(
        "MS233", {fmt::format("{}: node \"{}\" ({})", path, name_of(node), node.op_type()), 0, 0},
        fmt::format("the graph has a circle: {}", circle(nodes, makers, done)));
  }
  return order;
}

}  // namespace macroscope::workload::onnx_import

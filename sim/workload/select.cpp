#include "sim/workload/select.hpp"

#include <charconv>

#include <fmt/format.h>

#include "sim/config/faults.hpp"

namespace macroscope::workload {
namespace {

constexpr std::string_view kDots = "..";

bool is_in(const program::Operator& op, std::string_view name) {
  // "layer1.0" of an XML network, "/layer1/layer1.0" of an ONNX model.
  const auto below = [name](const std::string& path) {
    return path == name ||
           (path.size() > name.size() && (path[name.size()] == '.' || path[name.size()] == '/') &&
            path.compare(0, name.size(), name) == 0);
  };
  return below(op.name) || below(op.block);
}

ConfigError unknown(const program::Workload& workload, std::string_view range,
                    std::string_view end) {
  std::vector<std::string> names;
  for (const program::Operator& op : workload.operators) {
    names.push_back(op.name);
    if (!op.block.empty() && (names.size() < 2 || names[names.size() - 2] != op.block)) {
      names.push_back(op.block);
    }
  }
  return config::fault(
      "MS215", {fmt::format("--layers {}", range), 0, 0},
      fmt::format("\"{}\" is no operator of \"{}\"{}", end, workload.name,
                  did_you_mean(end, names)),
      {{{},
        fmt::format("operators are 0 ({}) to {} ({})", workload.operators.front().name,
                    workload.operators.size() - 1, workload.operators.back().name)}});
}

/// Number of the first (or last) operator that `end` names.
std::size_t position(const program::Workload& workload, std::string_view range,
                     std::string_view end, bool last) {
  std::size_t number = 0;
  const auto [stop, error] = std::from_chars(end.data(), end.data() + end.size(), number);
  const std::size_t count = workload.operators.size();
  if (error == std::errc() && stop == end.data() + end.size() && number < count) return number;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = last ? count - 1 - i : i;
    if (is_in(workload.operators[at], end)) return at;
  }
  throw unknown(workload, range, end);
}

/// Leaves only the tensors that the operators of `part` use, and numbers them anew in the same
/// order.
void drop_unused_tensors(program::Workload& part) {
  std::vector<bool> used(part.tensors.size(), false);
  const auto each_id = [&part](const auto& visit) {
    for (program::Operator& op : part.operators) {
      for (program::TensorId& id : op.inputs) visit(id);
      for (program::TensorId& id : op.weights) visit(id);
      for (program::TensorId& id : op.constants) visit(id);
      visit(op.output);
    }
  };
  each_id([&](const program::TensorId& id) {
    std::optional<program::TensorId> next = id;
    while (next && !used[*next]) {
      used[*next] = true;
      next = part.tensors[*next].part_of;
    }
  });
  std::vector<program::TensorId> renumbered(part.tensors.size(), 0);
  std::vector<program::Tensor> kept;
  for (std::size_t i = 0; i < part.tensors.size(); ++i) {
    if (!used[i]) continue;
    renumbered[i] = static_cast<program::TensorId>(kept.size());
    kept.push_back(std::move(part.tensors[i]));
  }
  for (program::Tensor& tensor : kept) {
    if (tensor.part_of) tensor.part_of = renumbered[*tensor.part_of];
  }
  each_id([&](program::TensorId& id) { id = renumbered[id]; });
  part.tensors = std::move(kept);
}

}  // namespace

program::Workload select_layers(const program::Workload& workload, std::string_view range) {
  if (workload.operators.empty()) return workload;
  const std::size_t dots = range.find(kDots);
  const std::string_view from = range.substr(0, dots);
  const std::string_view to =
      dots == std::string_view::npos ? from : range.substr(dots + kDots.size());
  if (range.empty()) throw unknown(workload, range, range);
  const std::size_t first = from.empty() ? 0 : position(workload, range, from, false);
  const std::size_t last =
      to.empty() ? workload.operators.size() - 1 : position(workload, range, to, true);
  if (first > last) {
    throw config::fault("MS215", {fmt::format("--layers {}", range), 0, 0},
                        fmt::format("\"{}\" comes after \"{}\"", from, to));
  }
  program::Workload part = workload;
  const auto begin = part.operators.begin();
  part.operators.erase(begin + static_cast<std::ptrdiff_t>(last) + 1, part.operators.end());
  part.operators.erase(part.operators.begin(),
                       part.operators.begin() + static_cast<std::ptrdiff_t>(first));
  // Nodes beside the operators stay with those behind which they stand.
  std::vector<program::SkippedNode> skipped;
  for (program::SkippedNode node : part.skipped) {
    if (node.position < first || node.position > last + 1) continue;
    node.position -= first;
    skipped.push_back(std::move(node));
  }
  part.skipped = std::move(skipped);
  drop_unused_tensors(part);
  return part;
}

}  // namespace macroscope::workload

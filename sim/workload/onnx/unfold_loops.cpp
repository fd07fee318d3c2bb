// Loops: as many copies of the body as there are iterations.
#include <fmt/format.h>

#include <algorithm>

#include "sim/config/faults.hpp"
#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/unfolder.hpp"

namespace macroscope::workload::onnx_import {

bool Unfolder::run_loop(const onnx::NodeProto& proto, Frame& frame) {
  const onnx::GraphProto* body = graph_of(proto, "body");
  if (body == nullptr || proto.input_size() < 2 || body->input_size() != proto.input_size() ||
      body->output_size() < proto.input_size() - 1) {
    throw config::fault("MS232", where(proto), "the body does not fit the inputs of the loop");
  }
  const ValueId count = resolve(proto, proto.input(0), frame);
  const ValueId condition = resolve(proto, proto.input(1), frame);
  const int carried = proto.input_size() - 2;
  const auto trips = scalar_of(graph_, count);
  const auto start = scalar_of(graph_, condition);
  if (count != kNone && !trips) return false;
  if (!trips && (condition == kNone || !graph_.values[condition].constant)) return false;
  const std::int64_t most = trips ? to_integer(*trips) : kMaxIterations + 1;
  std::vector<ValueId> state;
  for (int i = 0; i < carried; ++i) state.push_back(resolve(proto, proto.input(i + 2), frame));
  const int scans = body->output_size() - 1 - carried;
  std::vector<std::vector<ValueId>> collected(static_cast<std::size_t>(std::max(0, scans)));
  bool going = !start || *start != 0;
  bool doubtful = false;
  for (std::int64_t i = 0; i < most && going; ++i) {
    if (i >= kMaxIterations) {
      throw config::fault(
          "MS239", where(proto),
          fmt::format("the loop has {} iterations; at most {} are written out",
                      trips ? std::to_string(most) : "more than " + std::to_string(i),
                      kMaxIterations));
    }
    Frame inner;
    inner.parent = &frame;
    inner.names[body->input(0).name()] =
        constant_number("iteration", ElementType::int64, static_cast<double>(i));
    inner.names[body->input(1).name()] = constant_number("go on", ElementType::boolean, 1);
    for (int k = 0; k < carried; ++k) {
      inner.names[body->input(k + 2).name()] = state[static_cast<std::size_t>(k)];
    }
    const std::vector<ValueId> results = run_body(*body, inner, fmt::format("[{}]", i));
    const auto next = scalar_of(graph_, results[0]);
    going = !next || *next != 0;
    doubtful = doubtful || !next;
    for (int k = 0; k < carried; ++k) {
      state[static_cast<std::size_t>(k)] = results[static_cast<std::size_t>(k + 1)];
    }
    for (std::size_t k = 0; k < collected.size(); ++k) {
      collected[k].push_back(results[static_cast<std::size_t>(1 + carried) + k]);
    }
  }
  if (doubtful) {
    graph_.warnings.push_back(
        fmt::format("MS238: {}: the loop may end early in the run; all {} iterations are counted",
                    where(proto).text(), most));
  }
  for (int k = 0; k < carried; ++k) bind(proto, k, state[static_cast<std::size_t>(k)], frame);
  for (std::size_t k = 0; k < collected.size(); ++k) {
    Dims dims = {collected[k].size()};
    if (!collected[k].empty()) {
      const Dims& one = graph_.values[collected[k].front()].dims;
      dims.insert(dims.end(), one.begin(), one.end());
    }
    bind(proto, carried + static_cast<int>(k),
         own_node("Stack", fmt::format("{}.results_{}", unique_name(proto), k), collected[k], dims,
                  {{"axis", 0}}),
         frame);
  }
  return true;
}

bool Unfolder::run_scan(const onnx::NodeProto& proto, Frame& frame) {
  const onnx::GraphProto* body = graph_of(proto, "body");
  const onnx::AttributeProto* number = find_attribute(proto, "num_scan_inputs");
  const std::int64_t scanned = number == nullptr ? 0 : number->i();
  if (model_.version_of("") < 9 || body == nullptr || scanned < 1 || scanned > proto.input_size() ||
      body->input_size() != proto.input_size()) {
    return false;  // version 8 has a batch dimension of its own
  }
  const int states = proto.input_size() - static_cast<int>(scanned);
  if (body->output_size() < states) {
    throw config::fault("MS232", where(proto), "the body does not fit the inputs of the scan");
  }
  std::vector<ValueId> state;
  for (int i = 0; i < states; ++i) state.push_back(resolve(proto, proto.input(i), frame));
  const auto axis_of = [&](const char* name, std::size_t which) -> std::int64_t {
    const onnx::AttributeProto* axes = find_attribute(proto, name);
    if (axes == nullptr || static_cast<int>(which) >= axes->ints_size()) return 0;
    return axes->ints(static_cast<int>(which));
  };
  std::vector<ValueId> sequences;
  std::vector<std::size_t> axes;
  std::uint64_t steps = 0;
  for (int i = states; i < proto.input_size(); ++i) {
    const ValueId id = resolve(proto, proto.input(i), frame);
    if (id == kNone || !graph_.values[id].shaped || graph_.values[id].dims.empty()) return false;
    const Dims& dims = graph_.values[id].dims;
    const std::int64_t axis = axis_of("scan_input_axes", axes.size());
    const auto at =
        static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(dims.size()) : axis);
    if (at >= dims.size() || (i > states && dims[at] != steps)) {
      throw config::fault("MS232", where(proto), "the scanned inputs do not have equal lengths");
    }
    steps = dims[at];
    sequences.push_back(id);
    axes.push_back(at);
  }
  if (steps > static_cast<std::uint64_t>(kMaxIterations)) {
    throw config::fault(
        "MS239", where(proto),
        fmt::format("the scan has {} steps; at most {} are written out", steps, kMaxIterations));
  }
  std::vector<std::vector<ValueId>> collected(
      static_cast<std::size_t>(body->output_size() - states));
  for (std::uint64_t step = 0; step < steps; ++step) {
    Frame inner;
    inner.parent = &frame;
    for (int i = 0; i < states; ++i) {
      inner.names[body->input(i).name()] = state[static_cast<std::size_t>(i)];
    }
    for (std::size_t k = 0; k < sequences.size(); ++k) {
      Dims dims = graph_.values[sequences[k]].dims;
      dims.erase(dims.begin() + static_cast<std::ptrdiff_t>(axes[k]));
      const std::string& name = body->input(states + static_cast<int>(k)).name();
      inner.names[name] = own_node("Take", fmt::format("{}[{}]", name, step), {sequences[k]}, dims,
                                   {{"axis", static_cast<std::int64_t>(axes[k])}});
    }
    const std::vector<ValueId> results = run_body(*body, inner, fmt::format("[{}]", step));
    for (int i = 0; i < states; ++i)
      state[static_cast<std::size_t>(i)] = results[static_cast<std::size_t>(i)];
    for (std::size_t k = 0; k < collected.size(); ++k) {
      collected[k].push_back(results[static_cast<std::size_t>(states) + k]);
    }
  }
  for (int i = 0; i < states; ++i) bind(proto, i, state[static_cast<std::size_t>(i)], frame);
  for (std::size_t k = 0; k < collected.size(); ++k) {
    Dims dims;
    if (!collected[k].empty()) dims = graph_.values[collected[k].front()].dims;
    std::int64_t axis = axis_of("scan_output_axes", k);
    if (axis < 0) axis += static_cast<std::int64_t>(dims.size()) + 1;
    axis = std::clamp<std::int64_t>(axis, 0, static_cast<std::int64_t>(dims.size()));
    dims.insert(dims.begin() + axis, collected[k].size());
    bind(proto, states + static_cast<int>(k),
         own_node("Stack", fmt::format("{}.results_{}", unique_name(proto), k), collected[k], dims,
                  {{"axis", axis}}),
         frame);
  }
  return true;
}

}  // namespace macroscope::workload::onnx_import

// LSTM, GRU and RNN: the input's product for all steps at once, then a product and vector work for
// each step.
#include <fmt/format.h>

#include <algorithm>

#include "sim/config/faults.hpp"
#include "sim/workload/onnx/epilogue.hpp"
#include "sim/workload/onnx/handlers.hpp"
#include "sim/workload/rules/vector_costs.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// Operations per element of the state that one step does besides its products.
///
/// LSTM: four sums of input and recurrence, five functions, three products, one sum. GRU: two such
/// sums and functions for its gates, a product, a sum and a function for the candidate, and
/// (1 - z) * n + z * h. RNN: a sum and a function.
std::uint64_t step_operations(const Node& node, bool peepholes) {
  if (node.type == "LSTM") return 4 + 5 + 3 + 1 + (peepholes ? 6U : 0U);
  if (node.type == "GRU") return 2 + 2 + 1 + 1 + 1 + 4;
  return 1 + 1;
}

struct Sizes {
  std::uint64_t steps, batch, inputs, hidden, gates, directions;
};

Sizes sizes_of(Lowering& l, const Node& node) {
  const Dims &x = l.dims(node.input(0)), &w = l.dims(node.input(1)), &r = l.dims(node.input(2));
  const std::uint64_t gates = node.type == "LSTM" ? 4 : node.type == "GRU" ? 3 : 1;
  if (x.size() != 3 || w.size() != 3 || r.size() != 3 || w[2] != x[2] || r[2] == 0 ||
      w[1] != gates * r[2] || r[1] != w[1] || w[0] != r[0] || w[0] == 0 || w[0] > 2) {
    l.refuse(node, fmt::format("{} with an input of {}, weights of {} and {}", node.type,
                               shape_text(x), shape_text(w), shape_text(r)));
  }
  const bool batch_first = node.integer("layout", 0) != 0;
  return {x[batch_first ? 1 : 0], x[batch_first ? 0 : 1], x[2], r[2], gates, w[0]};
}

program::TensorId one_direction(Lowering& l, program::TensorId whole, const Sizes& s,
                                const Dims& dims, const Node& node, const std::string& name) {
  if (s.directions == 1) return whole;
  program::Tensor part = l.tensor(whole);
  part.name = name;
  part.dims = dims;
  part.part_of = whole;
  part.source = nullptr;
  return l.add_tensor(std::move(part), node);
}

}  // namespace

void lower_lstm(Lowering& l, Node& node) {
  const Sizes s = sizes_of(l, node);
  if (s.steps * s.directions > kMaxOperators / 4) {
    throw config::fault(
        "MS239", l.graph().where(node),
        fmt::format("{} steps in {} directions are too many operators", s.steps, s.directions));
  }
  const std::uint64_t width = s.gates * s.hidden;
  const program::TensorId x = l.read_through_strides(node.input(0));
  const program::Format format = l.tensor(x).format;
  const ValueId sequence = node.output(0), last = node.output(1), cell = node.output(2);
  const ValueId shown = sequence != kNone ? sequence : last != kNone ? last : cell;
  const program::Format made = l.formats().activation(l.value(shown));
  // The product keeps transposed weights: [direction][inputs][gates x hidden].
  const auto parameters = [&](ValueId id, std::uint64_t k) {
    return l.value(id).constant ? l.weight(id, {s.directions, k, width}, true, {0, 2, 1})
                                : l.read_through_strides(id);
  };
  const program::TensorId w = parameters(node.input(1), s.inputs);
  const program::TensorId r = parameters(node.input(2), s.hidden);
  program::Tensor all;
  all.name = node.name + ".states";
  all.dims = {s.directions, s.steps, s.batch, s.hidden};
  all.format = made;
  const program::TensorId states = l.add_tensor(std::move(all), node);
  for (std::uint64_t direction = 0; direction < s.directions; ++direction) {
    const std::string side = s.directions == 1 ? "" : direction == 0 ? "forward." : "backward.";
    program::Operator input;
    input.inputs = {x};
    input.weights = {one_direction(l, w, s, {s.inputs, width}, node, side + "input_weight")};
    input.formats = product_formats(l, format, l.tensor(w).format);
    input.formats.output = made;
    Epilogue epilogue;
    if (node.input(3) != kNone) {
      epilogue.bias = true;
      const bool whole = is_integer(input.formats.accumulator);
      input.constants = {l.constant(node.input(3), whole ? input.formats.accumulator : format)};
    }
    input.epilogue_operations = epilogue_operations(input.formats, epilogue);
    input.op = program::Gemm{1, s.steps * s.batch, width, s.inputs, true};
    const program::TensorId gates =
        l.emit(node, std::move(input), {s.steps, s.batch, width}, side + "input");
    program::TensorId state = 0;
    bool started = node.input(5) != kNone && !l.value(node.input(5)).constant;
    if (started) state = l.read(node.input(5));
    for (std::uint64_t step = 0; step < s.steps; ++step) {
      const std::string part = fmt::format("{}{}", side, step);
      program::Operator recurrence;
      if (!started) {  // zeros, or a constant state: a tensor nobody made
        program::Tensor zero;
        zero.name = node.name + "." + side + "initial";
        zero.dims = {s.batch, s.hidden};
        zero.format = made;
        state = l.add_tensor(std::move(zero), node);
        started = true;
      }
      recurrence.inputs = {state};
      recurrence.weights = {one_direction(l, r, s, {s.hidden, width}, node, side + "state_weight")};
      recurrence.formats = product_formats(l, l.tensor(state).format, l.tensor(r).format);
      recurrence.formats.output = made;
      recurrence.epilogue_operations = epilogue_operations(recurrence.formats, {});
      recurrence.op = program::Gemm{1, s.batch, width, s.hidden, true};
      const program::TensorId product =
          l.emit(node, std::move(recurrence), {s.batch, width}, part + ".state");
      program::Operator cells;
      cells.inputs = {product, gates};
      cells.formats = {made, made, l.formats().sums(made, made), made};
      const Dims one = {s.batch, s.hidden};
      program::VectorOp vector = vector_over(program::VectorKind::elementwise, one, 1,
                                             step_operations(node, node.input(7) != kNone));
      // Both products, and the state (and cell) before.
      vector.input_elements = elements(one) * (2 * s.gates + (node.type == "RNN" ? 0U : 1U));
      cells.op = vector;
      state = l.emit(node, std::move(cells), one, part + ".cell");
      l.tensor(state).part_of = states;
    }
  }
  const auto show = [&](ValueId id) {
    if (id != kNone) l.view(id, {states, plain_order(l.dims(id).size()), true, kNone});
  };
  show(sequence);
  show(last);
  show(cell);
  l.made_by_parts(states);
}

}  // namespace macroscope::workload::onnx_import

#include "sim/workload/rules/formats.hpp"

#include <fmt/format.h>

#include "models/numerics/format_table.hpp"
#include "sim/config/faults.hpp"

namespace macroscope::workload {
program::Format format_named(const std::string& name, const SourceLocation& where) {
  const auto format = numerics::parse_format(name);
  if (format) return *format;
  throw config::fault("MS209", where, format.error(), {}, static_cast<std::uint32_t>(name.size()));
}

bool is_integer(const program::Format& format) {
  return numerics::row_of(format).format_class == numerics::FormatClass::signed_integer;
}

void check_formats(const program::OperandFormats& formats, const SourceLocation& where) {
  if (!is_integer(formats.accumulator)) return;
  if (is_integer(formats.input) && is_integer(formats.weight)) return;
  throw config::fault(
      "MS209", where,
      fmt::format("{} x {} cannot be accumulated in {}: an integer accumulator needs integer "
                  "operands",
                  formats.input.name, formats.weight.name, formats.accumulator.name),
      {{{}, "set activations, weights and accumulator together, for example fp16, fp16, fp32"}});
}

std::uint64_t activation_operations(const std::string& function) {
  if (function == "none") return 0;
  if (function == "relu" || function == "tanh" || function == "sigmoid") return 1;
  if (function == "relu6" || function == "silu") return 2;  // two bounds; sigmoid and multiply
  if (function == "leaky_relu" || function == "relu_squared") return 2;  // multiply, maximum
  if (function == "hard_sigmoid") return 4;                              // +3, two bounds, *1/6
  if (function == "hard_swish") return 5;  // hard_sigmoid and multiply
  if (function == "softplus") return 3;    // exponential, +1, logarithm
  if (function == "gelu") return 4;  // x * 0.5 * (1 + erf(x / sqrt 2)), 0.5 folded into the scale
  if (function == "gelu_tanh") return 9;  // x*x*x, *0.044715, +x, *sqrt(2/pi), tanh, +1, *0.5, *x
  return 1;
}

std::uint64_t storing_operations(const program::Format& from, const program::Format& to) {
  if (from == to) return 0;
  return is_integer(to) ? 3 : 1;
}

void store_in_format(program::Operator& maker, const program::Format& format) {
  if (maker.formats.output == format) return;
  if (auto* vector = std::get_if<program::VectorOp>(&maker.op)) {
    vector->operations += storing_operations(maker.formats.output, format);
  } else {
    maker.epilogue_operations -=
        storing_operations(maker.formats.accumulator, maker.formats.output);
    maker.epilogue_operations += storing_operations(maker.formats.accumulator, format);
  }
  maker.formats.output = format;
}

std::uint64_t epilogue_operations(const program::OperandFormats& formats,
                                  const Epilogue& epilogue) {
  std::uint64_t operations = epilogue.extra + (epilogue.bias || epilogue.norm ? 1 : 0);
  const std::uint64_t activation = activation_operations(epilogue.activation);
  const bool clamps = epilogue.activation == "relu" || epilogue.activation == "relu6";
  const std::uint64_t storing = storing_operations(formats.accumulator, formats.output);
  const bool saturates = is_integer(formats.output) && storing > 0;
  operations += storing + (saturates && clamps ? 0 : activation);
  const bool quantized_weight = is_integer(formats.weight) && !is_integer(formats.input);
  const bool scales = epilogue.norm || quantized_weight;
  return operations + (scales && !saturates ? 1 : 0);  // a requantization multiplies anyway
}

}  // namespace macroscope::workload

#include "sim/workload/onnx/formats_of.hpp"

#include "sim/workload/rules/formats.hpp"

namespace macroscope::workload::onnx_import {

program::Format format_of(ElementType type) {
  const std::string_view name = row_of(type).format;
  return format_named(std::string(name.empty() ? "fp32" : name), {});
}

program::Format FormatChoice::activation(const Value& value) const {
  const bool stored_as_integer = value.quantized != ElementType::none;
  if ((stored_as_integer || is_floating(value.type)) && activations) return *activations;
  return format_of(stored_as_integer ? value.quantized : value.type);
}

program::Format FormatChoice::weight(const Value& value) const {
  return weights ? *weights : format_of(value.type);
}

program::Format FormatChoice::sums(const program::Format& input,
                                   const program::Format& weight) const {
  if (accumulator) return *accumulator;
  const bool integers = is_integer(input) && is_integer(weight);
  return format_of(integers ? ElementType::int32 : ElementType::float32);
}

bool FormatChoice::is_quantized(const Value& value) const {
  const bool real = value.quantized != ElementType::none || is_floating(value.type);
  return real && is_integer(activation(value));
}

}  // namespace macroscope::workload::onnx_import

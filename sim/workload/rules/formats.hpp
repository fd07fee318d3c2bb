// Formats of a network: the defaults of its root and what an epilogue costs between them.
#pragma once

#include <cstdint>
#include <string>

#include "sim/core/error.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::workload {

/// Defaults that the root element of a workload sets for every operator.
struct NetworkFormats {
  program::Format activations;
  program::Format weights;
  program::Format accumulator;
  program::Format cache;  // keys and values kept from earlier tokens
};

/// The format called `name`. Throws ConfigError MS209 at `where` with the nearest name.
[[nodiscard]] program::Format format_named(const std::string& name, const SourceLocation& where);

/// True for the integers of the format table.
[[nodiscard]] bool is_integer(const program::Format& format);

/// Throws ConfigError MS209 at `where` when products of these formats cannot be accumulated:
/// an integer accumulator takes integer operands only.
void check_formats(const program::OperandFormats& formats, const SourceLocation& where);

/// Operations that bring an element into the format it is stored in: to an integer 3 (multiply by
/// the scale, rounding shift, saturate), to another float 1 (integers are scaled, floats rounded).
[[nodiscard]] std::uint64_t storing_operations(const program::Format& from,
                                               const program::Format& to);

/// Makes `maker` store its result in `format`, with the operations that go with it.
void store_in_format(program::Operator& maker, const program::Format& format);

/// What follows a matrix operation before its result is stored.
struct Epilogue {
  bool bias = false;
  bool norm = false;  // a batch normalization folded into scale and bias
  std::string activation = "none";
  std::uint64_t extra = 0;  // scale and mask of attention scores
};

/// Vector operations per result element of `epilogue` (see configs/workloads/README.md for the
/// reasons).
///
/// bias 1; what `storing_operations` says, where ReLU and ReLU6 are the bounds of a saturation; a
/// folded norm or a weight-only quantized matrix: 1 multiply by the channel's scale, which a
/// requantization has in it already; the activation.
[[nodiscard]] std::uint64_t epilogue_operations(const program::OperandFormats& formats,
                                                const Epilogue& epilogue);

/// Operations per element of an activation function; 0 for "none", a special function counts as 1.
[[nodiscard]] std::uint64_t activation_operations(const std::string& function);

}  // namespace macroscope::workload

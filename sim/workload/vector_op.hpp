// What the elements of the vector unit share.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/workload/builder.hpp"

namespace macroscope::workload {

/// Product of `dims`, which the builder has checked to fit 64 bits.
[[nodiscard]] std::uint64_t elements_of(const std::vector<std::uint64_t>& dims);

/// An operation over a result of `dims`, the last of which are its columns; it reads as many
/// elements as it makes.
[[nodiscard]] program::VectorOp vector_over(program::VectorKind kind,
                                            const std::vector<std::uint64_t>& dims,
                                            std::uint64_t passes, std::uint64_t operations);

/// Adds `vector`, which reads `in` and gives a result of the same shape. A float that is stored as
/// an integer costs what `storing_operations` says on top (a quantization of activations).
void add_unary(Builder& builder, const Element& e, const Value& in, program::VectorOp vector,
               std::vector<program::TensorId> constants = {});

}  // namespace macroscope::workload

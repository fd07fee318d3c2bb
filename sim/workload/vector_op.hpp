// What the elements of the vector unit share.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/workload/builder.hpp"
#include "sim/workload/rules/vector_costs.hpp"

namespace macroscope::workload {

/// Adds `vector`, which reads `in` and gives a result of the same shape. A float that is stored as
/// an integer costs what `storing_operations` says on top (a quantization of activations).
void add_unary(Builder& builder, const Element& e, const Value& in, program::VectorOp vector,
               std::vector<program::TensorId> constants = {});

}  // namespace macroscope::workload

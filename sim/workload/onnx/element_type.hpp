// The element types of ONNX tensors and the formats they are simulated in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace macroscope::workload::onnx_import {

/// Numbers of TensorProto.DataType (onnx.proto), those of versions after 1.12 included.
enum class ElementType : std::uint8_t {
  none = 0,
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  uint16 = 4,
  int16 = 5,
  int32 = 6,
  int64 = 7,
  string = 8,
  boolean = 9,
  float16 = 10,
  float64 = 11,
  uint32 = 12,
  uint64 = 13,
  complex64 = 14,
  complex128 = 15,
  bfloat16 = 16,
  float8_e4m3fn = 17,
  float8_e4m3fnuz = 18,
  float8_e5m2 = 19,
  float8_e5m2fnuz = 20,
  uint4 = 21,
  int4 = 22,
  float4_e2m1 = 23
};

/// What the simulator makes of an element type.
struct TypeRow {
  ElementType type;
  std::string_view name;    // "float16"
  std::uint32_t bits;       // in a file
  std::string_view format;  // of the simulator, the nearest of the same width; empty: none
  bool floating;
};

/// The row of a type; `none` for a number that is not known.
///
/// Unsigned integers take the signed format of their width: only widths count. 64-bit integers are
/// indices and sizes, stored as 32 bits; 64-bit floats are computed as fp32.
[[nodiscard]] const TypeRow& row_of(ElementType type);

/// The type with this number, `none` when there is no such.
[[nodiscard]] ElementType element_type(std::int64_t number);

[[nodiscard]] inline bool is_floating(ElementType type) {
  return row_of(type).floating;
}

}  // namespace macroscope::workload::onnx_import

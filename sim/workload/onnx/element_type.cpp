#include "sim/workload/onnx/element_type.hpp"

#include <array>

namespace macroscope::workload::onnx_import {
namespace {

constexpr std::array<TypeRow, 24> kRows = {{
    {ElementType::none, "unknown", 0, "", false},
    {ElementType::float32, "float", 32, "fp32", true},
    {ElementType::uint8, "uint8", 8, "int8", false},
    {ElementType::int8, "int8", 8, "int8", false},
    {ElementType::uint16, "uint16", 16, "int16", false},
    {ElementType::int16, "int16", 16, "int16", false},
    {ElementType::int32, "int32", 32, "int32", false},
    {ElementType::int64, "int64", 64, "int32", false},
    {ElementType::string, "string", 0, "", false},
    {ElementType::boolean, "bool", 8, "int8", false},
    {ElementType::float16, "float16", 16, "fp16", true},
    {ElementType::float64, "double", 64, "fp32", true},
    {ElementType::uint32, "uint32", 32, "int32", false},
    {ElementType::uint64, "uint64", 64, "int32", false},
    {ElementType::complex64, "complex64", 64, "", false},
    {ElementType::complex128, "complex128", 128, "", false},
    {ElementType::bfloat16, "bfloat16", 16, "bf16", true},
    {ElementType::float8_e4m3fn, "float8e4m3fn", 8, "fp8_e4m3", true},
    {ElementType::float8_e4m3fnuz, "float8e4m3fnuz", 8, "fp8_e4m3", true},
    {ElementType::float8_e5m2, "float8e5m2", 8, "fp8_e5m2", true},
    {ElementType::float8_e5m2fnuz, "float8e5m2fnuz", 8, "fp8_e5m2", true},
    {ElementType::uint4, "uint4", 4, "int4", false},
    {ElementType::int4, "int4", 4, "int4", false},
    {ElementType::float4_e2m1, "float4e2m1", 4, "int4", false},
}};

}  // namespace

const TypeRow& row_of(ElementType type) {
  const auto index = static_cast<std::size_t>(type);
  return index < kRows.size() ? kRows[index] : kRows[0];
}

ElementType element_type(std::int64_t number) {
  if (number < 0 || number >= static_cast<std::int64_t>(kRows.size())) return ElementType::none;
  return static_cast<ElementType>(number);
}

}  // namespace macroscope::workload::onnx_import

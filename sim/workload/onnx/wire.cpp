#include "sim/workload/onnx/wire.hpp"

#include <fmt/format.h>

namespace macroscope::workload::onnx_import {

std::uint64_t WireReader::varint() {
  constexpr int kMostBytes = 10;
  const std::uint64_t start = at_;
  std::uint64_t value = 0;
  for (int i = 0; i < kMostBytes; ++i) {
    if (at_ >= end_) throw WireFault(start, "a number is cut off");
    const auto byte = static_cast<unsigned char>(bytes_[at_++]);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << (7 * i);
    if ((byte & 0x80U) == 0) return value;
  }
  throw WireFault(start, "a number has more than 64 bits");
}

bool WireReader::next(WireField& field) {
  if (at_ >= end_) return false;
  field.start = at_;
  const std::uint64_t tag = varint();
  field.number = tag >> 3U;
  field.value = 0;
  const std::uint64_t kind = tag & 7U;
  if (field.number == 0) throw WireFault(field.start, "a field has the number 0");
  std::uint64_t length = 0;
  field.begin = at_;
  switch (kind) {
    case 0:
      field.value = varint();
      break;
    case 1:
      length = 8;
      break;
    case 2:
      length = varint();
      field.begin = at_;
      break;
    case 5:
      length = 4;
      break;
    default:
      throw WireFault(field.start, fmt::format("a field has the unknown wire type {}", kind));
  }
  field.type = static_cast<WireType>(kind);
  if (length > end_ - at_) {
    throw WireFault(field.start,
                    fmt::format("field {} says that {} bytes follow, {} are left: the file is "
                                "truncated or damaged",
                                field.number, length, end_ - at_));
  }
  at_ += length;
  field.end = at_;
  return true;
}

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80U) {
    out += static_cast<char>((value & 0x7fU) | 0x80U);
    value >>= 7U;
  }
  out += static_cast<char>(value);
}

void put_bytes(std::string& out, std::uint64_t number, std::string_view value) {
  put_varint(out, number << 3U | 2U);
  put_varint(out, value.size());
  out += value;
}

}  // namespace macroscope::workload::onnx_import

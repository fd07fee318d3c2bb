// The bytes of a protobuf message as fields with their places, without knowing their meaning.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace macroscope::workload::onnx_import {

/// Kinds of fields on the wire; groups (3, 4) are long gone and count as damage.
enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

/// One field: `[start, end)` with its tag, `[begin, end)` its value.
struct WireField {
  std::uint64_t number = 0;
  WireType type = WireType::varint;
  std::uint64_t value = 0;  // of a varint
  std::uint64_t start = 0, begin = 0, end = 0;
};

/// The bytes are no protobuf message; `offset` is where that shows.
class WireFault : public std::runtime_error {
 public:
  WireFault(std::uint64_t offset, const std::string& message)
      : std::runtime_error(message), offset_(offset) {}
  [[nodiscard]] std::uint64_t offset() const { return offset_; }

 private:
  std::uint64_t offset_;
};

/// Walks the fields of the message in `[begin, end)` of `bytes`. Skips values without reading them.
class WireReader {
 public:
  WireReader(std::string_view bytes, std::uint64_t begin, std::uint64_t end)
      : bytes_(bytes), at_(begin), end_(end) {}

  /// The next field; false at the end. Throws WireFault.
  [[nodiscard]] bool next(WireField& field);
  /// A varint at the current place, as in packed fields. Throws WireFault.
  [[nodiscard]] std::uint64_t varint();
  [[nodiscard]] bool at_end() const { return at_ == end_; }

 private:
  std::string_view bytes_;
  std::uint64_t at_;
  std::uint64_t end_;
};

/// Appends a varint, and a field of bytes, to a message.
void put_varint(std::string& out, std::uint64_t value);
void put_bytes(std::string& out, std::uint64_t number, std::string_view value);

}  // namespace macroscope::workload::onnx_import

// The bytes of an .onnx file: large tensors stay in the file, the rest is a small model.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace macroscope::workload::onnx_import {

/// Read-only bytes of a file, mapped: only what is looked at takes memory.
class MappedFile {
 public:
  /// Throws ConfigError MS230 when the file cannot be opened or is no regular file.
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

/// How the elements of a stored tensor are written.
enum class Encoding : std::uint8_t {
  raw,     // little endian, as wide as the element type
  fixed,   // little endian, 4 or 8 bytes an element: float_data, double_data
  varints  // int32_data, int64_data, uint64_data
};

/// Values of a tensor that were left in the file.
struct StoredBytes {
  std::uint64_t offset = 0;  // in the model's file
  std::uint64_t length = 0;
  Encoding encoding = Encoding::raw;
};

/// The key under which a tensor of the small model names its `StoredBytes` in `external_data`.
inline constexpr std::string_view kStoredKey = "macroscope.stored";
/// The key that says that the values of a tensor were left out for good.
inline constexpr std::string_view kAbsentKey = "macroscope.absent";

/// A model without the values of its larger tensors.
struct SmallModel {
  std::string bytes;  // a serialized ModelProto
  std::vector<StoredBytes> stored;
};

/// Values of at most so many bytes stay in the small model: shapes, scales, axes.
inline constexpr std::uint64_t kKeptBytes = 1024;

/// Takes the large tensors out of a serialized ModelProto. Time and memory go with the number of
/// nodes and tensors, not with the size of the tensors; every field of the messages on the way is
/// checked to lie inside its message. `path` stands in messages: ConfigError MS231 with the byte.
[[nodiscard]] SmallModel take_out_tensors(std::string_view bytes, const std::string& path);

}  // namespace macroscope::workload::onnx_import

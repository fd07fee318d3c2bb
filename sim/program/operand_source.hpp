// Where the values of a tensor come from when a file gives them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/program/format.hpp"

namespace macroscope::program {

/// The values of one tensor, read from its file when they are asked for and not before.
///
/// Elements are numbered in the order of the tensor's dims, the last one fastest. All functions
/// throw ConfigError when the file can no longer be read.
class OperandSource {
 public:
  virtual ~OperandSource() = default;

  /// Number of elements.
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// `count` elements from `first` on as the file holds them; integers are exact below 2^53.
  [[nodiscard]] virtual std::vector<double> numbers(std::uint64_t first,
                                                    std::uint64_t count) const = 0;
  /// The same as integers of `format`, which must be one of the integer formats.
  ///
  /// Integers of the file come as they are, clamped to the format's range. Floats are quantized
  /// absmax over the whole tensor: round(x * largest / max|x|), halves away from zero.
  [[nodiscard]] virtual std::vector<std::int32_t> integers(std::uint64_t first, std::uint64_t count,
                                                           const Format& format) const = 0;
  /// "model.onnx: tensor "fc.weight" at byte 1234", for messages.
  [[nodiscard]] virtual std::string text() const = 0;
};

}  // namespace macroscope::program

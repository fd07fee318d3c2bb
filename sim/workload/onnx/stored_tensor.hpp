// A tensor of the file whose values are read when somebody asks for them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/program/operand_source.hpp"
#include "sim/workload/onnx/element_type.hpp"
#include "sim/workload/onnx/model_bytes.hpp"

namespace macroscope::workload::onnx_import {

/// Where the values of a tensor lie: in the model's bytes, in a file beside it, or nowhere.
struct Location {
  std::string file;  // of external data; empty: the model itself
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  Encoding encoding = Encoding::raw;
  bool absent = false;  // left out of the copy in an output folder
};

/// Value of a float16 or bfloat16 with these bits.
[[nodiscard]] double half_number(std::uint16_t bits, ElementType type);
/// `count` elements of raw_data, which must have enough bytes.
[[nodiscard]] std::vector<double> raw_numbers(std::string_view bytes, ElementType type,
                                              std::uint64_t count);

/// Values of an initializer.
class StoredTensor final {
 public:
  StoredTensor(std::string place, ElementType type, std::uint64_t elements, Location location,
               std::shared_ptr<const MappedFile> model)
      : place_(std::move(place)),
        type_(type),
        elements_(elements),
        location_(std::move(location)),
        model_(std::move(model)) {}
  /// Values that were in the small model itself.
  StoredTensor(std::string place, ElementType type, std::vector<double> kept)
      : place_(std::move(place)), type_(type), elements_(kept.size()), kept_(std::move(kept)) {}

  [[nodiscard]] std::uint64_t elements() const { return elements_; }
  [[nodiscard]] ElementType type() const { return type_; }
  [[nodiscard]] const std::string& place() const { return place_; }
  /// False when the values cannot be read: left out, or of a type without numbers.
  [[nodiscard]] bool readable() const;
  /// True when single elements of it can be read without the ones before them.
  [[nodiscard]] bool has_random_access() const {
    return !kept_ && readable() && location_.encoding != Encoding::varints;
  }
  /// True when somebody has asked for values.
  [[nodiscard]] bool asked() const { return asked_; }
  /// A text that only equal matrices of `rows` x `columns` have, transposed or not: their smaller
  /// size first and a hash of some values. Empty for what is no large matrix, or has too few
  /// different values to tell. The copy of a network keeps it in the place of the values.
  [[nodiscard]] const std::string& likeness(std::uint64_t rows, std::uint64_t columns) const;
  void set_likeness(std::string text) { likeness_ = std::move(text); }
  [[nodiscard]] const std::string& likeness() const { return likeness_; }
  /// All values as raw_data has them, for the copy of a network whose shapes depend on them.
  [[nodiscard]] std::string raw() const;
  /// Elements [first, first + count). Throws ConfigError MS237 when the file went away or changed.
  [[nodiscard]] std::vector<double> numbers(std::uint64_t first, std::uint64_t count) const;

 private:
  std::string place_;  // "model.onnx: tensor "fc.weight""
  ElementType type_;
  std::uint64_t elements_;
  Location location_;
  std::shared_ptr<const MappedFile> model_;
  std::optional<std::vector<double>> kept_;
  mutable bool asked_ = false;
  mutable std::string likeness_;
};

/// A weight tensor: a stored tensor read in another order of its dimensions.
///
/// `dims` are those of the file, `order[i]` is the file's axis that is axis i of the tensor.
/// Unsigned integers lose the middle of their range (128 for uint8), which is their usual zero
/// point.
class WeightSource final : public program::OperandSource {
 public:
  WeightSource(std::shared_ptr<const StoredTensor> stored, std::vector<std::uint64_t> dims,
               std::vector<std::size_t> order)
      : stored_(std::move(stored)), dims_(std::move(dims)), order_(std::move(order)) {}

  [[nodiscard]] std::uint64_t size() const override { return stored_->elements(); }
  [[nodiscard]] std::vector<double> numbers(std::uint64_t first,
                                            std::uint64_t count) const override;
  [[nodiscard]] std::vector<std::int32_t> integers(std::uint64_t first, std::uint64_t count,
                                                   const program::Format& format) const override;
  [[nodiscard]] std::string text() const override { return stored_->place(); }

 private:
  [[nodiscard]] double largest() const;

  std::shared_ptr<const StoredTensor> stored_;
  std::vector<std::uint64_t> dims_;
  std::vector<std::size_t> order_;
  mutable std::optional<double> largest_;
};

}  // namespace macroscope::workload::onnx_import

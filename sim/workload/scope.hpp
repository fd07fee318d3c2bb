// Names that are visible at one point of a workload file: integers and the tensors of earlier
// operators.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/expression.hpp"
#include "sim/core/error.hpp"
#include "sim/program/operator.hpp"

namespace macroscope::workload {

/// The result of an operator as later operators see it: a tensor and the shape it is read in.
///
/// `dims` may differ from the tensor's own (flatten), never in the number of elements.
struct Value {
  program::TensorId tensor = 0;
  std::vector<std::uint64_t> dims;
  std::string made_by;  // name of the operator, for errors
  SourceLocation where;
};

/// Nested frames of integers and values; the inner frame hides the outer one.
class Scope final : public config::Names {
 public:
  void open() { frames_.emplace_back(); }
  void close() { frames_.pop_back(); }

  /// Makes or replaces an integer of the innermost frame.
  void set(std::string_view name, std::int64_t value);
  /// Makes or replaces a value of the innermost frame.
  void bind(std::string_view name, const Value& value);
  /// The innermost value called `name`, or null. Valid until the next call of `bind`.
  [[nodiscard]] const Value* find(std::string_view name) const;
  /// Names of all values, innermost first.
  [[nodiscard]] std::vector<std::string> value_names() const;

  /// The tensor whose sizes `in_channels`, `in_height`, `in_width` stand for.
  void focus(const Value* value);

  std::optional<std::int64_t> value_of(std::string_view name) override;
  [[nodiscard]] std::vector<std::string> known() const override;
  /// Whether an expression has asked for `name`.
  [[nodiscard]] bool used(const std::string& name) const { return used_.count(name) != 0; }

 private:
  struct Integer {
    std::string name;
    std::int64_t value;
  };
  struct Binding {
    std::string name;
    Value value;
  };
  struct Frame {
    std::vector<Integer> integers;
    std::vector<Binding> values;
  };

  std::vector<Frame> frames_{1};
  std::set<std::string, std::less<>> used_;
  std::vector<std::uint64_t> focus_;
};

}  // namespace macroscope::workload

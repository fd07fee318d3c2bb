// What describe() says about a component, with the C++ types erased: the reader, the XSD and the
// docs use this.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

#include "sim/core/text.hpp"

namespace macroscope::config {

/// One rule on a value beyond its type, for example `at_least 1`.
struct Limit {
  enum class Kind { at_least, at_most, power_of_two, multiple_of, one_of };
  Kind kind;
  std::vector<std::string> values;  // as written in XML; one for at_least, at_most, multiple_of

  /// `at least 1`, `a power of two`, `one of 1, 2, 4`.
  [[nodiscard]] std::string text() const;
};

/// One attribute of a component's element.
class ParamInfo {
 public:
  virtual ~ParamInfo() = default;

  std::string name;
  std::string doc;
  std::optional<std::string> default_text;  // absent: required or optional
  bool required = false;
  bool primary = false;  // `-p <path of the component>=value` sets this attribute
  std::vector<Limit> limits;

  /// The sentence that says what is wrong with `text`, or nothing.
  [[nodiscard]] virtual std::optional<std::string> check(std::string_view text) const = 0;
  /// The one spelling of the value of `text`, which must have passed check().
  [[nodiscard]] virtual std::string canonical(std::string_view text) const = 0;
  /// Sets the member of `params` (a Params of the component) from `text`, which must have passed
  /// check().
  virtual void assign(void* params, std::string_view text) const = 0;
  [[nodiscard]] virtual std::string expects() const = 0;
  [[nodiscard]] virtual std::string unit() const = 0;
  [[nodiscard]] virtual TextSchema schema() const = 0;

  /// `required`, `optional` or the default's text.
  [[nodiscard]] std::string default_or_required() const;
};

inline constexpr std::size_t kMany = static_cast<std::size_t>(-1);  // no upper limit of a slot

/// One kind of child elements.
struct SlotInfo {
  std::string name;
  std::string doc;
  std::vector<std::string> tags;
  std::size_t at_least = 0;
  std::size_t at_most = kMany;

  [[nodiscard]] bool single() const { return at_most == 1; }
  [[nodiscard]] bool takes(std::string_view tag) const;
};

/// One component: its element, its attributes, its children.
struct ComponentInfo {
  std::string tag;
  std::string doc;
  std::vector<std::shared_ptr<const ParamInfo>> params;
  std::vector<SlotInfo> slots;
  std::type_index params_type = typeid(void);

  [[nodiscard]] const ParamInfo* find_param(std::string_view name) const;
  [[nodiscard]] const ParamInfo* primary_param() const;
  [[nodiscard]] const SlotInfo* slot_for(std::string_view tag) const;
  [[nodiscard]] std::vector<std::string> param_names() const;
  [[nodiscard]] std::vector<std::string> child_tags() const;
};

}  // namespace macroscope::config

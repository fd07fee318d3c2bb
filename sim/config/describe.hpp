// The one declaration of a component's configuration: component(), param(), slot().
//
//   struct Params { std::uint32_t rows; Dataflow dataflow; std::optional<Bytes> limit; };
//   static auto describe() {
//     return config::component<Params>("systolic", "Systolic array of multiply-accumulate PEs",
//         config::param("rows", &Params::rows, 128, "PE rows").at_least(1).at_most(65536),
//         config::param("dataflow", &Params::dataflow, config::required, "operand that stays"),
//         config::param("limit", &Params::limit, config::optional, "absent: no limit"),
//         config::slot("buffer", "operand buffers", {"scratchpad"}, 1, 3));
//   }
#pragma once

#include <algorithm>
#include <concepts>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sim/config/component_info.hpp"

namespace macroscope::config {

struct Required {};
struct Optional {};
/// The attribute must be written.
inline constexpr Required required{};
/// The attribute may be absent; the member is a std::optional.
inline constexpr Optional optional{};

namespace detail {

template <class T>
struct Value {
  using type = T;
};
template <class T>
struct Value<std::optional<T>> {
  using type = T;
};

/// uint32_t, uint64_t, Bytes, Bits, Cycles: what a power of two or a multiple means something for.
template <class T>
concept Whole =
    (std::is_integral_v<T> && !std::is_same_v<T, bool>) || std::is_integral_v<typename T::rep>;

template <class T>
std::uint64_t whole(const T& value) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<std::uint64_t>(value);
  } else {
    return static_cast<std::uint64_t>(value.count());
  }
}

/// True when `value` keeps the limit; `bounds` are the limit's parsed values.
template <class T>
bool keeps(Limit::Kind kind, const std::vector<T>& bounds, const T& value) {
  if constexpr (std::totally_ordered<T>) {
    if (kind == Limit::Kind::at_least) return value >= bounds.front();
    if (kind == Limit::Kind::at_most) return value <= bounds.front();
  }
  if constexpr (Whole<T>) {
    if (kind == Limit::Kind::power_of_two) {
      return whole(value) != 0 && (whole(value) & (whole(value) - 1)) == 0;
    }
    if (kind == Limit::Kind::multiple_of) return whole(value) % whole(bounds.front()) == 0;
  }
  if constexpr (std::equality_comparable<T>) {
    return std::find(bounds.begin(), bounds.end(), value) != bounds.end();  // one_of
  } else {
    return true;
  }
}

/// ParamInfo of the member `member` (of type T or std::optional<T>) of Params.
template <class Params, class Member>
class TypedParam final : public ParamInfo {
 public:
  using T = typename Value<Member>::type;

  explicit TypedParam(Member Params::*member) : member_(member) {}

  template <class OtherParams>
  TypedParam(const TypedParam<OtherParams, Member>& other, Member Params::*member)
      : ParamInfo(other), bounds(other.bounds), member_(member) {}

  std::optional<std::string> check(std::string_view text) const override {
    const auto value = Text<T>::parse(text);
    if (!value) return value.error();
    for (std::size_t i = 0; i < limits.size(); ++i) {
      if (!keeps(limits[i].kind, bounds[i], *value)) return "must be " + limits[i].text();
    }
    return std::nullopt;
  }
  std::string canonical(std::string_view text) const override {
    return Text<T>::format(*Text<T>::parse(text));
  }
  void assign(void* params, std::string_view text) const override {
    static_cast<Params*>(params)->*member_ = *Text<T>::parse(text);
  }
  std::string expects() const override { return Text<T>::expects(); }
  std::string unit() const override { return Text<T>::unit(); }
  TextSchema schema() const override { return Text<T>::schema(); }

  std::vector<std::vector<T>> bounds;  // of each limit
  [[nodiscard]] Member Params::*member() const { return member_; }

 private:
  Member Params::*member_;
};

}  // namespace detail

/// A parameter under construction; the limits are chained.
template <class Params, class Member>
class Param {
 public:
  using T = typename detail::Value<Member>::type;

  explicit Param(detail::TypedParam<Params, Member> info) : info_(std::move(info)) {}

  Param&& at_least(T bound) && requires std::totally_ordered<T> {
    return limit(Limit::Kind::at_least, {std::move(bound)});
  }
  Param&& at_most(T bound) && requires std::totally_ordered<T> {
    return limit(Limit::Kind::at_most, {std::move(bound)});
  }
  Param&& power_of_two() && requires detail::Whole<T> {
    return limit(Limit::Kind::power_of_two, {});
  }
  Param&& multiple_of(T step) && requires detail::Whole<T> {
    return limit(Limit::Kind::multiple_of, {std::move(step)});
  }
  Param&& one_of(std::vector<T> values) && requires std::equality_comparable<T> {
    return limit(Limit::Kind::one_of, std::move(values));
  }
  /// `-p <path of the element>=value` sets this attribute.
  Param&& primary() && {
    info_.primary = true;
    return std::move(*this);
  }

  template <class ComponentParams>
  void add_to(ComponentInfo& info) const {
    static_assert(std::is_base_of_v<Params, ComponentParams>, "param() of another component");
    Member ComponentParams::*member = info_.member();
    info.params.push_back(
        std::make_shared<detail::TypedParam<ComponentParams, Member>>(info_, member));
  }

 private:
  Param&& limit(Limit::Kind kind, std::vector<T> bounds) {
    Limit limit{kind, {}};
    for (const T& bound : bounds) limit.values.push_back(Text<T>::format(bound));
    info_.limits.push_back(std::move(limit));
    info_.bounds.push_back(std::move(bounds));
    return std::move(*this);
  }

  detail::TypedParam<Params, Member> info_;
};

namespace detail {
template <class Params, class Member>
Param<Params, Member> make_param(std::string name, Member Params::*member, std::string doc,
                                 std::optional<std::string> default_text, bool is_required) {
  TypedParam<Params, Member> info(member);
  info.name = std::move(name);
  info.doc = std::move(doc);
  info.default_text = std::move(default_text);
  info.required = is_required;
  return Param<Params, Member>(std::move(info));
}
}  // namespace detail

/// An attribute with a default.
template <class Params, class Member>
Param<Params, Member> param(std::string name, Member Params::*member,
                            std::type_identity_t<Member> default_value, std::string doc) {
  return detail::make_param(std::move(name), member, std::move(doc),
                            Text<Member>::format(default_value), false);
}
/// An attribute that must be written.
template <class Params, class Member>
Param<Params, Member> param(std::string name, Member Params::*member, Required, std::string doc) {
  return detail::make_param(std::move(name), member, std::move(doc), std::nullopt, true);
}
/// An attribute that may be absent.
template <class Params, class T>
Param<Params, std::optional<T>> param(std::string name, std::optional<T> Params::*member, Optional,
                                      std::string doc) {
  return detail::make_param(std::move(name), member, std::move(doc), std::nullopt, false);
}

/// Child elements: which tags, how few, how many (kMany: no limit).
struct Slot {
  SlotInfo info;
  template <class ComponentParams>
  void add_to(ComponentInfo& component) const {
    component.slots.push_back(info);
  }
};
inline Slot slot(std::string name, std::string doc, std::vector<std::string> tags,
                 std::size_t at_least = 0, std::size_t at_most = kMany) {
  return {{std::move(name), std::move(doc), std::move(tags), at_least, at_most}};
}

/// Several params and slots that a number of components share.
template <class... Items>
struct Group {
  std::tuple<Items...> items;
  template <class ComponentParams>
  void add_to(ComponentInfo& info) const {
    std::apply([&](const auto&... item) { (item.template add_to<ComponentParams>(info), ...); },
               items);
  }
};
template <class... Items>
Group<std::decay_t<Items>...> items(Items&&... all) {
  return {std::tuple<std::decay_t<Items>...>(std::forward<Items>(all)...)};
}

/// The description of one component; Params may derive from the struct whose members param() names.
template <class Params, class... Items>
ComponentInfo component(std::string tag, std::string doc, const Items&... all) {
  ComponentInfo info;
  info.tag = std::move(tag);
  info.doc = std::move(doc);
  info.params_type = typeid(Params);
  (all.template add_to<Params>(info), ...);
  return info;
}

}  // namespace macroscope::config

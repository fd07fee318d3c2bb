// One spelling of every value: the XML reader, `-p`, the reports and the XSD all go through
// Text<T>.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/quantity.hpp"

namespace macroscope {

/// A value, or the sentence that says why the text is not one.
template <class T>
class Parsed {
 public:
  Parsed(T value) : value_(std::move(value)) {}  // NOLINT: implicit on purpose, as std::expected
  [[nodiscard]] static Parsed failure(std::string message) {
    Parsed out;
    out.error_ = std::move(message);
    return out;
  }

  [[nodiscard]] explicit operator bool() const { return value_.has_value(); }
  [[nodiscard]] bool has_value() const { return value_.has_value(); }
  /// Only when there is a value.
  [[nodiscard]] const T& value() const { return *value_; }
  [[nodiscard]] const T& operator*() const { return *value_; }
  /// For example `expected a size with a unit, such as 64KiB`; empty when there is a value.
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  Parsed() = default;
  std::optional<T> value_;
  std::string error_;
};

/// What an XSD can say about the spelling of a type.
struct TextSchema {
  std::string base;                // xs:string, xs:token, xs:unsignedLong, ...
  std::string pattern;             // empty: any
  std::vector<std::string> names;  // the values of an enumeration; empty: not one
  bool ordered = false;            // numeric limits may be written as min/maxInclusive
};

/// The text form of T. Every specialization has
///   static Parsed<T> parse(std::string_view);   // strict; surrounding white space is not part of
///   a value static std::string format(const T&);        // parse(format(x)) == x, exactly static
///   std::string expects();               // "a size with a unit, such as 64KiB" static std::string
///   unit();                  // "B"; empty when there is none static TextSchema schema();
template <class T>
struct Text;

/// Text without leading and trailing XML white space.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// `names` closest to `name`, or empty: only within an edit distance of 1 + length/3.
[[nodiscard]] std::string nearest_name(std::string_view name,
                                       const std::vector<std::string>& names);

/// Number of single-character edits (insert, delete, replace, swap of neighbors) from `a` to `b`.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// `"a"; did you mean "b"` style tail: `; did you mean "banks"`, or empty when nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view name,
                                       const std::vector<std::string>& names);

/// Shortest decimal text that reads back as exactly `value`; independent of the locale.
[[nodiscard]] std::string shortest(double value);

namespace text_detail {

/// One accepted unit of a quantity: value in base unit = number * multiply / divide.
struct Unit {
  const char* name;
  double multiply;
  double divide;
};

/// One accepted unit of an integer quantity.
struct IntegerUnit {
  const char* name;
  std::uint64_t factor;
};

Parsed<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t maximum);
Parsed<std::int64_t> parse_signed(std::string_view text);
Parsed<double> parse_double(std::string_view text);
Parsed<double> parse_with_unit(std::string_view text, const std::vector<Unit>& units,
                               const std::string& expects);
Parsed<std::uint64_t> parse_with_unit(std::string_view text, const std::vector<IntegerUnit>& units,
                                      const std::string& expects);
std::string format_with_unit(double value, const std::vector<Unit>& units,
                             const std::string& expects);
std::string format_with_unit(std::uint64_t value, const std::vector<IntegerUnit>& units);
TextSchema schema_of(const std::vector<Unit>& units);
TextSchema schema_of(const std::vector<IntegerUnit>& units);
/// The failure text of an enumeration, with the nearest name and all of them.
std::string enum_failure(std::string_view text, const char* what,
                         const std::vector<std::string>& names);
std::string enum_expects(const char* what, const std::vector<std::string>& names);

const std::vector<IntegerUnit>& byte_units();
const std::vector<IntegerUnit>& bit_units();
const std::vector<Unit>& time_units();
const std::vector<Unit>& energy_units();
const std::vector<Unit>& power_units();
const std::vector<Unit>& area_units();
const std::vector<Unit>& frequency_units();
const std::vector<Unit>& per_cycle_units();
const std::vector<Unit>& bandwidth_units();

/// Text of a quantity Q whose units are the table `units()`; `sample` is a value a reader can copy.
template <class Q, auto units>
struct QuantityText {
  static Parsed<Q> parse(std::string_view text) {
    auto number = parse_with_unit(text, units(), Text<Q>::expects());
    if (!number) return Parsed<Q>::failure(number.error());
    return Q(*number);
  }
  static std::string format(const Q& value) {
    if constexpr (std::is_same_v<typename Q::rep, double>) {
      return format_with_unit(value.count(), units(), Text<Q>::expects());
    } else {
      return format_with_unit(value.count(), units());
    }
  }
  static TextSchema schema() { return schema_of(units()); }
};

template <class T>
struct UnsignedText {
  static Parsed<T> parse(std::string_view text) {
    auto number = parse_unsigned(text, std::numeric_limits<T>::max());
    if (!number) return Parsed<T>::failure(number.error());
    return static_cast<T>(*number);
  }
  static std::string format(const T& value) { return std::to_string(value); }
  static std::string expects() { return "a whole number"; }
  static std::string unit() { return {}; }
  static TextSchema schema() {
    return {sizeof(T) == 8 ? "xs:unsignedLong" : "xs:unsignedInt", "[0-9]+", {}, true};
  }
};

}  // namespace text_detail

template <>
struct Text<std::uint32_t> : text_detail::UnsignedText<std::uint32_t> {};
template <>
struct Text<std::uint64_t> : text_detail::UnsignedText<std::uint64_t> {};

template <>
struct Text<std::int64_t> {
  static Parsed<std::int64_t> parse(std::string_view text);
  static std::string format(const std::int64_t& value) { return std::to_string(value); }
  static std::string expects() { return "a whole number, negative allowed"; }
  static std::string unit() { return {}; }
  static TextSchema schema() { return {"xs:long", "-?[0-9]+", {}, true}; }
};

template <>
struct Text<double> {
  static Parsed<double> parse(std::string_view text);
  static std::string format(const double& value) { return shortest(value); }
  static std::string expects() { return "a number, such as 0.25"; }
  static std::string unit() { return {}; }
  static TextSchema schema() {
    return {"xs:double", R"(-?[0-9]+(\.[0-9]+)?([eE][+\-]?[0-9]+)?)", {}, true};
  }
};

template <>
struct Text<bool> {
  static Parsed<bool> parse(std::string_view text);
  static std::string format(const bool& value) { return value ? "true" : "false"; }
  static std::string expects() { return "true or false"; }
  static std::string unit() { return {}; }
  static TextSchema schema() { return {"xs:token", {}, {"true", "false"}, false}; }
};

template <>
struct Text<std::string> {
  static Parsed<std::string> parse(std::string_view text) { return std::string(text); }
  static std::string format(const std::string& value) { return value; }
  static std::string expects() { return "text"; }
  static std::string unit() { return {}; }
  static TextSchema schema() { return {"xs:string", {}, {}, false}; }
};

/// Cycles are bare whole numbers: the attribute's doc says whose cycles.
template <>
struct Text<Cycles> {
  static Parsed<Cycles> parse(std::string_view text);
  static std::string format(const Cycles& value) { return std::to_string(value.count()); }
  static std::string expects() { return "a whole number of cycles"; }
  static std::string unit() { return "cycles"; }
  static TextSchema schema() { return {"xs:unsignedLong", "[0-9]+", {}, true}; }
};

template <>
struct Text<Bytes> : text_detail::QuantityText<Bytes, text_detail::byte_units> {
  static std::string expects() { return "a size with a unit, such as 64KiB"; }
  static std::string unit() { return "B"; }
};
template <>
struct Text<Bits> : text_detail::QuantityText<Bits, text_detail::bit_units> {
  static std::string expects() { return "a number of bits with the unit b, such as 128b"; }
  static std::string unit() { return "b"; }
};
template <>
struct Text<Nanoseconds> : text_detail::QuantityText<Nanoseconds, text_detail::time_units> {
  static std::string expects() { return "a time with a unit, such as 1.25ns"; }
  static std::string unit() { return "ns"; }
};
template <>
struct Text<Picojoules> : text_detail::QuantityText<Picojoules, text_detail::energy_units> {
  static std::string expects() { return "an energy with a unit, such as 0.9pJ"; }
  static std::string unit() { return "pJ"; }
};
template <>
struct Text<Milliwatts> : text_detail::QuantityText<Milliwatts, text_detail::power_units> {
  static std::string expects() { return "a power with a unit, such as 12mW"; }
  static std::string unit() { return "mW"; }
};
template <>
struct Text<SquareMicrons> : text_detail::QuantityText<SquareMicrons, text_detail::area_units> {
  static std::string expects() { return "an area with a unit, such as 1250um2"; }
  static std::string unit() { return "um2"; }
};
template <>
struct Text<Hertz> : text_detail::QuantityText<Hertz, text_detail::frequency_units> {
  static std::string expects() { return "a frequency with a unit, such as 1.2GHz"; }
  static std::string unit() { return "Hz"; }
};
template <>
struct Text<BytesPerCycle>
    : text_detail::QuantityText<BytesPerCycle, text_detail::per_cycle_units> {
  static std::string expects() { return "a rate with its unit, such as 64B/cycle"; }
  static std::string unit() { return "B/cycle"; }
};
template <>
struct Text<GigabytesPerSecond>
    : text_detail::QuantityText<GigabytesPerSecond, text_detail::bandwidth_units> {
  static std::string expects() { return "a bandwidth with a unit, such as 614GB/s"; }
  static std::string unit() { return "GB/s"; }
};

/// One name of an enumeration value.
template <class E>
struct EnumEntry {
  const char* name;
  E value;
};

template <class E>
constexpr EnumEntry<E> entry(const char* name, E value) {
  return {name, value};
}

/// The names of an enumeration in the order in which messages list them; the first name of a value
/// is the one that is written, later ones are accepted spellings.
template <class E, class... Rest>
constexpr std::array<EnumEntry<E>, 1 + sizeof...(Rest)> entries(EnumEntry<E> first, Rest... rest) {
  return {{first, rest...}};
}

/// Text of an enumeration:
///   template <> struct Text<Dataflow> : EnumText<Dataflow> {
///     static constexpr auto names = entries(entry("os", Dataflow::os), entry("ws", Dataflow::ws));
///     static constexpr const char* what = "dataflow";
///   };
template <class E>
struct EnumText {
  static std::vector<std::string> all_names() {
    std::vector<std::string> out;
    for (const auto& e : Text<E>::names) out.emplace_back(e.name);
    return out;
  }
  static Parsed<E> parse(std::string_view text) {
    text = trimmed(text);
    for (const auto& e : Text<E>::names) {
      if (text == e.name) return e.value;
    }
    return Parsed<E>::failure(text_detail::enum_failure(text, Text<E>::what, all_names()));
  }
  static std::string format(const E& value) {
    for (const auto& e : Text<E>::names) {
      if (value == e.value) return e.name;
    }
    return {};
  }
  static std::string expects() { return text_detail::enum_expects(Text<E>::what, all_names()); }
  static std::string unit() { return {}; }
  static TextSchema schema() { return {"xs:token", {}, all_names(), false}; }
};

}  // namespace macroscope

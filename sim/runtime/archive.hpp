// Turns a value into bytes and back, so that a worker process can return it.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sim/core/quantity.hpp"

namespace macroscope::runtime {

/// Appends values to a byte string. Structs give their members through a free function
/// `visit(archive, struct)` found by argument-dependent lookup.
class Writer {
 public:
  static constexpr bool reading = false;
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  void raw(void* data, std::size_t size) { bytes_.append(static_cast<const char*>(data), size); }

 private:
  std::string bytes_;
};

/// Takes values from a byte string in the order in which they were written. Throws
/// std::runtime_error on a short one.
class Reader {
 public:
  static constexpr bool reading = true;
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  void raw(void* data, std::size_t size) {
    if (size > bytes_.size()) throw std::runtime_error("truncated message from a worker");
    std::memcpy(data, bytes_.data(), size);
    bytes_.remove_prefix(size);
  }
  [[nodiscard]] std::size_t left() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

template <class A, class T>
void field(A& archive, T& value);

template <class A>
void field(A& archive, std::string& value) {
  auto size = static_cast<std::uint64_t>(value.size());
  archive.raw(&size, sizeof size);
  if constexpr (A::reading) {
    if (size > archive.left()) throw std::runtime_error("truncated message from a worker");
    value.resize(size);
  }
  archive.raw(value.data(), value.size());
}

template <class A, class T>
void field(A& archive, std::vector<T>& value) {
  auto size = static_cast<std::uint64_t>(value.size());
  archive.raw(&size, sizeof size);
  if constexpr (A::reading) {
    // An element takes at least a byte, so a broken length is found before it is allocated.
    if (size > archive.left()) throw std::runtime_error("truncated message from a worker");
    value.resize(size);
  }
  for (T& item : value) field(archive, item);
}

template <class A, class T>
void field(A& archive, std::optional<T>& value) {
  auto there = static_cast<std::uint8_t>(value.has_value());
  archive.raw(&there, sizeof there);
  if (there == 0) return value.reset();
  if (!value) value.emplace();
  field(archive, *value);
}

template <class A>
void field(A& archive, std::map<std::string, std::string>& value) {
  std::vector<std::string> flat;
  if constexpr (!A::reading) {
    for (const auto& [key, text] : value) {
      flat.push_back(key);
      flat.push_back(text);
    }
  }
  field(archive, flat);
  for (std::size_t i = 0; A::reading && i + 1 < flat.size(); i += 2) value[flat[i]] = flat[i + 1];
}

template <class A, class D, class R>
void field(A& archive, Quantity<D, R>& value) {
  R count = value.count();
  archive.raw(&count, sizeof count);
  value = Quantity<D, R>(count);
}

template <class A, class T>
void field(A& archive, T& value) {
  if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
    archive.raw(&value, sizeof value);
  } else {
    visit(archive, value);
  }
}

template <class A, class... T>
void fields(A& archive, T&... values) {
  (field(archive, values), ...);
}

/// `value` as bytes.
template <class T>
[[nodiscard]] std::string to_bytes(T& value) {
  Writer writer;
  field(writer, value);
  return writer.bytes();
}

/// A value from bytes.
template <class T>
[[nodiscard]] T from_bytes(std::string_view bytes) {
  T value{};
  Reader reader(bytes);
  field(reader, value);
  return value;
}

}  // namespace macroscope::runtime

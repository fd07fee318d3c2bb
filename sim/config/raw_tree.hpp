// The elements of a file before anything is known about their meaning, and the merging of includes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/registry.hpp"
#include "sim/config/source_file.hpp"
#include "sim/core/error.hpp"

namespace macroscope::config {

/// Bytes of one file; file == kOverride: the command line.
struct Place {
  static constexpr std::size_t kOverride = static_cast<std::size_t>(-1);
  std::size_t file = 0;
  std::size_t offset = 0;
  std::size_t length = 0;
};

struct RawAttribute {
  std::string name;
  std::string value;
  Place name_place;
  Place value_place;
  std::string override_text;  // `array.rows=0` when the command line set it
};

struct RawElement {
  std::string tag;
  Place place;  // the tag name
  std::vector<RawAttribute> attributes;
  std::vector<RawElement> children;
  std::vector<Place> texts;  // text content, which is always a fault

  [[nodiscard]] const RawAttribute* find(std::string_view name) const;
  [[nodiscard]] RawAttribute* find(std::string_view name);
  /// The id, or empty.
  [[nodiscard]] std::string_view id() const;
  /// The id, else the tag.
  [[nodiscard]] std::string_view segment() const;
};

/// Faults in the order found; only the first kLimit are kept, the rest are counted.
class FaultList {
 public:
  static constexpr std::size_t kLimit = 20;

  explicit FaultList(const SourceSet& sources) : sources_(sources) {}

  [[nodiscard]] bool full() const { return faults_.size() >= kLimit; }
  [[nodiscard]] bool empty() const { return faults_.empty(); }
  /// A fault at a place of a file. Returns nullptr when the list is full.
  Fault* add(const char* id, const Place& place, std::string message);
  /// A fault at a value, which may come from the command line.
  Fault* add(const char* id, const RawAttribute& attribute, const Place& place,
             std::string message);
  void add(Fault fault);
  [[nodiscard]] SourceLocation location(const Place& place) const;
  /// Throws a ConfigError with all faults in order of position; does nothing when there are none.
  void raise() const;

 private:
  struct Entry {
    Place place;
    Fault fault;
  };
  Fault* push(const Place& place, Fault fault);

  const SourceSet& sources_;
  std::vector<Entry> faults_;
  std::size_t more_ = 0;
};

/// Elements of file number `file` of the set, which must be well formed.
[[nodiscard]] RawElement parse_elements(const SourceFile& source, std::size_t file);

/// Lays `over` on `base`: attributes replace, children are matched by id or, in a slot that holds
/// one child, by that slot; the others are added. Never by position.
void merge(RawElement& base, RawElement&& over, const Registry& registry);

}  // namespace macroscope::config

// Statistics declared once, as members with name, unit and doc; every writer walks the same list.
//
//   struct Stats : StatGroup {
//     using StatGroup::StatGroup;
//     Counter reads{*this, "reads", unit::accesses, "lines read"};
//     Counter hits{*this, "hits", unit::accesses, "reads that found their line"};
//     Counter misses{*this, "misses", unit::accesses, "reads that did not"};
//     Ratio hit_rate{*this, "hit_rate", hits, reads, "share of reads that hit"};
//     StatIdentity books{*this, "hits + misses = reads", [this] { return hits.value() +
//     misses.value(); },
//                        [this] { return reads.value(); }};
//   };
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace macroscope {

namespace unit {
inline constexpr const char* cycles = "cycles";
inline constexpr const char* bytes = "B";
inline constexpr const char* accesses = "accesses";
inline constexpr const char* operations = "operations";
inline constexpr const char* count = "count";
inline constexpr const char* ratio = "1";
inline constexpr const char* bytes_per_cycle = "B/cycle";
inline constexpr const char* gigabytes_per_second = "GB/s";
inline constexpr const char* picojoules = "pJ";
inline constexpr const char* nanoseconds = "ns";
}  // namespace unit

/// An exact count, a measured number, or "not applicable" (which is printed as such, never as 0).
using StatValue = std::variant<std::monostate, std::uint64_t, double>;

/// One value as the writers see it.
struct StatEntry {
  std::string path;  // chip.core0.scratchpad.reads
  StatValue value;
  std::string unit;
  std::string doc;
};

/// The two sides of an equation that must hold at the end of every run.
struct IdentityEntry {
  std::string path;  // of the group
  std::string name;
  std::uint64_t left = 0;
  std::uint64_t right = 0;
  [[nodiscard]] bool holds() const { return left == right; }
};

class StatGroup;

/// Something a group reports. Registers itself with its group, so it must not move.
class Stat {
 public:
  Stat(StatGroup& group, const char* name, const char* unit, const char* doc);
  virtual ~Stat() = default;
  Stat(const Stat&) = delete;
  Stat& operator=(const Stat&) = delete;

  [[nodiscard]] const char* name() const { return name_; }
  [[nodiscard]] const char* unit() const { return unit_; }
  [[nodiscard]] const char* doc() const { return doc_; }
  /// Appends what there is to report; `path` is that of the group.
  virtual void report(const std::string& path, std::vector<StatEntry>& out) const;
  [[nodiscard]] virtual StatValue current() const = 0;

 private:
  const char* name_;
  const char* unit_;
  const char* doc_;
};

/// An equation beside the statistics it is about.
class StatIdentity {
 public:
  using Side = std::function<std::uint64_t()>;
  StatIdentity(StatGroup& group, const char* name, Side left, Side right);
  StatIdentity(const StatIdentity&) = delete;
  StatIdentity& operator=(const StatIdentity&) = delete;
  [[nodiscard]] IdentityEntry check(const std::string& path) const {
    return {path, name_, left_(), right_()};
  }

 private:
  const char* name_;
  Side left_;
  Side right_;
};

/// The statistics of one component. A parent must outlive its children.
class StatGroup {
 public:
  explicit StatGroup(std::string name, StatGroup* parent = nullptr);
  ~StatGroup();
  StatGroup(const StatGroup&) = delete;
  StatGroup& operator=(const StatGroup&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// All values of this group and, after them, of its children, in the order of declaration.
  [[nodiscard]] std::vector<StatEntry> entries() const;
  /// All identities of this group and its children, with their sides.
  [[nodiscard]] std::vector<IdentityEntry> identities() const;
  /// Throws ModelError (MS490) that names every identity that does not hold.
  void check_identities() const;

 private:
  friend class Stat;
  friend class StatIdentity;
  void collect(std::vector<StatEntry>& out) const;
  void collect(std::vector<IdentityEntry>& out) const;

  std::string path_;
  StatGroup* parent_;
  std::vector<const Stat*> stats_;
  std::vector<const StatIdentity*> identities_;
  std::vector<const StatGroup*> children_;
};

/// Counts events. One addition on the hot path.
class Counter final : public Stat {
 public:
  using Stat::Stat;
  Counter& operator++() {
    ++value_;
    return *this;
  }
  Counter& operator+=(std::uint64_t amount) {
    value_ += amount;
    return *this;
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }
  [[nodiscard]] StatValue current() const override { return value_; }

 private:
  std::uint64_t value_ = 0;
};

/// A level that goes up and down; reports its last value and, as NAME_peak, its largest.
class Gauge final : public Stat {
 public:
  using Stat::Stat;
  void set(std::uint64_t value) {
    value_ = value;
    peak_ = std::max(peak_, value);
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }
  [[nodiscard]] std::uint64_t peak() const { return peak_; }
  [[nodiscard]] StatValue current() const override { return value_; }
  void report(const std::string& path, std::vector<StatEntry>& out) const override;

 private:
  std::uint64_t value_ = 0;
  std::uint64_t peak_ = 0;
};

/// Part over whole; not applicable when the whole is 0.
class Ratio final : public Stat {
 public:
  Ratio(StatGroup& group, const char* name, const Counter& part, const Counter& whole,
        const char* doc)
      : Stat(group, name, unit::ratio, doc), part_(part), whole_(whole) {}
  [[nodiscard]] StatValue current() const override {
    if (whole_.value() == 0) return std::monostate();
    return static_cast<double>(part_.value()) / static_cast<double>(whole_.value());
  }

 private:
  const Counter& part_;
  const Counter& whole_;
};

/// Any function of other statistics.
class Formula final : public Stat {
 public:
  Formula(StatGroup& group, const char* name, const char* unit, std::function<StatValue()> function,
          const char* doc)
      : Stat(group, name, unit, doc), function_(std::move(function)) {}
  [[nodiscard]] StatValue current() const override { return function_(); }

 private:
  std::function<StatValue()> function_;
};

}  // namespace macroscope

#include "models/memory/dram/check_progress.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace macroscope::dram {
namespace {

class ProgressRules {
 public:
  ProgressRules(const config::Node& memory, const Standard& standard)
      : memory_(memory), standard_(standard) {}

  std::vector<Fault> check() {
    if (standard_.command_bus == CommandBus::split_activate) {
      check_deadline();
      check_data_clock(CommandKind::sync_read, CommandKind::read, "data_clock_read",
                       standard_.data_clock_read);
      check_data_clock(CommandKind::sync_write, CommandKind::write, "data_clock_write",
                       standard_.data_clock_write);
    }
    if (standard_.refresh_interval > 0) {
      check_rows();
      if (faults_.empty()) {
        check_one_row(CommandKind::read);
        if (faults_.empty()) check_one_row(CommandKind::write);
      }
    }
    if (standard_.bank_refresh_interval > 0) check_bank_refresh();
    return std::move(faults_);
  }

 private:
  void add(const config::Node& node, const char* param, std::string message) {
    faults_.push_back(node.fault("MS505", param, std::move(message)));
  }
  [[nodiscard]] const config::Node& row_node(std::uint32_t row) const {
    return *memory_.children_with_tag("constraint")[row];
  }
  [[nodiscard]] const std::string& name(std::uint32_t command) const {
    return standard_.commands[command].name;
  }
  [[nodiscard]] std::uint32_t first_activation() const {
    const std::uint32_t whole = standard_.command(CommandKind::activate);
    return whole != Standard::kNone ? whole : standard_.command(CommandKind::activate_first);
  }

  /// Ticks that `to` waits after `from` in the same bank.
  [[nodiscard]] std::int64_t gap(std::uint32_t from, std::uint32_t to) const {
    std::int64_t longest = 1;
    for (const Constraint& c : standard_.constraints) {
      if (c.from == from && c.to == to && !c.sibling && c.window == 1) {
        longest = std::max(longest, c.latency);
      }
    }
    return longest;
  }

  /// No wait may reach the refresh interval: the refresh would come first, for ever.
  void check_rows() {
    std::uint32_t last = Standard::kNone;
    for (const Constraint& c : standard_.constraints) {
      if (c.latency < standard_.refresh_interval || c.row == last) continue;
      if (c.row == standard_.rows.size()) continue;  // the command bus: ticks are at most 16
      last = c.row;
      add(row_node(c.row), "latency",
          fmt::format("{} waits {} ticks after {}, but a refresh comes every {} ticks", name(c.to),
                      c.latency, name(c.from), standard_.refresh_interval));
    }
  }

  /// Between two refreshes a row must be opened, used and closed.
  void check_one_row(CommandKind kind) {
    const std::uint32_t refresh = standard_.command(CommandKind::refresh_all);
    const std::uint32_t close = standard_.command(CommandKind::precharge_all);
    const std::uint32_t open = first_activation();
    const std::uint32_t use = standard_.command(kind);
    const std::int64_t used = std::max(gap(open, use) + gap(use, close), gap(open, close));
    const std::int64_t whole =
        gap(refresh, open) + std::max(used + gap(close, refresh), gap(open, refresh));
    if (whole < standard_.refresh_interval) return;
    add(memory_.child("device"), "refresh_interval",
        fmt::format("a refresh comes every {} ticks, but {}, {}, {}, {} and the next {} take {}",
                    standard_.refresh_interval, name(refresh), name(open), name(use), name(close),
                    name(refresh), whole));
  }

  void check_bank_refresh() {
    for (const CommandKind kind : {CommandKind::refresh_bank, CommandKind::refresh_same_bank}) {
      const std::uint32_t refresh = standard_.command(kind);
      for (const Constraint& c : standard_.constraints) {
        if (c.from != refresh || c.to != refresh || c.row == standard_.rows.size()) continue;
        if (c.level == standard_.bank_level() || c.sibling) continue;
        const std::int64_t each = c.latency / c.window;
        if (each < standard_.bank_refresh_interval) continue;
        add(row_node(c.row), "latency",
            fmt::format("{} waits {} ticks after another, but one is due every {} ticks",
                        name(refresh), each, standard_.bank_refresh_interval));
      }
    }
  }

  void check_deadline() {
    const std::uint32_t first = standard_.command(CommandKind::activate_first);
    const std::uint32_t second = standard_.command(CommandKind::activate_second);
    const std::int64_t needed = gap(first, second);
    if (standard_.activate_deadline >= needed) return;
    add(memory_.child("device"), "activate_deadline",
        fmt::format("{} must follow {} within {} ticks, but may do so after {} at the earliest",
                    name(second), name(first), standard_.activate_deadline, needed));
  }

  /// A data clock that stops before the command it is started for would be started for ever.
  void check_data_clock(CommandKind sync, CommandKind data, const char* param,
                        std::int64_t running) {
    const std::uint32_t start = standard_.command(sync);
    const std::uint32_t use = standard_.command(data);
    if (running >= gap(start, use)) return;
    add(memory_.child("device"), param,
        fmt::format("the data clock runs {} ticks, but {} waits {} after {}", running, name(use),
                    gap(start, use), name(start)));
  }

  const config::Node& memory_;
  const Standard& standard_;
  std::vector<Fault> faults_;
};

}  // namespace

std::vector<Fault> check_progress(const config::Node& memory, const Standard& standard) {
  return ProgressRules(memory, standard).check();
}

}  // namespace macroscope::dram

#include "models/memory/dram/check_standard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "models/memory/dram/check_bursts.hpp"
#include "models/memory/dram/check_progress.hpp"
#include "models/memory/dram/request_queue.hpp"
#include "models/memory/dram/standard_components.hpp"

namespace macroscope::dram {
namespace {

constexpr std::uint32_t kMostBanks = BankSet::kMaxBanks;  // of a channel
constexpr std::uint32_t kMostAddressBits = 48;            // of a channel

std::string kind_name(CommandKind kind) {
  return Text<CommandKind>::format(kind);
}

/// The element of command number `i`.
const config::Node& command_node(const config::Node& memory, std::size_t i) {
  return *memory.children_with_tag("command")[i];
}

class CommandRules {
 public:
  CommandRules(const config::Node& memory, const Standard& standard)
      : memory_(memory), standard_(standard) {}

  std::vector<Fault> check() {
    check_presence();
    for (std::size_t i = 0; i < standard_.commands.size(); ++i) check_command(i);
    check_device();
    return std::move(faults_);
  }

 private:
  [[nodiscard]] bool has(CommandKind kind) const {
    return standard_.command(kind) != Standard::kNone;
  }
  void add(const config::Node& node, const char* param, std::string message) {
    faults_.push_back(node.fault("MS502", param, std::move(message)));
  }

  void need(CommandKind kind, const char* why) {
    if (has(kind)) return;
    add(memory_.child("device"), "",
        fmt::format("there is no <command> of kind {}, {}", kind_name(kind), why));
  }

  void check_presence() {
    if (standard_.command_bus == CommandBus::split_activate) {
      for (const CommandKind kind : {CommandKind::activate_first, CommandKind::activate_second,
                                     CommandKind::sync_read, CommandKind::sync_write}) {
        need(kind, "which command_bus=\"split_activate\" needs");
      }
    } else {
      need(CommandKind::activate, "which every device needs");
    }
    for (const CommandKind kind : {CommandKind::precharge, CommandKind::precharge_all,
                                   CommandKind::read, CommandKind::write}) {
      need(kind, "which every device needs");
    }
    if (standard_.refresh_interval > 0) {
      need(CommandKind::refresh_all, "which refresh_interval needs");
    }
    if (standard_.bank_refresh_interval > 0 && !has(CommandKind::refresh_same_bank)) {
      need(CommandKind::refresh_bank,
           "nor of refresh_same_bank, which bank_refresh_interval needs");
    }
    if (has(CommandKind::power_down_enter)) {
      need(CommandKind::power_down_exit, "which power_down_enter needs");
    }
    if (has(CommandKind::self_refresh_enter)) {
      need(CommandKind::self_refresh_exit, "which self_refresh_enter needs");
    }
  }

  void check_command(std::size_t i) {
    const Command& command = standard_.commands[i];
    const config::Node& node = command_node(memory_, i);
    if (command.kind != CommandKind::other && standard_.command(command.kind) != i) {
      add(node, "kind",
          fmt::format("{} is a second command of kind {}; the first is {}", command.name,
                      kind_name(command.kind),
                      standard_.commands[standard_.command(command.kind)].name));
    }
    check_bus(node, command);
    check_target(node, command);
  }

  void check_bus(const config::Node& node, const Command& command) {
    const bool two = standard_.command_bus == CommandBus::dual ||
                     standard_.command_bus == CommandBus::dual_half_clock;
    if (!two && command.bus == Bus::column) {
      add(node, "bus",
          fmt::format("{} is on the column bus, but the device has one command bus", command.name));
    }
    const bool data = command.kind == CommandKind::read || command.kind == CommandKind::write ||
                      command.kind == CommandKind::read_precharge ||
                      command.kind == CommandKind::write_precharge;
    if (two && data != (command.bus == Bus::column) && command.kind != CommandKind::other) {
      add(node, "bus",
          fmt::format("{} must be on the {} bus", command.name, data ? "column" : "row"));
    }
  }

  void check_target(const config::Node& node, const Command& command) {
    const auto wants = [&](bool holds, const std::string& level) {
      if (holds) return;
      add(node, "target",
          fmt::format("{} of kind {} must address {}, not {}", command.name,
                      kind_name(command.kind), level, standard_.levels[command.target].name));
    };
    switch (command.kind) {
      case CommandKind::read:
      case CommandKind::write:
      case CommandKind::read_precharge:
      case CommandKind::write_precharge:
        return wants(command.target == standard_.column_level(), "Column");
      case CommandKind::activate:
      case CommandKind::activate_first:
      case CommandKind::activate_second:
        return wants(command.target == standard_.row_level(), "Row");
      case CommandKind::precharge:
      case CommandKind::refresh_bank:
      case CommandKind::refresh_same_bank:
        return wants(command.target == standard_.bank_level(),
                     standard_.levels[standard_.bank_level()].name);
      case CommandKind::refresh_all:
        return wants(
            command.target == standard_.refresh_level,
            fmt::format("the refresh_level {}", standard_.levels[standard_.refresh_level].name));
      case CommandKind::precharge_all:
      case CommandKind::power_down_enter:
      case CommandKind::power_down_exit:
      case CommandKind::self_refresh_enter:
      case CommandKind::self_refresh_exit:
        return wants(command.target < standard_.bank_level(), "a level above the banks");
      case CommandKind::sync_read:
      case CommandKind::sync_write:
      case CommandKind::other:
        return;
    }
  }

  void check_device() {
    const config::Node& device = memory_.child("device");
    if (standard_.data_level >= standard_.bank_level()) {
      add(device, "data_level", "the data bus must belong to a level above the banks");
    }
    if (standard_.refresh_level >= standard_.bank_level()) {
      add(device, "refresh_level", "all-bank refreshes must be of a level above the banks");
    }
    if (standard_.tick_fs == 0) add(device, "tick", "a tick is shorter than a femtosecond");
  }

  const config::Node& memory_;
  const Standard& standard_;
  std::vector<Fault> faults_;
};

/// Whether a row can apply to the commands it names.
void check_row(const config::Node& node, const Standard& standard, const ConstraintRow& row,
               std::vector<Fault>& faults) {
  const auto add = [&](const char* param, std::string message) {
    faults.push_back(node.fault("MS504", param, std::move(message)));
  };
  if (row.level > standard.bank_level()) {
    add("level", "a constraint is of a level from the channel down to the bank");
    return;
  }
  if (row.sibling && row.level == 0) add("sibling", "the channel has no siblings");
  if (row.sibling && row.window > 1) {
    add("window", "a constraint between siblings has a window of 1");
  }
  for (const auto* list : {&row.from, &row.to}) {
    for (const std::uint32_t command : *list) {
      const Command& c = standard.commands[command];
      if (c.target >= row.level) continue;
      add(list == &row.from ? "from" : "to",
          fmt::format("{} addresses a whole {}; a constraint on it is of that level or above",
                      c.name, standard.levels[c.target].name));
    }
  }
}

}  // namespace

std::vector<Fault> check_levels(const config::Node& memory, const Standard& standard) {
  std::vector<Fault> faults;
  const auto nodes = memory.children_with_tag("level");
  const auto expect = [&](std::size_t at, const char* name) {
    if (standard.levels[at].name == name) return;
    faults.push_back(nodes[at]->fault(
        "MS501", "",
        fmt::format("level \"{}\" stands where {} belongs; the order is Channel, ..., the banks, "
                    "Row, Column",
                    standard.levels[at].name, name)));
  };
  expect(0, "Channel");
  expect(standard.row_level(), "Row");
  expect(standard.column_level(), "Column");
  if (standard.levels[0].count != 1) {
    faults.push_back(nodes[0]->fault(
        "MS501", "count",
        "the levels are those of one channel: Channel has the count 1; see <channels>"));
  }
  if (!faults.empty()) return faults;
  const auto access = memory.child("device").as<Device>().access.count();
  std::uint64_t banks = 1;
  auto bits = static_cast<std::uint32_t>(std::countr_zero(access));
  std::size_t most_banks = 0;  // the levels of the largest counts: there the faults are shown
  std::size_t most_bits = 0;
  for (std::size_t i = 0; i < standard.levels.size(); ++i) {
    const std::uint32_t count = standard.levels[i].count;
    bits += static_cast<std::uint32_t>(std::countr_zero(count));
    if (count > standard.levels[most_bits].count) most_bits = i;
    if (i >= standard.row_level()) continue;
    banks = saturating_product(banks, count);
    if (count > standard.levels[most_banks].count) most_banks = i;
  }
  if (banks > kMostBanks) {
    faults.push_back(nodes[most_banks]->fault(
        "MS507", "count",
        fmt::format("a channel of {} banks; at most {} are possible", banks, kMostBanks)));
  }
  if (bits > kMostAddressBits) {
    faults.push_back(nodes[most_bits]->fault(
        "MS507", "count",
        fmt::format("a channel of 2^{} bytes; at most 2^{} are possible", bits, kMostAddressBits)));
  }
  return faults;
}

std::vector<Fault> check_standard(const config::Node& memory, const Standard& standard) {
  std::vector<Fault> faults = CommandRules(memory, standard).check();
  const auto nodes = memory.children_with_tag("constraint");
  for (std::size_t i = 0; i < standard.rows.size(); ++i) {
    check_row(*nodes[i], standard, standard.rows[i], faults);
  }
  if (!faults.empty()) return faults;
  faults = check_bursts(memory, standard);
  const std::vector<Fault> stuck = check_progress(memory, standard);
  faults.insert(faults.end(), stuck.begin(), stuck.end());
  return faults;
}

}  // namespace macroscope::dram

// The elements of a memory file that describe the device: levels, commands, timings, constraints.
#pragma once

#include <cstdint>
#include <string>

#include "models/memory/dram/standard.hpp"
#include "sim/config/describe.hpp"
#include "sim/core/quantity.hpp"

namespace macroscope {

template <>
struct Text<dram::CommandKind> : EnumText<dram::CommandKind> {
  static constexpr auto names =
      entries(entry("activate", dram::CommandKind::activate),
              entry("activate_first", dram::CommandKind::activate_first),
              entry("activate_second", dram::CommandKind::activate_second),
              entry("precharge", dram::CommandKind::precharge),
              entry("precharge_all", dram::CommandKind::precharge_all),
              entry("sync_read", dram::CommandKind::sync_read),
              entry("sync_write", dram::CommandKind::sync_write),
              entry("read", dram::CommandKind::read), entry("write", dram::CommandKind::write),
              entry("read_precharge", dram::CommandKind::read_precharge),
              entry("write_precharge", dram::CommandKind::write_precharge),
              entry("refresh_all", dram::CommandKind::refresh_all),
              entry("refresh_bank", dram::CommandKind::refresh_bank),
              entry("refresh_same_bank", dram::CommandKind::refresh_same_bank),
              entry("power_down_enter", dram::CommandKind::power_down_enter),
              entry("power_down_exit", dram::CommandKind::power_down_exit),
              entry("self_refresh_enter", dram::CommandKind::self_refresh_enter),
              entry("self_refresh_exit", dram::CommandKind::self_refresh_exit),
              entry("other", dram::CommandKind::other));
  static constexpr const char* what = "kind of command";
};
template <>
struct Text<dram::Bus> : EnumText<dram::Bus> {
  static constexpr auto names =
      entries(entry("row", dram::Bus::row), entry("column", dram::Bus::column));
  static constexpr const char* what = "command bus";
};
template <>
struct Text<dram::CommandBus> : EnumText<dram::CommandBus> {
  static constexpr auto names =
      entries(entry("single", dram::CommandBus::single), entry("dual", dram::CommandBus::dual),
              entry("dual_half_clock", dram::CommandBus::dual_half_clock),
              entry("split_activate", dram::CommandBus::split_activate));
  static constexpr const char* what = "kind of command bus";
};

}  // namespace macroscope

namespace macroscope::dram {

/// <device>: what is one of a kind in a device. Expressions are over the timings, in ticks.
struct DeviceParams {
  std::string standard;
  Nanoseconds tick;
  Bytes access;
  std::string burst, read_latency, write_latency;
  CommandBus command_bus = CommandBus::single;
  std::string data_level, refresh_level;
  std::string refresh_interval, bank_refresh_interval;
  std::string activate_deadline, data_clock_read, data_clock_write;
};
struct Device {
  using Params = DeviceParams;
  static auto describe() {
    return config::component<Params>(
        "device", "A DRAM device as one channel sees it; expressions are over the timings",
        config::param("standard", &Params::standard, config::required,
                      "family of the device, as reports print it"),
        config::param("tick", &Params::tick, config::required,
                      "length of a tick: the unit of all timings, one clock or half of one")
            .at_least(Nanoseconds(0.01))
            .at_most(Nanoseconds(1000)),
        config::param("access", &Params::access, config::required, "bytes of one read or write")
            .at_least(Bytes(1))
            .at_most(Bytes(4096))
            .power_of_two(),
        config::param("burst", &Params::burst, config::required,
                      "ticks of the data bus for one access"),
        config::param("read_latency", &Params::read_latency, config::required,
                      "ticks from a read to its last data"),
        config::param("write_latency", &Params::write_latency, config::required,
                      "ticks from a write to its last data"),
        config::param("command_bus", &Params::command_bus, CommandBus::single,
                      "how commands reach the device"),
        config::param("data_level", &Params::data_level, std::string("Channel"),
                      "level that owns a data bus"),
        config::param("refresh_level", &Params::refresh_level, std::string("Channel"),
                      "level with one all-bank refresh for each of its nodes"),
        config::param("refresh_interval", &Params::refresh_interval, std::string("0"),
                      "ticks between all-bank refreshes of a node; 0 has no refresh"),
        config::param("bank_refresh_interval", &Params::bank_refresh_interval, std::string("0"),
                      "ticks between per-bank or same-bank refreshes of a node; 0 has none"),
        config::param("activate_deadline", &Params::activate_deadline, std::string("0"),
                      "ticks within which the second half of an activation follows the first"),
        config::param("data_clock_read", &Params::data_clock_read, std::string("0"),
                      "ticks for which the data clock runs on after a read"),
        config::param("data_clock_write", &Params::data_clock_write, std::string("0"),
                      "ticks for which the data clock runs on after a write"));
  }
};

/// <level>: one level of the hierarchy, in order from the channel down; the id is its name.
struct LevelParams {
  std::uint32_t count = 1;
};
struct LevelComponent {
  using Params = LevelParams;
  static auto describe() {
    return config::component<Params>(
        "level", "A level of the hierarchy, its id the name; from Channel down to Row and Column",
        config::param("count", &Params::count, config::required,
                      "nodes in one node of the level above; of Column: accesses in a row")
            .at_least(1U)
            .at_most(1U << 24U)
            .power_of_two()
            .primary());
  }
};

/// <command>: one command of the device; the id is its name.
struct CommandParams {
  CommandKind kind = CommandKind::other;
  Bus bus = Bus::row;
  std::uint32_t ticks = 1;
  std::string target;
};
struct CommandComponent {
  using Params = CommandParams;
  static auto describe() {
    return config::component<Params>(
        "command", "A command of the device, its id the name",
        config::param("kind", &Params::kind, config::required, "what it does to the banks"),
        config::param("bus", &Params::bus, Bus::row,
                      "command bus it goes over; with one bus all are on row"),
        config::param("ticks", &Params::ticks, 1U, "ticks for which it takes its bus")
            .at_least(1U)
            .at_most(16U),
        config::param("target", &Params::target, config::required,
                      "level of what it addresses; every bank below is meant"));
  }
};

/// <timing>: a named number of ticks; the id is its name.
struct TimingParams {
  std::uint32_t ticks = 0;
  std::string source;
};
struct TimingComponent {
  using Params = TimingParams;
  static auto describe() {
    return config::component<Params>(
        "timing", "A named number of ticks that constraints are written with, its id the name",
        config::param("ticks", &Params::ticks, config::required, "its value")
            .at_most(1U << 24U)
            .primary(),
        config::param("source", &Params::source, config::required,
                      "where the value is from: a standard, a data sheet, or assumed"));
  }
};

/// <constraint>: one row of the timing table.
struct ConstraintParams {
  std::string level, from, to, latency;
  std::uint32_t window = 1;
  bool sibling = false;
  std::string source;
};
struct ConstraintComponent {
  using Params = ConstraintParams;
  static auto describe() {
    return config::component<Params>(
        "constraint", "After any command of `from`, any of `to` comes at least `latency` later",
        config::param("level", &Params::level, config::required,
                      "the two commands share the node of this level"),
        config::param("from", &Params::from, config::required, "names of earlier commands"),
        config::param("to", &Params::to, config::required, "names of later commands"),
        config::param("latency", &Params::latency, config::required,
                      "ticks between the last ticks of both, an expression over the timings"),
        config::param("window", &Params::window, 1U,
                      "counted from the last but window-1 of the earlier commands; 4 for FAW")
            .at_least(1U)
            .at_most(16U),
        config::param("sibling", &Params::sibling, false,
                      "the two commands are in different nodes of the level, below one parent"),
        config::param("source", &Params::source, config::required,
                      "where the rule is from: a standard, a simulator, or assumed"));
  }
};

}  // namespace macroscope::dram

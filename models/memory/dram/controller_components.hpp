// The elements of a memory file that describe what stands before the device: controller, refresh,
// address mapping, channels, host.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/memory/dram/controller_params.hpp"
#include "sim/config/describe.hpp"
#include "sim/core/quantity.hpp"

namespace macroscope::dram {

/// XOR of row bits into the bank number.
enum class BankHash : std::uint8_t { none, xor_rows };

}  // namespace macroscope::dram

namespace macroscope {

template <>
struct Text<dram::Policy> : EnumText<dram::Policy> {
  static constexpr auto names = entries(entry("fr_fcfs", dram::Policy::fr_fcfs),
                                        entry("ramulator2", dram::Policy::ramulator2));
  static constexpr const char* what = "controller policy";
};
template <>
struct Text<dram::PagePolicy> : EnumText<dram::PagePolicy> {
  static constexpr auto names =
      entries(entry("open", dram::PagePolicy::open), entry("closed", dram::PagePolicy::closed),
              entry("adaptive", dram::PagePolicy::adaptive));
  static constexpr const char* what = "page policy";
};
template <>
struct Text<dram::RefreshMode> : EnumText<dram::RefreshMode> {
  static constexpr auto names =
      entries(entry("off", dram::RefreshMode::off), entry("all_bank", dram::RefreshMode::all_bank),
              entry("per_bank", dram::RefreshMode::per_bank),
              entry("same_bank", dram::RefreshMode::same_bank));
  static constexpr const char* what = "refresh mode";
};
template <>
struct Text<dram::BankHash> : EnumText<dram::BankHash> {
  static constexpr auto names =
      entries(entry("none", dram::BankHash::none), entry("xor", dram::BankHash::xor_rows));
  static constexpr const char* what = "bank hash";
};

}  // namespace macroscope

namespace macroscope::dram {

/// <controller>: a policy, and what differs from its preset.
struct ControllerElementParams {
  Policy policy = Policy::fr_fcfs;
  std::optional<std::uint32_t> read_queue, write_queue;
  std::optional<double> write_high, write_low;
  std::optional<PagePolicy> page;
  std::optional<std::uint32_t> page_idle, row_hit_cap, starvation;
  std::optional<bool> hit_first, refresh_stops_all;
  std::optional<std::uint32_t> power_down_idle, self_refresh_idle;
};
struct ControllerComponent {
  using Params = ControllerElementParams;
  static auto describe() {
    return config::component<Params>(
        "controller", "The memory controller of a channel; what is left out is the policy's",
        config::param("policy", &Params::policy, Policy::fr_fcfs,
                      "fr_fcfs: row hits first; ramulator2: as Ramulator 2.1 decides"),
        config::param("read_queue", &Params::read_queue, config::optional, "reads that may wait")
            .at_least(1U)
            .at_most(4096U),
        config::param("write_queue", &Params::write_queue, config::optional, "writes that may wait")
            .at_least(1U)
            .at_most(4096U),
        config::param("write_high", &Params::write_high, config::optional,
                      "share of the write queue above which writes are served")
            .at_least(0.0)
            .at_most(1.0),
        config::param("write_low", &Params::write_low, config::optional,
                      "share of the write queue below which reads are served again")
            .at_least(0.0)
            .at_most(1.0),
        config::param("page", &Params::page, config::optional, "when a row is closed"),
        config::param("page_idle", &Params::page_idle, config::optional,
                      "ticks without a hit after which adaptive closes a row")
            .at_most(1U << 24U),
        config::param("row_hit_cap", &Params::row_hit_cap, config::optional,
                      "hits of a row while another row of its bank waits; 0 has no cap"),
        config::param("starvation", &Params::starvation, config::optional,
                      "ticks after which a request goes before all others; 0 is never")
            .at_most(1U << 30U),
        config::param("hit_first", &Params::hit_first, config::optional,
                      "no precharge of a row for which hits wait"),
        config::param("refresh_stops_all", &Params::refresh_stops_all, config::optional,
                      "while a refresh waits, no new request is begun on any bank"),
        config::param("power_down_idle", &Params::power_down_idle, config::optional,
                      "ticks without a request until power-down; 0 is never")
            .at_most(1U << 30U),
        config::param("self_refresh_idle", &Params::self_refresh_idle, config::optional,
                      "ticks without a request until self-refresh; 0 is never")
            .at_most(1U << 30U));
  }
};

/// <refresh>
struct RefreshParams {
  RefreshMode mode = RefreshMode::all_bank;
  std::uint32_t postpone = 0;
};
struct RefreshComponent {
  using Params = RefreshParams;
  static auto describe() {
    return config::component<Params>(
        "refresh", "How the device is refreshed",
        config::param("mode", &Params::mode, RefreshMode::all_bank, "banks of one refresh, or off")
            .primary(),
        config::param("postpone", &Params::postpone, 0U,
                      "refreshes that may be put off while requests wait; 8 is as 7, so that the "
                      "banks are closed within the nine intervals of JEDEC")
            .at_most(8U));
  }
};

/// <mapping>: from an address to bank, row and column.
struct MappingParams {
  std::string order;
  BankHash hash = BankHash::none;
};
struct MappingComponent {
  using Params = MappingParams;
  static auto describe() {
    return config::component<Params>(
        "mapping", "From an address in a channel to bank, row and column",
        config::param("order", &Params::order, std::string("bg"),
                      "ro (columns lowest), bg (bank groups lowest), or a list of bits from the "
                      "highest down such as row:16 bank:2 column:7 bank_group:2")
            .primary(),
        config::param("hash", &Params::hash, BankHash::none,
                      "xor: the bank number is XORed with the low row bits"));
  }
};

/// <inline_ecc>: an error-correcting code whose bits lie beside the data.
struct InlineEccParams {
  std::uint32_t data = 8;
  std::optional<Bytes> block;
  std::uint32_t lines = 16;
};
struct InlineEccComponent {
  using Params = InlineEccParams;
  static auto describe() {
    return config::component<Params>(
        "inline_ecc", "Check bits of an error-correcting code in the same DRAM as the data",
        config::param("data", &Params::data, 8U,
                      "accesses of data that share one access of check bits; 0 has no code")
            .at_most(64U)
            .primary(),
        config::param("block", &Params::block, config::optional,
                      "bytes of data and their check bits, which lie last in it; absent: a row")
            .power_of_two(),
        config::param("lines", &Params::lines, 16U,
                      "accesses of check bits that the controller of a channel keeps")
            .at_least(1U)
            .at_most(4096U));
  }
};

/// <channels>: equal channels, addresses in turn.
struct ChannelsParams {
  std::uint32_t count = 1;
  Bytes interleave;
};
struct ChannelsComponent {
  using Params = ChannelsParams;
  static auto describe() {
    return config::component<Params>(
        "channels", "Equal channels among which addresses are dealt out in turn",
        config::param("count", &Params::count, 1U, "channels; any number")
            .at_least(1U)
            .at_most(1024U)
            .primary(),
        config::param("interleave", &Params::interleave, Bytes(256),
                      "consecutive bytes in one channel")
            .at_least(Bytes(1))
            .power_of_two());
  }
};

/// <host>: who sends the requests.
struct HostParams {
  std::uint32_t outstanding = 0;
};
struct HostComponent {
  using Params = HostParams;
  static auto describe() {
    return config::component<Params>(
        "host", "Who sends the requests",
        config::param("outstanding", &Params::outstanding, 0U,
                      "reads in flight; 0 is no limit but the queues'"));
  }
};

}  // namespace macroscope::dram

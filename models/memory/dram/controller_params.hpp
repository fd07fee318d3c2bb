// Parameters of the memory controller: every policy by name, and the presets of a whole controller.
#pragma once

#include <cstdint>
#include <optional>

namespace macroscope::dram {

/// A preset for all parameters of the controller that the file leaves out.
enum class Policy : std::uint8_t {
  fr_fcfs,     // ours: row hits first, refresh blocks only the banks it concerns
  ramulator2,  // decides as the controllers of Ramulator 2.1 do
};

enum class PagePolicy : std::uint8_t {
  open,     // a row stays open until another row of its bank is wanted
  closed,   // a row is closed after its last queued hit
  adaptive  // closed after `page_idle` clocks without a hit
};

enum class RefreshMode : std::uint8_t { off, all_bank, per_bank, same_bank };

/// Values of a controller with nothing left open.
struct ControllerParams {
  std::uint32_t read_queue = 32;  // requests
  std::uint32_t write_queue = 32;
  double write_high = 0.8;  // of write_queue: above, writes are served
  double write_low = 0.2;   // below, reads again
  PagePolicy page = PagePolicy::open;
  std::uint32_t page_idle = 0;     // clocks (adaptive)
  std::uint32_t row_hit_cap = 0;   // hits of a row while another row of its bank waits; 0: no cap
  std::uint32_t starvation = 0;    // clocks after which a request goes before all others; 0: never
  bool hit_first = true;           // no precharge while hits of the open row are queued
  bool refresh_stops_all = false;  // while a refresh waits, no new request is begun on any bank
  RefreshMode refresh = RefreshMode::all_bank;
  std::uint32_t refresh_postpone = 0;   // refreshes that may be put off while requests wait (0..7)
  std::uint32_t power_down_idle = 0;    // clocks without a request until power-down; 0: never
  std::uint32_t self_refresh_idle = 0;  // clocks without a request until self-refresh; 0: never
};

/// The parameters of a policy when a file says nothing else.
[[nodiscard]] ControllerParams preset(Policy policy);

}  // namespace macroscope::dram

// What a channel is asked for, and what it says when that is done.
#pragma once

#include <cstdint>

namespace macroscope::dram {

/// `count` accesses in ascending addresses, one after the other.
struct Run {
  static constexpr std::uint32_t kNoTag = ~0U;
  std::uint64_t address = 0;  // in the channel; multiple of the access size
  std::uint32_t count = 1;
  std::uint32_t tag = kNoTag;  // reported when its last access is done
  std::uint64_t earliest = 0;  // clock before which it is not offered
  bool write = false;
  bool check = false;  // made for an inline ECC: neither limited by `outstanding` nor in latencies
};

/// All accesses of a run are done: the last data was delivered or taken at `clock`.
struct Completion {
  std::uint32_t tag;
  std::uint64_t clock;
};

}  // namespace macroscope::dram

// The working set of a run of row hits: the hits of each bank in order of acceptance.
#pragma once

#include <cstdint>
#include <vector>

#include "models/memory/dram/request_queue.hpp"

namespace macroscope::dram {

/// While nothing but hits of open rows is queued, requests live here instead of in slots: an access
/// then costs a few array accesses.
struct Burst {
  static constexpr std::uint16_t kNone = 0xFFFF;
  struct Entry {
    std::uint64_t arrive = 0;
    std::uint64_t sequence = 0;
    std::uint32_t column = 0;
    std::uint32_t run = 0;
    std::uint16_t next = kNone;
    bool counted = false;
  };
  struct Bank {
    std::uint64_t sequence;  // of the head
    std::uint64_t ready;     // what the bank itself asks for: constant while its row is open
    std::uint32_t bank;
    std::uint16_t head, tail;
  };

  Burst(std::uint32_t requests, std::uint32_t banks)
      : entries(requests + 1), index(banks, kNone), last(banks) {
    for (std::size_t i = entries.size(); i > 0; --i) {
      free.push_back(static_cast<std::uint16_t>(i - 1));
    }
    waiting.reserve(banks);
  }

  std::vector<Entry> entries;
  std::vector<std::uint16_t> free;
  std::vector<Bank> waiting;         // banks with hits, in no order
  std::vector<std::uint16_t> index;  // by bank: into waiting
  std::vector<std::uint64_t> last;   // by bank: last access in this burst; 0: none
  BankSet touched;
  std::uint32_t size = 0;  // requests
};

}  // namespace macroscope::dram

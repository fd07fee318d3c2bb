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
    bool check = false;
  };
  struct Bank {
    std::uint64_t sequence;  // of the head
    std::uint64_t ready;     // what the bank itself asks for: constant while its row is open
    std::uint32_t bank;
    std::uint16_t head, tail;
  };

  Burst(std::uint32_t requests, std::uint32_t banks)
      : entries(requests + 1), index(banks, kNone), last(banks) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      entries[i].next = i + 1 < entries.size() ? static_cast<std::uint16_t>(i + 1) : kNone;
    }
    waiting.reserve(banks);
  }

  /// An unused entry.
  [[nodiscard]] std::uint16_t take() {
    const std::uint16_t id = free;
    free = entries[id].next;
    return id;
  }
  void give_back(std::uint16_t id) {
    entries[id].next = free;
    free = id;
  }
  /// Appends an entry to its bank; `ready`: what the bank itself asks for.
  [[gnu::always_inline]] void append(std::uint32_t bank, std::uint64_t ready, std::uint16_t id) {
    std::uint16_t& at = index[bank];
    if (at == kNone) {
      at = static_cast<std::uint16_t>(waiting.size());
      waiting.push_back({entries[id].sequence, ready, bank, id, id});
    } else {
      Bank& list = waiting[at];
      entries[list.tail].next = id;
      list.tail = id;
    }
    ++size;
  }
  /// Removes the first entry of waiting[chosen]; its id.
  std::uint16_t pop(std::size_t chosen) {
    Bank& list = waiting[chosen];
    const std::uint16_t id = list.head;
    const std::uint16_t next = entries[id].next;
    --size;
    if (next != kNone) {
      list.head = next;
      list.sequence = entries[next].sequence;
      return id;
    }
    index[list.bank] = kNone;
    list = waiting.back();
    waiting.pop_back();
    if (chosen != waiting.size()) index[list.bank] = static_cast<std::uint16_t>(chosen);
    return id;
  }

  std::vector<Entry> entries;
  std::uint16_t free = 0;            // first of the unused entries, chained
  std::vector<Bank> waiting;         // banks with hits, in no order
  std::vector<std::uint16_t> index;  // by bank: into waiting
  std::vector<std::uint64_t> last;   // by bank: last access in this burst; 0: none
  BankSet touched;
  std::uint32_t size = 0;  // requests
  bool loaded = false;     // the served queue is here
};

}  // namespace macroscope::dram

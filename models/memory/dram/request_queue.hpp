// The requests of one channel: a pool of slots, queues in order of arrival, and lists per bank.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/memory/dram/address_map.hpp"

namespace macroscope::dram {

using SlotId = std::uint16_t;
inline constexpr SlotId kNoSlot = 0xFFFF;

/// One accepted request until its read or write command is issued.
struct Slot {
  std::uint64_t arrive = 0;    // clock of acceptance
  std::uint64_t sequence = 0;  // order of acceptance
  Coordinates at;
  std::uint32_t run = 0;  // run of the feed it came from
  SlotId next_in_bank = kNoSlot;
  bool write = false;
  bool counted = false;  // hit, miss or conflict is decided
  bool check = false;    // see Run::check
};

/// Set of banks of a channel, at most kMaxBanks.
class BankSet {
 public:
  static constexpr std::uint32_t kWords = 4;
  static constexpr std::uint32_t kMaxBanks = 64 * kWords;

  void set(std::uint32_t bank) { words_[bank >> 6] |= std::uint64_t{1} << (bank & 63); }
  void reset(std::uint32_t bank) { words_[bank >> 6] &= ~(std::uint64_t{1} << (bank & 63)); }
  [[nodiscard]] bool test(std::uint32_t bank) const {
    return ((words_[bank >> 6] >> (bank & 63)) & 1) != 0;
  }
  [[nodiscard]] std::uint64_t& word(std::uint32_t i) { return words_[i]; }
  [[nodiscard]] std::uint64_t word(std::uint32_t i) const { return words_[i]; }
  [[nodiscard]] bool any() const { return (words_[0] | words_[1] | words_[2] | words_[3]) != 0; }

 private:
  std::array<std::uint64_t, kWords> words_{};
};

/// Lists of requests in order of acceptance, one per bank.
struct SlotLists {
  explicit SlotLists(std::uint32_t banks)
      : head(banks, kNoSlot), tail(banks, kNoSlot), sequence(banks) {}
  std::vector<SlotId> head, tail;
  std::vector<std::uint64_t> sequence;  // of the head
};

/// The read or the write queue. The requests of a bank are in two lists, both in order: those for
/// its open row (hits) and the others.
class RequestQueue {
 public:
  RequestQueue(std::vector<Slot>& slots, std::uint32_t banks)
      : slots_(slots.data()), hits_(banks), others_(banks) {}

  /// Appends a request, which is the newest of all; `hit`: its bank is open on its row.
  void push(SlotId id, bool hit) {
    const std::uint32_t bank = slots_[id].at.bank;
    ++size_;
    append(hit ? hits_ : others_, bank, id);
    count_address(slots_[id].at, 1);
    (hit ? hit_banks_ : other_banks_).set(bank);
  }
  /// Removes the first hit of a bank.
  void pop_hit(std::uint32_t bank) { pop(hits_, hit_banks_, bank); }
  /// Removes the first of the others of a bank.
  void pop_other(std::uint32_t bank) { pop(others_, other_banks_, bank); }

  /// The bank opened on a row: its requests for the row become hits.
  void open(std::uint32_t bank, std::uint32_t row);
  /// The bank closed: its hits are others again.
  void close(std::uint32_t bank);

  /// Takes all hits of a bank out of the queue; the chain of next_in_bank stays.
  SlotId take_hits(std::uint32_t bank);
  /// Counts queued requests by a hash of their address, so that holds() rarely has to look.
  /// Requests taken out stay counted until this says otherwise.
  void count_address(const Coordinates& at, int change) {
    addresses_[hash(at)] = static_cast<std::uint16_t>(addresses_[hash(at)] + change);
  }
  /// False only if no request for this access is queued or taken out and counted.
  [[nodiscard]] bool may_hold(const Coordinates& at) const { return addresses_[hash(at)] != 0; }

  [[nodiscard]] std::uint32_t size() const { return size_; }
  /// The request that was accepted first, or kNoSlot.
  [[nodiscard]] SlotId oldest() const;
  [[nodiscard]] SlotId first_hit(std::uint32_t bank) const { return hits_.head[bank]; }
  [[nodiscard]] SlotId first_other(std::uint32_t bank) const { return others_.head[bank]; }
  /// Order of acceptance of the first hit (of the first of the others), by bank; only where there
  /// is one.
  [[nodiscard]] const std::uint64_t* hit_sequence() const { return hits_.sequence.data(); }
  [[nodiscard]] const std::uint64_t* other_sequence() const { return others_.sequence.data(); }
  [[nodiscard]] const BankSet& hit_banks() const { return hit_banks_; }
  [[nodiscard]] const BankSet& other_banks() const { return other_banks_; }
  /// Whether a request for exactly this access is queued.
  [[nodiscard]] bool holds(const Coordinates& at) const { return may_hold(at) && search(at); }

 private:
  void append(SlotLists& lists, std::uint32_t bank, SlotId id) {
    slots_[id].next_in_bank = kNoSlot;
    if (lists.tail[bank] == kNoSlot) {
      lists.head[bank] = id;
      lists.sequence[bank] = slots_[id].sequence;
    } else {
      slots_[lists.tail[bank]].next_in_bank = id;
    }
    lists.tail[bank] = id;
  }
  void pop(SlotLists& lists, BankSet& banks, std::uint32_t bank) {
    const SlotId id = lists.head[bank];
    const SlotId next = slots_[id].next_in_bank;
    lists.head[bank] = next;
    if (next == kNoSlot) {
      lists.tail[bank] = kNoSlot;
      banks.reset(bank);
    } else {
      lists.sequence[bank] = slots_[next].sequence;
    }
    count_address(slots_[id].at, -1);
    --size_;
  }
  [[nodiscard]] static std::uint32_t hash(const Coordinates& at) {
    return ((at.column + at.bank * 0x51ED27U + at.row * 0x2545F5U) * 0x9E3779B1U) >> 24;
  }
  [[nodiscard]] bool search(const Coordinates& at) const;

  Slot* slots_;
  SlotLists hits_, others_;
  std::array<std::uint16_t, 256> addresses_{};
  BankSet hit_banks_, other_banks_;  // banks whose list is not empty
  std::uint32_t size_ = 0;
};

}  // namespace macroscope::dram

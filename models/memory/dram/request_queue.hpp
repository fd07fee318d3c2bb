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
  SlotId before = kNoSlot, after = kNoSlot;  // neighbours in its queue
  bool write = false;
  bool counted = false;  // hit, miss or conflict is decided
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

/// Requests of one bank and kind in order of acceptance.
struct SlotList {
  SlotId head = kNoSlot;
  SlotId tail = kNoSlot;
};

/// The read or the write queue. The requests of a bank are in two lists, both in order: those for
/// its open row (hits) and the others.
class RequestQueue {
 public:
  RequestQueue(std::vector<Slot>& slots, std::uint32_t banks)
      : slots_(&slots), hits_(banks), others_(banks) {}

  /// Appends a request, which is the newest of all; `hit`: its bank is open on its row.
  void push(SlotId id, bool hit) {
    Slot& slot = (*slots_)[id];
    slot.before = tail_;
    slot.after = kNoSlot;
    if (tail_ == kNoSlot) {
      head_ = id;
    } else {
      (*slots_)[tail_].after = id;
    }
    tail_ = id;
    ++size_;
    append(hit ? hits_[slot.at.bank] : others_[slot.at.bank], id);
    (hit ? hit_banks_ : other_banks_).set(slot.at.bank);
  }
  /// Removes the first hit of a bank.
  void pop_hit(std::uint32_t bank) { pop(hits_[bank], hit_banks_, bank); }
  /// Removes the first of the others of a bank.
  void pop_other(std::uint32_t bank) { pop(others_[bank], other_banks_, bank); }

  /// The bank opened on a row: its requests for the row become hits.
  void open(std::uint32_t bank, std::uint32_t row);
  /// The bank closed: its hits are others again.
  void close(std::uint32_t bank);

  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] SlotId oldest() const { return head_; }
  [[nodiscard]] SlotId first_hit(std::uint32_t bank) const { return hits_[bank].head; }
  [[nodiscard]] SlotId first_other(std::uint32_t bank) const { return others_[bank].head; }
  [[nodiscard]] const BankSet& hit_banks() const { return hit_banks_; }
  [[nodiscard]] const BankSet& other_banks() const { return other_banks_; }
  /// Whether a request for exactly this access is queued.
  [[nodiscard]] bool holds(const Coordinates& at) const;

 private:
  void append(SlotList& list, SlotId id) {
    (*slots_)[id].next_in_bank = kNoSlot;
    if (list.tail == kNoSlot) {
      list.head = id;
    } else {
      (*slots_)[list.tail].next_in_bank = id;
    }
    list.tail = id;
  }
  void pop(SlotList& list, BankSet& banks, std::uint32_t bank) {
    const SlotId id = list.head;
    const Slot& slot = (*slots_)[id];
    list.head = slot.next_in_bank;
    if (list.head == kNoSlot) {
      list.tail = kNoSlot;
      banks.reset(bank);
    }
    (slot.before == kNoSlot ? head_ : (*slots_)[slot.before].after) = slot.after;
    (slot.after == kNoSlot ? tail_ : (*slots_)[slot.after].before) = slot.before;
    --size_;
  }

  std::vector<Slot>* slots_;
  std::vector<SlotList> hits_, others_;  // by bank
  BankSet hit_banks_, other_banks_;      // banks whose list is not empty
  SlotId head_ = kNoSlot, tail_ = kNoSlot;
  std::uint32_t size_ = 0;
};

}  // namespace macroscope::dram

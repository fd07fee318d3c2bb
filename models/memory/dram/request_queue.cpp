#include "models/memory/dram/request_queue.hpp"

namespace macroscope::dram {

SlotId RequestQueue::oldest() const {
  SlotId first = kNoSlot;
  for (const SlotLists* lists : {&hits_, &others_}) {
    for (const SlotId head : lists->head) {
      if (head == kNoSlot) continue;
      if (first == kNoSlot || slots_[head].sequence < slots_[first].sequence) first = head;
    }
  }
  return first;
}

SlotId RequestQueue::take_hits(std::uint32_t bank) {
  const SlotId head = hits_.head[bank];
  for (SlotId id = head; id != kNoSlot; id = slots_[id].next_in_bank) --size_;
  hits_.head[bank] = hits_.tail[bank] = kNoSlot;
  hit_banks_.reset(bank);
  return head;
}

void RequestQueue::open(std::uint32_t bank, std::uint32_t row) {
  SlotId id = others_.head[bank];
  if (id == kNoSlot) return;
  others_.head[bank] = others_.tail[bank] = kNoSlot;
  while (id != kNoSlot) {
    const SlotId next = slots_[id].next_in_bank;
    append(slots_[id].at.row == row ? hits_ : others_, bank, id);
    id = next;
  }
  if (hits_.head[bank] != kNoSlot) hit_banks_.set(bank);
  if (others_.head[bank] == kNoSlot) other_banks_.reset(bank);
}

void RequestQueue::close(std::uint32_t bank) {
  SlotId hit = hits_.head[bank];
  if (hit == kNoSlot) return;
  SlotId other = others_.head[bank];
  hits_.head[bank] = hits_.tail[bank] = kNoSlot;
  others_.head[bank] = others_.tail[bank] = kNoSlot;
  while (hit != kNoSlot || other != kNoSlot) {
    const bool take_hit =
        other == kNoSlot || (hit != kNoSlot && slots_[hit].sequence < slots_[other].sequence);
    SlotId& taken = take_hit ? hit : other;
    const SlotId id = taken;
    taken = slots_[id].next_in_bank;
    append(others_, bank, id);
  }
  hit_banks_.reset(bank);
  other_banks_.set(bank);
}

bool RequestQueue::search(const Coordinates& at) const {
  for (const SlotLists* lists : {&hits_, &others_}) {
    for (SlotId id = lists->head[at.bank]; id != kNoSlot; id = slots_[id].next_in_bank) {
      if (slots_[id].at == at) return true;
    }
  }
  return false;
}

}  // namespace macroscope::dram

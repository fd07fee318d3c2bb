#include "models/memory/dram/request_queue.hpp"

namespace macroscope::dram {

void RequestQueue::open(std::uint32_t bank, std::uint32_t row) {
  SlotId id = others_[bank].head;
  if (id == kNoSlot) return;
  others_[bank] = {};
  while (id != kNoSlot) {
    const SlotId next = (*slots_)[id].next_in_bank;
    append((*slots_)[id].at.row == row ? hits_[bank] : others_[bank], id);
    id = next;
  }
  if (hits_[bank].head != kNoSlot) hit_banks_.set(bank);
  if (others_[bank].head == kNoSlot) other_banks_.reset(bank);
}

void RequestQueue::close(std::uint32_t bank) {
  SlotId hit = hits_[bank].head;
  if (hit == kNoSlot) return;
  SlotId other = others_[bank].head;
  hits_[bank] = {};
  others_[bank] = {};
  while (hit != kNoSlot || other != kNoSlot) {
    const bool take_hit =
        other == kNoSlot || (hit != kNoSlot && (*slots_)[hit].sequence < (*slots_)[other].sequence);
    SlotId& taken = take_hit ? hit : other;
    const SlotId id = taken;
    taken = (*slots_)[id].next_in_bank;
    append(others_[bank], id);
  }
  hit_banks_.reset(bank);
  other_banks_.set(bank);
}

bool RequestQueue::holds(const Coordinates& at) const {
  for (const SlotList* list : {&hits_[at.bank], &others_[at.bank]}) {
    for (SlotId id = list->head; id != kNoSlot; id = (*slots_)[id].next_in_bank) {
      if ((*slots_)[id].at == at) return true;
    }
  }
  return false;
}

}  // namespace macroscope::dram

// Selection: of all candidates the one whose command comes first. Included by channel_steps.cpp
// only.
#pragma once

#include <bit>

#include "models/memory/dram/channel.hpp"

namespace macroscope::dram {

/// Calls `visit(bank)` for the banks of a set given word by word, ascending.
template <class Word, class Visit>
inline void for_each_bank(std::uint32_t words, Word&& word, Visit&& visit) {
  for (std::uint32_t w = 0; w < words; ++w) {
    for (std::uint64_t left = word(w); left != 0; left &= left - 1) {
      visit(w * 64 + static_cast<std::uint32_t>(std::countr_zero(left)));
    }
  }
}

/// First tick from `tick` on in which a row command may stand on the bus. Half-clock devices take
/// precharges on any edge, but not one that the row command of the rising edge before excludes.
template <CommandBus kBus>
inline std::uint64_t Channel::row_tick(std::uint32_t command, std::uint32_t bank,
                                       std::uint64_t tick) const {
  if constexpr (kBus != CommandBus::dual_half_clock) return tick;
  if (tick % 2 == 1) return tick;
  const bool all = command == precharge_all_command_;
  if (!all && command != precharge_command_) return tick + 1;
  const bool excluded = tick == pairing_tick_ &&
                        pairing_bank_ >> bus_shift_ == bank >> bus_shift_ &&
                        (pairing_all_ || all || pairing_bank_ == bank);
  return excluded ? tick + 1 : tick;
}

template <CommandBus kBus>
inline std::uint64_t column_tick(std::uint64_t tick) {
  return kBus == CommandBus::dual_half_clock ? tick | 1 : tick;
}

template <CommandBus kBus>
inline Channel::Choice Channel::pick_active(std::uint64_t first) const {
  // In order of promotion, so that of equal arrivals the first promoted wins.
  Choice best;
  for (std::uint32_t i = 0; i < active_.size(); ++i) {
    const Active& active = active_[i];
    const std::uint32_t command = column_command(active.write);
    const std::uint64_t ready =
        std::max(std::max(first, active.ready), timing_.ready_above(command, active.bank));
    const std::uint64_t tick = column_tick<kBus>(ready);
    if (tick > best.tick || (tick == best.tick && active.arrive >= best.order)) continue;
    best.tick = tick;
    best.order = active.arrive;
    best.action = Action::active;
    best.bank = i;
    best.slot = active.slot;
  }
  return best;
}

template <CommandBus kBus>
inline Channel::Choice Channel::pick_maintenance(std::uint64_t first) const {
  Choice best;
  std::vector<std::uint32_t> banks;
  for (std::uint32_t i = 0; i < maintenance_.size(); ++i) {
    const std::uint32_t command = next_command(maintenance_[i], banks);
    const bool closes = command != maintenance_[i].command;
    const bool held = std::any_of(banks.begin(), banks.end(), [&](std::uint32_t bank) {
      return bank == activating_bank_ || (closes && active_banks_.test(bank));
    });
    if (!held) {
      const std::uint64_t ready = std::max(first, timing_.ready(command, banks));
      const Choice choice{row_tick<kBus>(command, banks.front(), ready), i, Action::maintenance, i,
                          kNoSlot};
      if (choice.before(best)) best = choice;
    }
    if (stops_all_) break;
  }
  return best;
}

inline void Channel::update_mode() {
  if (!writing_) {
    if (writes_.size() > write_high_ || reads_.size() == 0) writing_ = true;
  } else if (writes_.size() < write_low_ && reads_.size() != 0) {
    writing_ = false;
  }
}

/// Replaces `best` by the queued request whose command comes before it; of several the first, of
/// equal ticks the oldest.
template <CommandBus kBus, Channel::Rows kRows>
inline void Channel::pick_request(std::uint64_t first, Choice& best) {
  const RequestQueue& queue = served();
  const std::uint64_t limit = best.tick;
  best.order = 0;  // what `best` is already wins at equal ticks: sequences begin at 1
  std::uint32_t starving_bank = Standard::kNone;
  starve_tick_ = kNever;
  if (params_.starvation != 0) {
    std::uint64_t& oldest = oldest_[writing_ ? 1 : 0];
    if (first > oldest + params_.starvation) {
      const SlotId id = queue.oldest();
      oldest = id == kNoSlot ? clock_ : slots_[id].arrive;
      if (first > oldest + params_.starvation) {
        starving_bank = slots_[id].at.bank;
        offer_starving<kBus, kRows>(first, id, best);
      }
    }
    if (starving_bank == Standard::kNone) starve_tick_ = oldest + params_.starvation + 1;
  }
  // Of the banks of `set` the one whose `command` comes first.
  const std::uint32_t group_shift = timing_.group_shift();
  const std::uint32_t upper_shift = timing_.upper_shift();
  const bool several = timing_.uppers() > 1;
  std::uint64_t best_tick = best.tick;
  std::uint64_t best_order = best.order;
  std::uint32_t best_bank = best.bank;
  std::uint32_t best_action = static_cast<std::uint32_t>(best.action);
  const auto scan = [&](std::uint32_t w, std::uint64_t set, std::uint32_t command, Action action,
                        const std::uint64_t* sequence, auto&& on_bus) {
    if (set == 0) return;
    const std::uint64_t* const of_bank = timing_.bank_ready(command);
    const std::uint64_t* const of_group = timing_.group_ready(command);
    const std::uint64_t* const of_upper = timing_.upper_ready(command);
    // With one parent of all groups, what it asks for holds for every bank.
    std::uint64_t floor = first;
    if (!several) {
      floor = std::max(first, of_upper[0]);
      if (floor > best_tick) return;
    }
    do {
      const std::uint32_t bank = w * 64 + static_cast<std::uint32_t>(std::countr_zero(set));
      set &= set - 1;
      std::uint64_t ready = std::max(std::max(floor, of_bank[bank]), of_group[bank >> group_shift]);
      if (several) ready = std::max(ready, of_upper[bank >> upper_shift]);
      const std::uint64_t tick = on_bus(bank, ready);
      // Without branches: which bank is next is not to be guessed.
      const std::uint64_t order = sequence[bank];
      const bool sooner =
          static_cast<int>(tick < best_tick) |
          (static_cast<int>(tick == best_tick) & static_cast<int>(order < best_order));
      best_tick = sooner ? tick : best_tick;
      best_order = sooner ? order : best_order;
      best_bank = sooner ? bank : best_bank;
      best_action = sooner ? static_cast<std::uint32_t>(action) : best_action;
    } while (set != 0);
  };
  const auto column_bus = [](std::uint32_t, std::uint64_t tick) { return column_tick<kBus>(tick); };
  for (std::uint32_t w = 0; w < bank_words_; ++w) {
    std::uint64_t allowed = ~blocked_.word(w);
    if (starving_bank >> 6 == w) allowed &= ~(std::uint64_t{1} << (starving_bank & 63));
    const std::uint64_t hits = queue.hit_banks().word(w) & allowed;
    const std::uint64_t others = queue.other_banks().word(w) & allowed;
    std::uint64_t capped = 0;
    if (params_.row_hit_cap != 0) {
      for (std::uint64_t left = hits & others; left != 0; left &= left - 1) {
        const auto bit = static_cast<std::uint32_t>(std::countr_zero(left));
        if (hits_served_[w * 64 + bit] >= params_.row_hit_cap) capped |= std::uint64_t{1} << bit;
      }
    }
    if constexpr (kRows != Rows::rows) {
      scan(w, hits & ~capped, column_command(writing_), Action::hit, queue.hit_sequence(),
           column_bus);
    }
    if constexpr (kRows != Rows::columns) {
      std::uint64_t close = others & open_.word(w) & ~active_banks_.word(w);
      if (params_.hit_first) close &= ~hits | capped;
      scan(w, close, precharge_command_, Action::precharge, queue.other_sequence(),
           [&](std::uint32_t bank, std::uint64_t tick) {
             return row_tick<kBus>(precharge_command_, bank, tick);
           });
      if (kBus == CommandBus::split_activate && activating_bank_ != Standard::kNone) continue;
      scan(w, others & ~open_.word(w), activate_command_, Action::activate, queue.other_sequence(),
           [&](std::uint32_t bank, std::uint64_t tick) {
             return row_tick<kBus>(activate_command_, bank, tick);
           });
    }
  }
  if (best_tick == limit && best_order == 0) return;  // also a request of no bank
  best.tick = best_tick;
  best.order = best_order;
  best.bank = best_bank;
  best.action = static_cast<Action>(best_action);
  // The starving request, too, is the first of its list: it is the oldest of all.
  best.slot =
      best.action == Action::hit ? queue.first_hit(best_bank) : queue.first_other(best_bank);
}

/// The oldest request has waited too long: it goes before all others, and nobody else touches its
/// bank.
template <CommandBus kBus, Channel::Rows kRows>
inline void Channel::offer_starving(std::uint64_t first, SlotId id, Choice& best) const {
  const Slot& slot = slots_[id];
  const std::uint32_t bank = slot.at.bank;
  if (blocked_.test(bank)) return;
  const bool open = open_.test(bank);
  if (open && row_[bank] == slot.at.row) {
    if constexpr (kRows != Rows::rows) {
      const std::uint64_t ready = timing_.ready(column_command(slot.write), bank);
      const std::uint64_t tick = column_tick<kBus>(std::max(first, ready));
      if (tick < best.tick) best = {tick, 0, Action::hit, bank, id};
    }
    return;
  }
  if constexpr (kRows != Rows::columns) {
    if (open && active_banks_.test(bank)) return;
    if (!open && activating_bank_ != Standard::kNone) return;
    const std::uint32_t command = open ? precharge_command_ : activate_command_;
    const std::uint64_t ready = std::max(first, timing_.ready(command, bank));
    const std::uint64_t tick = row_tick<kBus>(command, bank, ready);
    if (tick < best.tick) {
      best = {tick, 0, open ? Action::precharge : Action::activate, bank, id};
    }
  }
}

/// A row that nobody wants, by the page policy.
template <CommandBus kBus>
inline Channel::Choice Channel::pick_close(std::uint64_t first) const {
  Choice best;
  for_each_bank(
      bank_words_,
      [&](std::uint32_t w) {
        return open_.word(w) & ~active_banks_.word(w) & ~reads_.hit_banks().word(w) &
               ~writes_.hit_banks().word(w);
      },
      [&](std::uint32_t bank) {
        std::uint64_t ready = std::max(first, timing_.ready(precharge_command_, bank));
        if (params_.page == PagePolicy::adaptive) {
          ready = std::max(ready, last_used_[bank] + params_.page_idle);
        }
        const Choice choice{row_tick<kBus>(precharge_command_, bank, ready), bank, Action::close,
                            bank, kNoSlot};
        if (choice.before(best)) best = choice;
      });
  return best;
}

}  // namespace macroscope::dram

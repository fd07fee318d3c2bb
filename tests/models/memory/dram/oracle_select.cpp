// Which command the controller would issue next.
#include <algorithm>

#include "tests/models/memory/dram/oracle_controller.hpp"

namespace macroscope::test {

using dram::Bus;
using dram::CommandKind;
using dram::CommandRecord;
using dram::PagePolicy;
using dram::RefreshMode;
using dram::Standard;

/// Every constraint, and on half-clock devices what may stand on a falling edge.
bool OracleController::ready(const CommandRecord& record) const {
  if (is_half_clock() && record.clock % 2 == 0) {
    const bool all = kind(record.command) == CommandKind::precharge_all;
    if (!all && kind(record.command) != CommandKind::precharge) return false;
    if (record.clock == pairing_tick_) {
      const std::uint32_t level = standard_->data_level;
      const std::uint32_t bank = standard_->bank_level();
      const bool paired_all = paired_.ids[bank] == CommandRecord::kAll;
      const bool same_bus = std::equal(record.ids, record.ids + level + 1, paired_.ids);
      const bool same_bank = std::equal(record.ids, record.ids + bank + 1, paired_.ids);
      if (same_bus && (all || paired_all || same_bank)) return false;
    }
  }
  return history_.ready(record);
}

bool OracleController::in_slot(std::uint32_t command, Slot slot) const {
  if (slot == Slot::any) return true;
  return (standard_->commands[command].bus == Bus::column) == (slot == Slot::column);
}

bool OracleController::has_active(std::uint32_t bank) const {
  return std::any_of(active_.begin(), active_.end(),
                     [&](const Pending& p) { return p.at.bank == bank; });
}

bool OracleController::has_refresh(std::uint32_t bank) const {
  return std::any_of(refreshes_.begin(), refreshes_.end(), [&](const Refresh& r) {
    return std::find(r.banks.begin(), r.banks.end(), bank) != r.banks.end();
  });
}

/// The request among those with a row of their own that came first.
Candidate OracleController::from_active(std::uint64_t t) const {
  Candidate best;
  for (std::size_t i = 0; i < active_.size(); ++i) {
    if (best && active_[best.index].arrive <= active_[i].arrive) continue;
    const Candidate candidate{Origin::active, i,
                              record_for(t, next_command(active_[i]), active_[i])};
    if (ready(candidate.record)) best = candidate;
  }
  return best;
}

Candidate OracleController::from_refresh(std::uint64_t t) const {
  for (std::size_t i = 0; i < refreshes_.size(); ++i) {
    const CommandRecord record = next_refresh_command(t, refreshes_[i]);
    const bool closes = kind(record.command) == CommandKind::precharge ||
                        kind(record.command) == CommandKind::precharge_all;
    const bool one = kind(record.command) == CommandKind::precharge;
    bool held = false;
    for (const std::uint32_t bank : refreshes_[i].banks) {
      if (one && record.ids[standard_->bank_level()] >= 0 &&
          !std::equal(record.ids, record.ids + standard_->bank_level() + 1,
                      record_for(t, record.command, bank).ids)) {
        continue;  // another bank of the same refresh
      }
      held = held || banks_[bank].state == Row::activating || (closes && has_active(bank));
    }
    if (!held && ready(record)) return {Origin::refresh, i, record};
    if (params_.refresh_stops_all) return {};
  }
  return {};
}

/// What a refresh needs next: closed banks, then the refresh itself.
CommandRecord OracleController::next_refresh_command(std::uint64_t t,
                                                     const Refresh& refresh) const {
  const auto open = std::find_if(refresh.banks.begin(), refresh.banks.end(),
                                 [&](std::uint32_t b) { return banks_[b].state != Row::closed; });
  if (params_.refresh == RefreshMode::all_bank) {
    const CommandKind next =
        open == refresh.banks.end() ? CommandKind::refresh_all : CommandKind::precharge_all;
    return record_for(t, standard_->command(next), refresh.banks.front());
  }
  if (open != refresh.banks.end()) {
    return record_for(t, standard_->command(CommandKind::precharge), *open);
  }
  return record_for(
      t,
      standard_->command(params_.refresh == RefreshMode::per_bank ? CommandKind::refresh_bank
                                                                  : CommandKind::refresh_same_bank),
      refresh.banks.front());
}

void OracleController::update_mode() {
  // The products are those of single precision: 0.8f * 32 is 25.6.
  const float high =
      static_cast<float>(params_.write_high) * static_cast<float>(params_.write_queue);
  const float low = static_cast<float>(params_.write_low) * static_cast<float>(params_.write_queue);
  const auto writes = static_cast<float>(writes_.size());
  if (!writing_) {
    writing_ = writes > high || reads_.empty();
  } else {
    writing_ = !(writes < low && !reads_.empty());
  }
}

std::uint32_t OracleController::next_command(const Pending& request) const {
  const BankState& bank = banks_[request.at.bank];
  if (bank.state == Row::activating) return Standard::kNone;
  if (bank.state == Row::closed) {
    return standard_->command(is_split() ? CommandKind::activate_first : CommandKind::activate);
  }
  if (bank.row != request.at.row) return standard_->command(CommandKind::precharge);
  return standard_->command(request.write ? CommandKind::write : CommandKind::read);
}

bool OracleController::wants_open_row(const std::vector<Pending>& queue, std::uint32_t bank) const {
  return std::any_of(queue.begin(), queue.end(), [&](const Pending& p) {
    return p.at.bank == bank && p.at.row == banks_[bank].row;
  });
}

/// Whether the row of an open bank has had its hits and another row of the bank is wanted.
bool OracleController::capped(std::uint32_t bank) const {
  if (params_.row_hit_cap == 0 || banks_[bank].columns < params_.row_hit_cap) return false;
  const std::vector<Pending>& queue = writing_ ? writes_ : reads_;
  return std::any_of(queue.begin(), queue.end(), [&](const Pending& p) {
    return p.at.bank == bank && p.at.row != banks_[bank].row;
  });
}

/// Whether the policies let a queued request have its next command now.
bool OracleController::eligible(const Pending& request, std::uint32_t command,
                                const Pending* starving) const {
  const std::uint32_t bank = request.at.bank;
  const bool starves = starving == &request;
  if (command == Standard::kNone) return false;
  if (!params_.refresh_stops_all && has_refresh(bank)) return false;
  if (starving != nullptr && !starves && starving->at.bank == bank) return false;
  switch (kind(command)) {
    case CommandKind::precharge: {
      if (has_active(bank)) return false;
      const bool protects = params_.hit_first && !capped(bank) && !starves;
      return !protects || !wants_open_row(writing_ ? writes_ : reads_, bank);
    }
    case CommandKind::activate_first:
      return activating_.empty();
    case CommandKind::read:
    case CommandKind::write:
      return starves || !capped(bank);
    default:
      return true;
  }
}

/// Updates the write mode, then takes the oldest request whose next command may come.
Candidate OracleController::from_queue(std::uint64_t t, Slot slot) {
  update_mode();
  const std::vector<Pending>& queue = writing_ ? writes_ : reads_;
  const Pending* starving = nullptr;
  if (params_.starvation != 0 && !queue.empty() && t - queue.front().arrive > params_.starvation) {
    starving = &queue.front();
  }
  for (std::size_t i = 0; i < queue.size(); ++i) {  // the queue is in the order of acceptance
    const std::uint32_t command = next_command(queue[i]);
    if (!eligible(queue[i], command, starving) || !in_slot(command, slot)) continue;
    const Candidate candidate{Origin::queued, i, record_for(t, command, queue[i])};
    if (ready(candidate.record)) return candidate;
  }
  return {};
}

Candidate OracleController::from_page_policy(std::uint64_t t) const {
  if (params_.page == PagePolicy::open) return {};
  const std::uint32_t precharge = standard_->command(CommandKind::precharge);
  for (std::uint32_t b = 0; b < banks_.size(); ++b) {
    if (banks_[b].state != Row::open || has_active(b)) continue;
    if (wants_open_row(reads_, b) || wants_open_row(writes_, b)) continue;
    if (params_.page == PagePolicy::adaptive && t - banks_[b].last_used < params_.page_idle) {
      continue;
    }
    const Candidate candidate{Origin::page, b, record_for(t, precharge, b)};
    if (ready(candidate.record)) return candidate;
  }
  return {};
}

}  // namespace macroscope::test

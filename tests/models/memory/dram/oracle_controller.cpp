// One tick of each kind of command bus.
#include "tests/models/memory/dram/oracle_controller.hpp"

#include <algorithm>

namespace macroscope::test {

using dram::CommandBus;
using dram::CommandKind;
using dram::RefreshMode;

OracleController::OracleController(const dram::Standard& standard,
                                   const dram::ControllerParams& params, const Decode& decode,
                                   std::span<const OracleRequest> requests,
                                   std::uint32_t outstanding)
    : standard_(&standard),
      params_(params),
      decode_(decode),
      requests_(requests),
      outstanding_(outstanding),
      history_(standard),
      banks_(standard.banks()),
      debt_(standard.nodes(standard.refresh_level)) {
  result_.outcomes.resize(requests.size());
  if (params.refresh == RefreshMode::off) return;
  next_refresh_ = static_cast<std::uint64_t>(params.refresh == RefreshMode::all_bank
                                                 ? standard.refresh_interval
                                                 : standard.bank_refresh_interval);
}

bool OracleController::busy(std::uint64_t clock) const {
  if (next_request_ < requests_.size() || !reads_.empty() || !writes_.empty()) return true;
  if (!activating_.empty() || !active_.empty() || synchronized_) return true;
  return std::any_of(deliveries_.begin(), deliveries_.end(),
                     [&](std::uint64_t delivery) { return delivery > clock; });
}

OracleResult OracleController::result() const {
  return result_;
}

void OracleController::tick(std::uint64_t t) {
  std::erase_if(deliveries_, [&](std::uint64_t delivery) { return delivery <= t; });
  raise_refreshes(t);
  switch (standard_->command_bus) {
    case CommandBus::single:
      return tick_single(t);
    case CommandBus::dual:
    case CommandBus::dual_half_clock:
      return tick_dual(t);
    case CommandBus::split_activate:
      return tick_split(t);
  }
}

void OracleController::tick_single(std::uint64_t t) {
  Candidate chosen = from_active(t);
  if (!chosen) chosen = from_refresh(t);
  if (!chosen && requests_allowed()) chosen = from_queue(t, Slot::any);
  if (!chosen) chosen = from_page_policy(t);
  if (chosen) issue(chosen);
}

void OracleController::tick_dual(std::uint64_t t) {
  const bool rising = !is_half_clock() || t % 2 == 1;
  Candidate column = rising ? from_active(t) : Candidate();
  if (!column && requests_allowed()) {
    column = from_queue(t, Slot::column);  // on a falling edge for the write mode alone
  }
  if (column) issue(column);
  Candidate row = from_refresh(t);
  if (!row && requests_allowed()) row = from_queue(t, Slot::row);
  if (!row) row = from_page_policy(t);
  if (!row) return;
  issue(row);
  if (!is_half_clock() || !rising) return;
  paired_ = row.record;
  pairing_tick_ = t + (kind(row.record.command) == CommandKind::activate ? 3 : 1);
}

void OracleController::tick_split(std::uint64_t t) {
  if (synchronized_) {
    // Nothing comes between the start of the data clock and the access it was started for.
    synchronized_.record.clock = t;
    if (!ready(synchronized_.record)) return;
    const Candidate access = synchronized_;
    synchronized_ = {};
    extend_data_clock(t, access);
    return issue(access);
  }
  Candidate chosen = second_half(t, true);
  if (!chosen) chosen = from_active(t);
  if (!chosen) chosen = from_refresh(t);
  if (!chosen && requests_allowed()) chosen = from_queue(t, Slot::any);
  if (!chosen) chosen = second_half(t, false);
  if (!chosen) chosen = from_page_policy(t);
  if (!chosen) return;
  if (!is_access(chosen.record)) return issue(chosen);
  if (t < expiry_) {
    extend_data_clock(t, chosen);
    return issue(chosen);
  }
  for (const Pending& half_open : activating_) {
    const std::uint64_t deadline = banks_[half_open.at.bank].activated +
                                   static_cast<std::uint64_t>(standard_->activate_deadline);
    if (deadline > t + 1) continue;
    const Candidate second = second_half(t, false);
    if (second) issue(second);
    return;
  }
  const Candidate sync = synchronization(t, chosen);
  if (!sync) return;
  history_.issue(sync.record);
  result_.commands.push_back(sync.record);
  synchronized_ = chosen;
}

/// The second half of the oldest first one, when it may come; `urgent`: only at its deadline.
Candidate OracleController::second_half(std::uint64_t t, bool urgent) const {
  const std::uint32_t command = standard_->command(CommandKind::activate_second);
  for (std::size_t i = 0; i < activating_.size(); ++i) {  // the oldest has the earliest deadline
    const std::uint64_t deadline = banks_[activating_[i].at.bank].activated +
                                   static_cast<std::uint64_t>(standard_->activate_deadline);
    if (urgent && deadline > t) continue;
    const Candidate candidate{Origin::second, i, record_for(t, command, activating_[i])};
    if (ready(candidate.record)) return candidate;
  }
  return {};
}

/// The command that starts the data clock for an access, when it may come.
Candidate OracleController::synchronization(std::uint64_t t, const Candidate& access) const {
  const bool write = kind(access.record.command) == CommandKind::write;
  Candidate sync = access;
  sync.record.command =
      standard_->command(write ? CommandKind::sync_write : CommandKind::sync_read);
  sync.record.clock = t;
  return ready(sync.record) ? sync : Candidate();
}

void OracleController::extend_data_clock(std::uint64_t t, const Candidate& access) {
  const bool write = kind(access.record.command) == CommandKind::write;
  const std::int64_t runs = write ? standard_->data_clock_write : standard_->data_clock_read;
  expiry_ = std::max(expiry_, t + static_cast<std::uint64_t>(runs));
}

}  // namespace macroscope::test

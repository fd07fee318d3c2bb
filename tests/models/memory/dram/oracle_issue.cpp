// What a command changes.
#include <algorithm>

#include "tests/models/memory/dram/command_on.hpp"
#include "tests/models/memory/dram/oracle_controller.hpp"

namespace macroscope::test {

using dram::CommandKind;
using dram::CommandRecord;

/// A command of nobody's request.
CommandRecord OracleController::record_for(std::uint64_t t, std::uint32_t command,
                                           std::uint32_t bank) const {
  return command_on(*standard_, t, command, bank);
}

CommandRecord OracleController::record_for(std::uint64_t t, std::uint32_t command,
                                           const Pending& request) const {
  CommandRecord record = record_for(t, command, request.at.bank);
  record.ids[standard_->row_level()] = static_cast<std::int32_t>(request.at.row);
  record.ids[standard_->column_level()] = static_cast<std::int32_t>(request.at.column);
  record.request = request.write ? 1 : 0;
  return record;
}

void OracleController::issue(const Candidate& candidate) {
  history_.issue(candidate.record);
  result_.commands.push_back(candidate.record);
  switch (candidate.origin) {
    case Origin::none:
      return;
    case Origin::active:
      return issue_access(active_, candidate);
    case Origin::queued:
      return issue_for_request(candidate);
    case Origin::page:
      return close(candidate.record);
    case Origin::second: {
      const Pending request = activating_[candidate.index];
      activating_.erase(activating_.begin() + static_cast<std::ptrdiff_t>(candidate.index));
      active_.push_back(request);
      banks_[request.at.bank].state = Row::open;
      return;
    }
    case Origin::refresh:
      if (kind(candidate.record.command) == CommandKind::precharge ||
          kind(candidate.record.command) == CommandKind::precharge_all) {
        return close(candidate.record);
      }
      refreshes_.erase(refreshes_.begin() + static_cast<std::ptrdiff_t>(candidate.index));
      return;
  }
}

/// A hit, a miss or a conflict, by the first command that a request causes.
void OracleController::count(Pending& request, CommandKind first) {
  if (request.counted) return;
  request.counted = true;
  if (first == CommandKind::precharge) {
    ++result_.conflicts;
  } else if (first == CommandKind::read || first == CommandKind::write) {
    ++result_.hits;
  } else {
    ++result_.misses;
  }
}

void OracleController::issue_access(std::vector<Pending>& from, const Candidate& candidate) {
  const auto it = from.begin() + static_cast<std::ptrdiff_t>(candidate.index);
  count(*it, kind(candidate.record.command));
  const std::uint64_t t = candidate.record.clock;
  BankState& bank = banks_[it->at.bank];
  bank.last_used = t;
  ++bank.columns;
  OracleOutcome& outcome = result_.outcomes[it->number];
  outcome.done = it->write ? t : t + static_cast<std::uint64_t>(standard_->read_latency);
  if (!it->write) deliveries_.push_back(outcome.done);
  result_.clocks = std::max(result_.clocks, outcome.done);
  from.erase(it);
}

void OracleController::issue_for_request(const Candidate& candidate) {
  std::vector<Pending>& queue = candidate.record.request == 1 ? writes_ : reads_;
  if (is_access(candidate.record)) return issue_access(queue, candidate);
  Pending& request = queue[candidate.index];
  count(request, kind(candidate.record.command));
  if (kind(candidate.record.command) == CommandKind::precharge) return close(candidate.record);
  const std::uint64_t t = candidate.record.clock;
  banks_[request.at.bank] = {is_split() ? Row::activating : Row::open, request.at.row, t, t, 0};
  (is_split() ? activating_ : active_).push_back(request);
  queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(candidate.index));
}

/// Every bank below the command's target is closed.
void OracleController::close(const CommandRecord& record) {
  for (std::uint32_t b = 0; b < banks_.size(); ++b) {
    const CommandRecord own = record_for(record.clock, record.command, b);
    if (std::equal(own.ids, own.ids + standard_->bank_level() + 1, record.ids)) {
      banks_[b].state = Row::closed;
    }
  }
}

}  // namespace macroscope::test

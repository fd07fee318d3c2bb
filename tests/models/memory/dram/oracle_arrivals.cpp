// Requests that are accepted and refreshes that come due.
#include <algorithm>

#include "tests/models/memory/dram/oracle_controller.hpp"

namespace macroscope::test {

using dram::RefreshMode;

void OracleController::accept(std::uint64_t clock) {
  while (next_request_ < requests_.size() && accept_one(clock)) ++next_request_;
}

bool OracleController::accept_one(std::uint64_t clock) {
  const OracleRequest& offered = requests_[next_request_];
  if (offered.earliest > clock) return false;
  const auto in_flight = std::count_if(deliveries_.begin(), deliveries_.end(),
                                       [&](std::uint64_t delivery) { return delivery > clock; });
  const auto waiting_reads = [&](const std::vector<Pending>& list) {
    return std::count_if(list.begin(), list.end(), [](const Pending& p) { return !p.write; });
  };
  const auto undelivered =
      in_flight + waiting_reads(reads_) + waiting_reads(activating_) + waiting_reads(active_);
  if (!offered.write && outstanding_ != 0 && undelivered >= outstanding_) return false;

  const std::uint64_t access = offered.address / standard_->access_bytes;
  const bool queued = std::any_of(writes_.begin(), writes_.end(),
                                  [&](const Pending& w) { return w.access == access; });
  OracleOutcome& outcome = result_.outcomes[next_request_];
  if (queued) {
    outcome = {clock, offered.write ? clock : clock + 1};
    if (offered.write) {
      ++result_.merged;
    } else {
      ++result_.forwarded;
      deliveries_.push_back(outcome.done);
      result_.clocks = std::max(result_.clocks, outcome.done);
    }
    return true;
  }
  std::vector<Pending>& queue = offered.write ? writes_ : reads_;
  if (queue.size() >= (offered.write ? params_.write_queue : params_.read_queue)) return false;
  outcome.arrive = clock;
  Pending request;
  request.number = next_request_;
  request.sequence = next_sequence_++;
  request.arrive = clock;
  request.access = access;
  request.at = decode_(offered.address);
  request.write = offered.write;
  queue.push_back(request);
  return true;
}

void OracleController::raise_refreshes(std::uint64_t t) {
  if (next_refresh_ == t && params_.refresh == RefreshMode::all_bank) {
    next_refresh_ += static_cast<std::uint64_t>(standard_->refresh_interval);
    for (std::uint32_t& debt : debt_) ++debt;
  } else if (next_refresh_ == t && next_refresh_ != 0) {
    next_refresh_ += static_cast<std::uint64_t>(standard_->bank_refresh_interval);
    const std::uint32_t nodes = standard_->nodes(standard_->refresh_level);
    const std::uint32_t below = standard_->banks_below(standard_->refresh_level);
    if (params_.refresh == RefreshMode::per_bank) {
      refreshes_.push_back({next_bank_ / below, {next_bank_}});
      next_bank_ = (next_bank_ + 1) % standard_->banks();
    } else {
      const std::uint32_t ids = standard_->levels[standard_->bank_level()].count;
      for (std::uint32_t node = 0; node < nodes; ++node) {
        Refresh refresh{node, {}};
        for (std::uint32_t b = node * below; b < (node + 1) * below; ++b) {
          if (b % ids == next_bank_) refresh.banks.push_back(b);
        }
        refreshes_.push_back(refresh);
      }
      next_bank_ = (next_bank_ + 1) % ids;
    }
  }
  if (params_.refresh == RefreshMode::all_bank) raise_all_bank();
}

/// Debts that may not or need not be postponed any further.
void OracleController::raise_all_bank() {
  const bool idle = reads_.empty() && writes_.empty() && active_.empty() && activating_.empty();
  const std::uint32_t below = standard_->banks_below(standard_->refresh_level);
  for (std::uint32_t node = 0; node < debt_.size(); ++node) {
    const bool waits = std::any_of(refreshes_.begin(), refreshes_.end(),
                                   [&](const Refresh& r) { return r.node == node; });
    const bool over = debt_[node] > params_.refresh_postpone;
    if (!over && !(idle && debt_[node] > 0 && !waits)) continue;
    --debt_[node];
    Refresh refresh{node, {}};
    for (std::uint32_t b = node * below; b < (node + 1) * below; ++b) refresh.banks.push_back(b);
    refreshes_.push_back(refresh);
  }
}

}  // namespace macroscope::test

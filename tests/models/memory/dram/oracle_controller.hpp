// The oracle's controller: its state and the rules of one tick.
#pragma once

#include "tests/models/memory/dram/oracle_state.hpp"

namespace macroscope::test {

class OracleController {
 public:
  OracleController(const dram::Standard& standard, const dram::ControllerParams& params,
                   const Decode& decode, std::span<const OracleRequest> requests,
                   std::uint32_t outstanding);

  /// Whether something is offered, queued or not delivered after the tick `clock`.
  [[nodiscard]] bool busy(std::uint64_t clock) const;
  /// Takes requests at `clock`, in order, until one is refused.
  void accept(std::uint64_t clock);
  /// The refreshes that come due, and the commands of one tick.
  void tick(std::uint64_t t);
  [[nodiscard]] OracleResult result() const;

 private:
  using Row = BankState::Row;
  using Origin = Candidate::Origin;

  // acceptance and refresh (oracle_arrivals.cpp)
  [[nodiscard]] bool accept_one(std::uint64_t clock);
  void raise_refreshes(std::uint64_t t);
  void raise_all_bank();
  // kinds of buses (oracle_controller.cpp)
  void tick_single(std::uint64_t t);
  void tick_dual(std::uint64_t t);
  void tick_split(std::uint64_t t);
  [[nodiscard]] Candidate second_half(std::uint64_t t, bool urgent) const;
  [[nodiscard]] Candidate synchronization(std::uint64_t t, const Candidate& access) const;
  void extend_data_clock(std::uint64_t t, const Candidate& access);
  // selection (oracle_select.cpp)
  [[nodiscard]] Candidate from_active(std::uint64_t t) const;
  [[nodiscard]] Candidate from_refresh(std::uint64_t t) const;
  [[nodiscard]] Candidate from_queue(std::uint64_t t, Slot slot);
  [[nodiscard]] Candidate from_page_policy(std::uint64_t t) const;
  void update_mode();
  [[nodiscard]] std::uint32_t next_command(const Pending& request) const;
  [[nodiscard]] dram::CommandRecord next_refresh_command(std::uint64_t t,
                                                         const Refresh& refresh) const;
  [[nodiscard]] bool eligible(const Pending& request, std::uint32_t command,
                              const Pending* starving) const;
  [[nodiscard]] bool capped(std::uint32_t bank) const;
  [[nodiscard]] bool wants_open_row(const std::vector<Pending>& queue, std::uint32_t bank) const;
  [[nodiscard]] bool in_slot(std::uint32_t command, Slot slot) const;
  [[nodiscard]] bool ready(const dram::CommandRecord& record) const;
  // effects (oracle_issue.cpp)
  void issue(const Candidate& candidate);
  void issue_access(std::vector<Pending>& from, const Candidate& candidate);
  void issue_for_request(const Candidate& candidate);
  void close(const dram::CommandRecord& record);
  void count(Pending& request, dram::CommandKind kind);
  [[nodiscard]] dram::CommandRecord record_for(std::uint64_t t, std::uint32_t command,
                                               std::uint32_t bank) const;
  [[nodiscard]] dram::CommandRecord record_for(std::uint64_t t, std::uint32_t command,
                                               const Pending& request) const;

  [[nodiscard]] dram::CommandKind kind(std::uint32_t command) const {
    return standard_->commands[command].kind;
  }
  [[nodiscard]] bool is_access(const dram::CommandRecord& record) const {
    return kind(record.command) == dram::CommandKind::read ||
           kind(record.command) == dram::CommandKind::write;
  }
  [[nodiscard]] bool has_active(std::uint32_t bank) const;
  [[nodiscard]] bool has_refresh(std::uint32_t bank) const;
  [[nodiscard]] bool requests_allowed() const {
    return !params_.refresh_stops_all || refreshes_.empty();
  }
  [[nodiscard]] bool is_split() const {
    return standard_->command_bus == dram::CommandBus::split_activate;
  }
  [[nodiscard]] bool is_half_clock() const {
    return standard_->command_bus == dram::CommandBus::dual_half_clock;
  }

  const dram::Standard* standard_;
  dram::ControllerParams params_;
  Decode decode_;
  std::span<const OracleRequest> requests_;
  std::uint32_t outstanding_;
  CommandHistory history_;

  std::size_t next_request_ = 0;
  std::uint64_t next_sequence_ = 0;
  std::vector<Pending> reads_, writes_;  // in the order of acceptance
  std::vector<Pending> activating_;      // split activation: first half issued
  std::vector<Pending> active_;          // in the order in which their rows opened
  bool writing_ = false;
  std::vector<std::uint64_t> deliveries_;  // clocks at which reads are delivered
  std::vector<BankState> banks_;
  std::deque<Refresh> refreshes_;
  std::vector<std::uint32_t> debt_;  // by node of the refresh level
  std::uint64_t next_refresh_ = 0;   // tick; 0: never
  std::uint32_t next_bank_ = 0;      // of per-bank and same-bank refresh
  // data clock (split activation)
  std::uint64_t expiry_ = 0;
  Candidate synchronized_;  // the access that must follow
  // last row command on a rising edge (half clock)
  std::uint64_t pairing_tick_ = 0;
  dram::CommandRecord paired_;
  OracleResult result_;
};

}  // namespace macroscope::test

// One DRAM channel with its controller, event by event: no SystemC, no tick in which nothing
// happens.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <vector>

#include "models/memory/dram/address_map.hpp"
#include "models/memory/dram/burst.hpp"
#include "models/memory/dram/channel_stats.hpp"
#include "models/memory/dram/command_record.hpp"
#include "models/memory/dram/controller_params.hpp"
#include "models/memory/dram/decode_table.hpp"
#include "models/memory/dram/request_queue.hpp"
#include "models/memory/dram/run.hpp"
#include "models/memory/dram/standard.hpp"
#include "models/memory/dram/timing_state.hpp"

namespace macroscope::dram {

/// A channel and its controller.
///
/// Every tick the controller may issue one command (two buses: two): a read or write to a row it
/// opened, else a refresh, else the command the oldest ready request of the served queue needs
/// (first ready, first come). Between two commands nothing changes, so the next tick with a
/// command is computed, not searched: it is the least ready tick of the candidates, of which there
/// are at most three per bank. Runs of row hits are issued in a loop of their own. Both give the
/// commands of a tick-by-tick controller, clock for clock.
class Channel {
 public:
  /// `map`: an AddressMap; channels made with copies of one table share it. `outstanding`: reads
  /// accepted and not yet delivered at any time; 0 is no limit.
  Channel(const Standard& standard, const ControllerParams& params, const DecodeTable& map,
          std::uint32_t outstanding = 0);
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// Appends to the feed. `earliest` must not fall from run to run.
  void push(const Run& run);
  /// Runs all ticks up to `until`. With `more` it stops as soon as the feed is empty and a request
  /// could be accepted, and returns false: the feed must be filled before time goes on.
  bool advance(std::uint64_t until, bool more = false);
  /// Runs until everything accepted and fed is done.
  void drain();
  /// Without requests: goes to the state from which restart() may begin anew, and returns its
  /// clock, `until` or later. Every row is closed, every interval begun since the last restart has
  /// had its refresh, the next one early, and no command waits for another. In per-bank and
  /// same-bank mode one refresh of all banks stands for the rest of the rotation. Until the restart
  /// it may be called again with a later `until`.
  [[nodiscard]] std::uint64_t quiesce(std::uint64_t until);
  /// Goes to `clock`, which quiesce() returned, and is from there on as a new channel is from clock
  /// 0: the same requests give the same commands at the same distances. Statistics go on; the time
  /// since the first quiesce() is lost to Limit::boundary.
  void restart(std::uint64_t clock);
  /// Requests fed that are not done.
  [[nodiscard]] bool busy() const;
  /// Accesses fed that are not accepted yet.
  [[nodiscard]] std::uint64_t waiting() const { return waiting_; }
  /// Free places of the read or the write queue. They do not become fewer before more is fed.
  [[nodiscard]] std::uint32_t room(bool write) const {
    const std::uint32_t places = write ? params_.write_queue : params_.read_queue;
    const std::uint32_t in_burst = burst_.loaded && writing_ == write ? burst_.size : 0;
    return places - (write ? writes_ : reads_).size() - in_burst;
  }
  [[nodiscard]] std::uint64_t clock() const { return clock_; }
  /// Clock of the last write command so far.
  [[nodiscard]] std::uint64_t last_write() const { return stats_.last_write; }
  /// A lower bound of the clock at which the next run completes, or kNever.
  [[nodiscard]] std::uint64_t earliest_completion() const;
  /// The same for all runs with this tag; clock() when none is left.
  [[nodiscard]] std::uint64_t earliest_completion(std::uint32_t tag) const;
  /// Takes the completions since the last call, in the order in which they became certain.
  [[nodiscard]] std::vector<Completion>& completions() { return completions_; }

  /// Commands are appended here as they are issued; null (the default) keeps none.
  void set_log(CommandLog* log) { log_ = log; }
  /// Without it every command takes the general path; for tests and benchmarks.
  void set_fast(bool on) { fast_ = on; }
  /// Statistics up to clock(): closes the accounts of time.
  [[nodiscard]] ChannelStats stats() const;

  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

 private:
  enum class Action : std::uint8_t {
    none,
    active,  // read or write of a request that opened its row
    hit,     // read or write of a queued request
    activate,
    precharge,    // for a queued request
    maintenance,  // the next command of a refresh
    close,        // precharge by the page policy
    second        // activate_second of the activating bank
  };
  struct Choice {
    std::uint64_t tick = kNever;
    std::uint64_t order = 0;  // of equal ticks the least
    Action action = Action::none;
    std::uint32_t bank = 0;  // or index into maintenance_ or active_
    SlotId slot = kNoSlot;

    [[nodiscard]] bool before(const Choice& other) const {
      if (tick != other.tick) return tick < other.tick;
      return order < other.order;
    }
  };
  struct Maintenance {
    std::vector<std::uint32_t> banks;  // concerned, ascending
    std::uint32_t command;             // the refresh
    std::uint32_t node;                // of the refresh level, or the bank's number for per-bank
    std::uint64_t since;               // tick in which it came
  };
  /// A request whose row was opened for it. In order of promotion.
  struct Active {
    std::uint64_t ready;  // what the bank asks for before its access
    std::uint64_t arrive;
    std::uint32_t bank;
    SlotId slot;
    bool write;
  };
  /// What the power commands address: a rank, or the channel.
  struct PowerNode {
    enum class State : std::uint8_t { awake, power_down, self_refresh };
    std::vector<std::uint32_t> banks;
    State state = State::awake;
    std::uint64_t since = 0;  // tick of the command that put it there
  };
  struct PowerStep {
    std::uint64_t tick = kNever;
    std::uint32_t command = 0;
    std::vector<std::uint32_t> banks;  // empty: the node's
  };
  enum class Rows : std::uint8_t { columns, rows, both };

  // acceptance (channel_accept.hpp)
  void accept();
  bool accept_one(Run& run);
  void next_access();
  [[nodiscard]] Coordinates at_feed(const Run& run);
  void deliver_until(std::uint64_t clock);
  void complete(std::uint32_t run, std::uint64_t clock);
  [[nodiscard]] std::uint32_t run_number(const Run& run) const;
  // bounds (channel_bound.cpp)
  [[nodiscard]] std::uint64_t earliest_end(std::uint64_t accesses, bool write) const;
  template <class F>
  void for_each_open_run(const F& f) const;
  // one command or one jump (channel_steps.cpp)
  template <class Continue>
  void run(std::uint64_t until, Continue&& go_on);
  template <CommandBus kBus>
  void step(std::uint64_t until);
  template <CommandBus kBus>
  void step_dual(std::uint64_t until);
  void step_synchronized(std::uint64_t until);
  /// Last tick that may be decided now: before the next refresh, arrival or starving request, and
  /// not after `until`.
  [[nodiscard]] std::uint64_t horizon(std::uint64_t until) const {
    std::uint64_t last = std::min(until, next_arrival_);
    if (next_refresh_ != kNever) last = std::min(last, next_refresh_ - 1);
    if (starve_tick_ != kNever) last = std::min(last, starve_tick_ - 1);
    return last;
  }
  void jump(std::uint64_t last);
  // selection (channel_select.hpp)
  template <CommandBus kBus>
  [[nodiscard]] Choice pick_active(std::uint64_t first) const;
  template <CommandBus kBus>
  [[nodiscard]] Choice pick_maintenance(std::uint64_t first) const;
  template <CommandBus kBus>
  [[nodiscard]] Choice pick_row(std::uint64_t first);
  template <CommandBus kBus, Rows kRows>
  void pick_request(std::uint64_t first, Choice& best);
  template <CommandBus kBus, Rows kRows>
  void offer_starving(std::uint64_t first, SlotId id, Choice& best) const;
  template <CommandBus kBus>
  [[nodiscard]] Choice pick_close(std::uint64_t first) const;
  template <CommandBus kBus>
  [[nodiscard]] std::uint64_t row_tick(std::uint32_t command, std::uint32_t bank,
                                       std::uint64_t tick) const;
  [[nodiscard]] std::uint32_t next_command(const Maintenance& m,
                                           std::vector<std::uint32_t>& banks) const;
  void update_mode();
  [[nodiscard]] bool requests_allowed() const { return !stops_all_ || maintenance_.empty(); }
  // refresh (channel_refresh.cpp)
  void raise_refreshes(std::uint64_t tick) {
    if (tick == next_refresh_ || in_debt_) settle_refreshes(tick);
  }
  void settle_refreshes(std::uint64_t tick);
  void enter_refresh(std::uint32_t node, std::uint64_t tick);
  void enter_bank_refresh(std::uint64_t tick);
  void enter(Maintenance m);
  void update_blocked();
  // operator boundaries (channel_quiesce.cpp)
  void begin_quiet();
  void refresh_early();
  [[nodiscard]] bool settling() const;
  void settle_down();  // in channel_steps.cpp
  // power (channel_power.cpp)
  void set_up_power();
  bool power_step(std::uint64_t until);
  [[nodiscard]] PowerStep power_step_of(const PowerNode& node, std::uint64_t first,
                                        bool work) const;
  [[nodiscard]] std::uint64_t on_rising_edge(std::uint64_t tick) const;
  void issue_power(PowerNode& node, const PowerStep& step);
  void jump_to(std::uint64_t last);
  void close_idle_bank(std::uint32_t bank, std::uint64_t tick);
  // issue (channel_issue.hpp)
  void issue(const Choice& choice);
  void issue_column(std::uint32_t bank, SlotId id, std::uint64_t tick);
  template <CommandBus kBus>
  void issue_row(const Choice& choice);
  void issue_access(Choice choice, std::uint64_t tick);
  void issue_sync(const Choice& access);
  void issue_activate(const Choice& choice);
  void promote(SlotId id, std::uint64_t tick);
  void issue_maintenance(const Choice& choice);
  void open_bank(std::uint32_t bank, std::uint32_t row, std::uint64_t tick);
  void close_bank(std::uint32_t bank, std::uint64_t tick);
  /// Bursts in the time of their commands. Where a read may follow a write of another rank so
  /// closely that its command comes before the write's burst ticks are over (the data do not meet,
  /// as reads take longer), it is counted behind them.
  struct DataBus {
    std::uint64_t until = 0;   // end of the last burst
    std::uint64_t bursts = 0;  // all of them
    std::uint32_t bank = 0;    // of the last burst
    bool wrote = false;
  };
  // accounts (channel_account.hpp, channel_log.cpp)
  void account_gap(std::uint32_t bank, bool write, std::uint64_t arrive, const DataBus& bus,
                   std::uint64_t tick);
  [[nodiscard]] Limit column_limit(std::uint32_t bank, bool write, const DataBus& bus,
                                   std::uint64_t tick) const;
  void log(std::uint64_t tick, std::uint32_t command, std::uint32_t bank, const Slot* slot);
  // runs of row hits (channel_burst.hpp)
  [[nodiscard]] bool burst_possible() const;
  template <CommandBus kBus>
  bool burst(std::uint64_t until);
  void load_burst();
  bool accept_into_burst();
  bool accept_hit(const Run& run, const Coordinates& at);
  [[nodiscard]] bool holds_write(const Coordinates& at) const;
  void leave_burst();
  /// The rest of the run being accepted, while burst() takes its reads one by one.
  struct FeedCursor {
    std::uint64_t address = 0;   // of the next access
    std::uint32_t left = 0;      // accesses
    std::uint32_t accepted = 0;  // not yet counted
    std::uint32_t run = 0;
    bool check = false;
  };
  template <CommandBus kBus>
  [[nodiscard]] std::uint64_t streak(FeedCursor& cursor, std::uint64_t last);
  [[nodiscard]] FeedCursor read_cursor() const;
  [[nodiscard]] bool accept_next_read(FeedCursor& cursor);
  void settle(FeedCursor& cursor);

  [[nodiscard]] const RequestQueue& served() const { return writing_ ? writes_ : reads_; }
  [[nodiscard]] RequestQueue& queue_of(const Slot& slot) { return slot.write ? writes_ : reads_; }
  [[nodiscard]] std::uint32_t column_command(bool write) const {
    return write ? write_command_ : read_command_;
  }

  const Standard* standard_;
  ControllerParams params_;
  DecodeTable map_;
  std::uint32_t outstanding_;
  bool stops_all_;
  bool fast_ = true;
  std::uint32_t read_command_, write_command_, activate_command_, second_command_,
      precharge_command_, precharge_all_command_;
  TimingState timing_;
  ColumnTiming read_columns_, write_columns_;
  double write_high_, write_low_;

  std::uint64_t clock_ = 0;
  // feed
  std::vector<Run> feed_;
  std::vector<std::uint32_t> left_;  // accesses of each run of the feed not done
  std::size_t feed_at_ = 0;          // the run being accepted
  std::uint32_t feed_offset_ = 0;    // accesses of it accepted
  std::uint32_t feed_base_ = 0;      // number of feed_[0]
  std::uint64_t waiting_ = 0;
  std::uint64_t next_arrival_ = kNever;  // clock at which the feed may go on without a command
  // requests
  std::vector<Slot> slots_;
  std::vector<SlotId> free_;
  RequestQueue reads_, writes_;
  std::uint64_t next_sequence_ = 1;
  bool writing_ = false;
  std::deque<std::uint64_t> deliveries_;  // of reads, only with `outstanding`
  std::uint32_t in_flight_ = 0;           // reads accepted and not delivered
  std::uint32_t forwarded_ = 0;  // of them, served from a write and delivered at forwarded_until_
  std::uint64_t forwarded_until_ = kNever;
  // banks
  BankSet open_, active_banks_, blocked_;
  static constexpr std::uint32_t kNoRow = ~0U;
  std::vector<std::uint32_t> row_;  // the open one, or kNoRow
  std::vector<Active> active_;
  std::vector<std::uint32_t> hits_served_;  // column commands since the activation
  std::vector<std::uint64_t> opened_at_;
  std::vector<std::uint64_t> last_used_;  // last activation or column command
  std::uint32_t bank_words_;
  Burst burst_;
  bool feeding_ = false;  // advance() must stop when the feed is empty
  // refresh
  std::vector<Maintenance> maintenance_;
  std::uint64_t next_refresh_ = kNever;
  std::uint64_t starve_tick_ = kNever;  // the oldest request served does not starve before
  std::uint64_t oldest_[2] = {0, 0};    // arrival of the oldest read, write: a lower bound
  std::uint32_t next_refresh_bank_ = 0;
  std::vector<std::uint32_t> debt_;  // refreshes due and not yet in maintenance_, by node
  bool in_debt_ = false;
  std::vector<std::uint64_t> refresh_from_, refresh_until_;  // by bank: last refresh's time
  std::uint64_t refresh_interval_ = 0;
  bool quiet_ = false;         // from quiesce() to restart()
  std::uint64_t covered_ = 0;  // quiet_: clock up to which the refreshes issued are enough
  // power; power_nodes_ is empty when neither is wanted
  std::vector<PowerNode> power_nodes_;
  std::uint64_t idle_since_ = 0;
  std::uint64_t wake_from_ = kNever;                     // tick in which work found a node asleep
  std::vector<std::uint64_t> woken_from_, woken_until_;  // by bank
  // split activation
  std::uint32_t activating_bank_ = Standard::kNone;
  SlotId activating_slot_ = kNoSlot;
  std::uint64_t activate_deadline_ = 0;
  std::uint64_t data_clock_until_ = 0;
  Choice synchronized_;  // the access that must follow a sync
  // half clock
  std::uint64_t pairing_tick_ = 0;
  std::uint32_t pairing_bank_ = 0;
  bool pairing_all_ = false;
  // accounts
  ChannelStats stats_;
  std::vector<DataBus> buses_;
  std::uint32_t bus_shift_;
  std::vector<Limit> activate_limit_;        // by bank: what held the last activation back
  std::vector<std::uint32_t> standby_open_;  // by refresh node: open banks
  std::vector<std::uint64_t> standby_since_;
  std::uint32_t standby_shift_;
  std::vector<Completion> completions_;
  CommandLog* log_ = nullptr;
};

}  // namespace macroscope::dram

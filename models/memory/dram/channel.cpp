#include "models/memory/dram/channel.hpp"

#include <bit>

namespace macroscope::dram {

namespace {

std::uint32_t shift_of(const Standard& standard, std::uint32_t level) {
  return static_cast<std::uint32_t>(std::countr_zero(standard.banks_below(level)));
}

/// Commands the controller may issue with these parameters; the others need no ready ticks.
std::vector<bool> used_commands(const Standard& standard, const ControllerParams& params) {
  std::vector<bool> used;
  for (const Command& command : standard.commands) {
    switch (command.kind) {
      case CommandKind::read_precharge:
      case CommandKind::write_precharge:
      case CommandKind::other:
        used.push_back(false);
        break;
      case CommandKind::refresh_all:
        used.push_back(params.refresh != RefreshMode::off);  // at operator boundaries
        break;
      case CommandKind::refresh_bank:
        used.push_back(params.refresh == RefreshMode::per_bank);
        break;
      case CommandKind::refresh_same_bank:
        used.push_back(params.refresh == RefreshMode::same_bank);
        break;
      case CommandKind::power_down_enter:
      case CommandKind::power_down_exit:
      case CommandKind::self_refresh_enter:
      case CommandKind::self_refresh_exit:
        used.push_back(params.power_down_idle != 0 || params.self_refresh_idle != 0);
        break;
      default:
        used.push_back(true);
    }
  }
  return used;
}

}  // namespace

Channel::Channel(const Standard& standard, const ControllerParams& params, const DecodeTable& map,
                 std::uint32_t outstanding)
    : standard_(&standard),
      params_(params),
      map_(map),
      outstanding_(outstanding),
      stops_all_(params.refresh_stops_all),
      read_command_(standard.command(CommandKind::read)),
      write_command_(standard.command(CommandKind::write)),
      activate_command_(standard.command(standard.command_bus == CommandBus::split_activate
                                             ? CommandKind::activate_first
                                             : CommandKind::activate)),
      second_command_(standard.command(CommandKind::activate_second)),
      precharge_command_(standard.command(CommandKind::precharge)),
      precharge_all_command_(standard.command(CommandKind::precharge_all)),
      timing_(standard, used_commands(standard, params)),
      read_columns_(timing_.columns(read_command_)),
      write_columns_(timing_.columns(write_command_)),
      // The products in single precision, as the measured controllers have them.
      write_high_(static_cast<float>(params.write_high) * static_cast<float>(params.write_queue)),
      write_low_(static_cast<float>(params.write_low) * static_cast<float>(params.write_queue)),
      slots_(params.read_queue + params.write_queue + standard.banks() + 1),
      reads_(slots_, standard.banks()),
      writes_(slots_, standard.banks()),
      row_(standard.banks(), kNoRow),
      hits_served_(standard.banks()),
      opened_at_(standard.banks()),
      last_used_(standard.banks()),
      bank_words_((standard.banks() + 63) / 64),
      burst_(std::max(params.read_queue, params.write_queue), standard.banks()),
      debt_(standard.nodes(standard.refresh_level)),
      refresh_from_(standard.banks()),
      refresh_until_(standard.banks()),
      woken_from_(standard.banks()),
      woken_until_(standard.banks()),
      buses_(standard.nodes(standard.data_level)),
      bus_shift_(shift_of(standard, standard.data_level)),
      activate_limit_(standard.banks(), Limit::row_miss),
      standby_open_(standard.nodes(standard.refresh_level)),
      standby_since_(standard.nodes(standard.refresh_level)),
      standby_shift_(shift_of(standard, standard.refresh_level)) {
  for (std::size_t i = slots_.size(); i > 0; --i) free_.push_back(static_cast<SlotId>(i - 1));
  stats_.commands.resize(standard.commands.size());
  stats_.buses.resize(buses_.size());
  stats_.standby.resize(standby_open_.size());
  refresh_interval_ = static_cast<std::uint64_t>(params.refresh == RefreshMode::all_bank
                                                     ? standard.refresh_interval
                                                     : standard.bank_refresh_interval);
  if (params.refresh != RefreshMode::off) next_refresh_ = refresh_interval_;
  if (params.power_down_idle != 0 || params.self_refresh_idle != 0) set_up_power();
}

void Channel::push(const Run& run) {
  // The runs at the front that are done leave when they are many, so that the feed stays short: in
  // the cache, also that of many channels.
  if (feed_at_ > 64 && feed_at_ * 2 > feed_.size()) {
    std::size_t done = 0;
    while (done < feed_at_ && left_[done] == 0) ++done;
    feed_.erase(feed_.begin(), feed_.begin() + static_cast<std::ptrdiff_t>(done));
    left_.erase(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(done));
    feed_at_ -= done;
    feed_base_ += static_cast<std::uint32_t>(done);
  }
  feed_.push_back(run);
  left_.push_back(run.tag == Run::kNoTag ? 0 : run.count);
  waiting_ += run.count;
}

bool Channel::busy() const {
  return waiting_ != 0 || burst_.loaded || reads_.size() != 0 || writes_.size() != 0 ||
         active_banks_.any() || activating_slot_ != kNoSlot;
}

ChannelStats Channel::stats() const {
  ChannelStats closed = stats_;
  for (std::size_t i = 0; i < buses_.size(); ++i) {
    closed.buses[i].busy = buses_[i].bursts * standard_->burst;
    if (clock_ <= buses_[i].until) continue;
    closed.buses[i].lost[static_cast<std::size_t>(Limit::queue_empty)] += clock_ - buses_[i].until;
  }
  for (std::size_t i = 0; i < standby_open_.size(); ++i) {
    if (standby_open_[i] != 0) closed.standby[i].active += clock_ - standby_since_[i];
  }
  for (const PowerNode& node : power_nodes_) {
    if (node.state == PowerNode::State::awake) continue;
    const bool deep = node.state == PowerNode::State::self_refresh;
    for (std::size_t i = 0; i < node.banks.size(); i += std::size_t{1} << standby_shift_) {
      StandbyTime& time = closed.standby[node.banks[i] >> standby_shift_];
      (deep ? time.self_refresh : time.power_down) += clock_ - node.since;
    }
  }
  for (std::uint32_t bank = 0; bank < row_.size(); ++bank) {
    if (open_.test(bank))
      closed.standby[bank >> standby_shift_].open_banks += clock_ - opened_at_[bank];
  }
  return closed;
}

}  // namespace macroscope::dram

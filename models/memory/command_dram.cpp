#include "models/memory/command_dram.hpp"

#include <algorithm>
#include <stdexcept>

#include "sim/runtime/clock.hpp"

namespace macroscope::memory {

CommandDram::CommandDram(const sc_core::sc_module_name& name, const dram::Memory& memory,
                         const Params& params, std::uint32_t clients)
    : sc_core::sc_module(name),
      memory_(memory),
      interleave_{memory.channels, memory.interleave_bytes / memory.standard.access_bytes},
      transactions_(params.transactions),
      boundary_(params.boundary),
      flights_(std::size_t{clients} * params.transactions),
      stats_(this->name(), memory_) {
  SC_HAS_PROCESS(CommandDram);
  SC_METHOD(on_wake);
  sensitive << wake_;
  dont_initialize();
  const std::uint64_t access = memory.standard.access_bytes;
  ChannelFeed::Params feed;
  feed.clients = clients;
  feed.slots = static_cast<std::uint32_t>(flights_.size());
  feed.segment = ceil_div(params.segment.count(), access);
  feed.ahead = std::max(feed.segment, ceil_div(params.ahead.count(), access));
  feed.ecc = memory.ecc;
  const dram::DecodeTable map(memory_.map);
  for (std::uint32_t i = 0; i < memory.channels; ++i) {
    feeds_.emplace_back(memory_.standard, memory_.controller, map, feed);
  }
  before_.resize(feeds_.size());
}

ClientId CommandDram::connect(MemoryClient& client) {
  clients_.push_back({&client, 0, false, {}});
  return static_cast<ClientId>(clients_.size() - 1);
}

void CommandDram::begin_program(std::uint32_t /*clients*/, std::uint64_t origin_fs) {
  begun_ = false;
  asked_ = {};
  if (boundary_ == Boundary::continued) return;
  origin_fs_ = origin_fs;
  origin_clock_ = feeds_.front().channel().clock();
  snapshot();
}

/// Counts are from here on.
void CommandDram::snapshot() {
  begun_ = true;
  for (std::size_t i = 0; i < feeds_.size(); ++i) {
    before_[i] = ChannelCounts(feeds_[i].channel().stats());
  }
}

/// What an inline ECC keeps is written back. With `quiesce` all channels begin anew at one clock,
/// that of the last to be quiet.
std::uint64_t CommandDram::end_program(std::uint64_t end_fs) {
  if (boundary_ == Boundary::continued && !memory_.ecc) return end_fs;
  const std::uint64_t begin =
      origin_clock_ + ceil_div(end_fs - origin_fs_, memory_.standard.tick_fs);
  std::uint64_t clock = begin;
  for (ChannelFeed& feed : feeds_) {
    feed.advance(begin);
    clock = std::max(clock, feed.write_back(begin));
  }
  if (boundary_ == Boundary::continued) return clock == begin ? end_fs : fs_at(clock);
  std::uint64_t before = 0;
  do {
    before = clock;
    for (ChannelFeed& feed : feeds_) clock = std::max(clock, feed.quiesce(clock));
  } while (before != clock);
  for (ChannelFeed& feed : feeds_) feed.restart(clock);
  return fs_at(clock);
}

void CommandDram::offer(const Transaction& transaction) {
  Client& client = clients_[transaction.client];
  client.transaction = transaction;
  client.offering = true;
  wake_.notify(sc_core::SC_ZERO_TIME);
}

void CommandDram::on_wake() {
  const std::uint64_t now = runtime::now_fs();
  const std::uint64_t clock = clock_at(now);
  advance(clock);
  if (!begun_) snapshot();
  complete(clock);
  accept(clock);
  schedule(now);
}

void CommandDram::advance(std::uint64_t clock) {
  for (ChannelFeed& feed : feeds_) {
    feed.advance(clock);
    for (const ChannelFeed::Done& done : feed.done()) {
      Flight& flight = flights_[done.slot];
      // The bound becomes the clock of the completion when the last channel is done.
      flight.clock = std::max(flight.clock, done.clock);
      --flight.channels;
    }
    feed.done().clear();
  }
}

/// Calls back for every transaction whose last data is there, by client and tag.
void CommandDram::complete(std::uint64_t clock) {
  completing_.clear();
  for (std::uint32_t slot = 0; slot < flights_.size(); ++slot) {
    const Flight& flight = flights_[slot];
    if (flight.client == kFree || flight.channels != 0 || flight.clock > clock) continue;
    if (flight.clock < clock) throw std::logic_error("a DRAM completion was missed");
    completing_.emplace_back(flight.tag, slot);
  }
  std::sort(completing_.begin(), completing_.end(), [&](const auto& a, const auto& b) {
    const ClientId first = flights_[a.second].client;
    const ClientId second = flights_[b.second].client;
    return first != second ? first < second : a.first < b.first;
  });
  for (const auto& [tag, slot] : completing_) {
    Client& client = clients_[flights_[slot].client];
    flights_[slot].client = kFree;
    --client.under_way;
    client.callback->on_complete(tag);
  }
}

void CommandDram::accept(std::uint64_t clock) {
  for (ClientId id = 0; id < clients_.size(); ++id) {
    Client& client = clients_[id];
    if (!client.offering || client.under_way == transactions_) continue;
    client.offering = false;
    start(client, id, clock + 1);
    client.callback->on_accept(client.transaction.tag);
  }
}

void CommandDram::start(Client& client, ClientId id, std::uint64_t visible) {
  ++client.under_way;
  std::uint32_t slot = id * transactions_;
  while (flights_[slot].client != kFree) ++slot;
  const program::Transfer& transfer = client.transaction.transfer;
  const RowCursor rows(transfer, memory_.standard.access_bytes, transfer.write && memory_.ecc);
  Flight& flight = flights_[slot];
  flight = {id, client.transaction.tag, transfer.write, 0, rows.accesses(), visible};
  for (std::uint32_t i = 0; i < feeds_.size(); ++i) {
    const ChannelCursor cursor(rows, interleave_, i);
    if (feeds_[i].add(id, slot, cursor, transfer.write, visible)) ++flight.channels;
  }
  const std::uint64_t bytes = transfer.bytes().count();
  (transfer.write ? asked_.written : asked_.read) += bytes;
  asked_.accesses += flight.accesses;
  asked_.overfetch += flight.accesses * memory_.standard.access_bytes - bytes;
  if (flight.channels != 0) flight.clock = bound(flight, slot);
}

std::uint64_t CommandDram::bound(const Flight& flight, std::uint32_t slot) const {
  std::uint64_t latest = flight.clock;
  std::uint64_t fed = 0;
  for (const ChannelFeed& feed : feeds_) {
    latest = std::max(latest, feed.not_before(slot));
    fed += feed.fed(slot);
  }
  // Some channel has at least the average of what is not fed yet.
  const std::uint64_t most = ceil_div(flight.accesses - fed, feeds_.size());
  if (most != 0 && !flight.write) {
    const std::int64_t latency = memory_.standard.read_latency;
    latest = std::max(latest, feeds_.front().channel().clock() + 1 + feeds_.front().spread(most) +
                                  static_cast<std::uint64_t>(latency));
  }
  return latest;
}

/// The next moment at which a transaction may be complete.
void CommandDram::schedule(std::uint64_t now) {
  const std::uint64_t clock = clock_at(now);
  std::uint64_t next = dram::Channel::kNever;
  for (std::uint32_t slot = 0; slot < flights_.size(); ++slot) {
    Flight& flight = flights_[slot];
    if (flight.client == kFree) continue;
    if (flight.channels != 0 && flight.clock <= clock) flight.clock = bound(flight, slot);
    next = std::min(next, flight.clock);
  }
  if (next == dram::Channel::kNever) {
    // Nothing is under way; posted writes are still to be written.
    for (const ChannelFeed& feed : feeds_) {
      if (feed.written() > clock) next = std::min(next, feed.written());
    }
  }
  if (next == dram::Channel::kNever) return;
  wake_.notify(runtime::to_time(fs_at(next) - now));
}

std::vector<ChannelCounts> CommandDram::counts() const {
  std::vector<ChannelCounts> out;
  for (std::size_t i = 0; i < feeds_.size(); ++i) {
    ChannelCounts& counts = out.emplace_back();
    if (!begun_) continue;
    counts = ChannelCounts(feeds_[i].channel().stats());
    counts -= before_[i];
  }
  return out;
}

PortActivity CommandDram::activity() const {
  PortActivity a;
  a.bytes_read = asked_.read;
  a.bytes_written = asked_.written;
  std::uint64_t busy = 0;
  for (const ChannelCounts& c : counts()) busy += c.busy;
  const std::uint64_t buses = feeds_.size() * memory_.standard.nodes(memory_.standard.data_level);
  a.busy_fs = busy * memory_.standard.tick_fs / buses;
  return a;
}

void CommandDram::commit() {
  stats_.read += asked_.read;
  stats_.written += asked_.written;
  stats_.overfetch += asked_.overfetch;
  stats_.add(counts());
}

const char* CommandDram::stall() const {
  for (const Flight& flight : flights_) {
    if (flight.client != kFree) return "transactions of the DRAM are under way";
  }
  return "";
}

}  // namespace macroscope::memory

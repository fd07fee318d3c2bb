#include "models/memory/bandwidth_dram.hpp"

#include "sim/runtime/clock.hpp"

namespace macroscope::memory {

BandwidthDram::BandwidthDram(const sc_core::sc_module_name& name, const Params& params)
    : sc_core::sc_module(name), bus_(params), stats_(this->name()) {
  SC_HAS_PROCESS(BandwidthDram);
  SC_METHOD(on_grant);
  sensitive << grant_;
  dont_initialize();
  SC_METHOD(on_complete);
  sensitive << complete_;
  dont_initialize();
}

ClientId BandwidthDram::connect(MemoryClient& client) {
  clients_.push_back({&client, State::ended, 0, {}});
  return static_cast<ClientId>(clients_.size() - 1);
}

void BandwidthDram::begin_program(std::uint32_t clients, std::uint64_t /*origin_fs*/) {
  active_ = clients;
  for (std::uint32_t i = 0; i < clients; ++i) clients_[i].state = State::unknown;
  activity_ = {};
  bus_.begin_program();
}

void BandwidthDram::announce(ClientId client, std::uint64_t position) {
  clients_[client].position = position;
  clients_[client].state = State::announced;
  grant_.notify(sc_core::SC_ZERO_TIME);
}

void BandwidthDram::offer(const Transaction& transaction) {
  Client& client = clients_[transaction.client];
  client.transaction = transaction;
  client.state = State::offering;
  grant_.notify(sc_core::SC_ZERO_TIME);
}

void BandwidthDram::end_client(ClientId client) {
  clients_[client].state = State::ended;
  grant_.notify(sc_core::SC_ZERO_TIME);
}

BandwidthDram::Client* BandwidthDram::turn() {
  Client* first = nullptr;
  for (std::uint32_t i = 0; i < active_; ++i) {
    Client& client = clients_[i];
    if (client.state == State::unknown) return nullptr;
    if (client.state == State::ended) continue;
    if (first == nullptr || client.position < first->position) first = &client;
  }
  return first;
}

void BandwidthDram::on_grant() {
  Client* const granted = turn();
  if (granted == nullptr || granted->state != State::offering) return;
  Client& client = *granted;
  const std::uint64_t now = runtime::now_fs();
  if (now < bus_.free_at()) {
    next_trigger(runtime::to_time(bus_.free_at() - now));
    return;
  }
  const std::uint64_t bytes = client.transaction.transfer.bytes().count();
  const std::uint64_t occupancy = bus_.take(now, bytes);
  activity_.busy_fs += occupancy;
  if (client.transaction.transfer.write) {
    activity_.bytes_written += bytes;
  } else {
    activity_.bytes_read += bytes;
  }
  completions_.push_back(
      {bus_.free_at() + bus_.latency(), client.transaction.client, client.transaction.tag});
  if (completions_.size() == 1) {
    complete_.notify(runtime::to_time(occupancy + bus_.latency()));
  }
  client.state = State::unknown;
  client.callback->on_accept(client.transaction.tag);
  grant_.notify(sc_core::SC_ZERO_TIME);
}

void BandwidthDram::on_complete() {
  const std::uint64_t now = runtime::now_fs();
  while (!completions_.empty() && completions_.front().fs <= now) {
    const Completion c = completions_.front();
    completions_.pop_front();
    clients_[c.client].callback->on_complete(c.tag);
  }
  if (!completions_.empty()) {
    complete_.notify(runtime::to_time(completions_.front().fs - now));
  }
}

void BandwidthDram::commit() {
  stats_.read += activity_.bytes_read;
  stats_.written += activity_.bytes_written;
  stats_.busy_fs += activity_.busy_fs;
}

const char* BandwidthDram::stall() const {
  for (std::uint32_t i = 0; i < active_; ++i) {
    if (clients_[i].state == State::announced || clients_[i].state == State::offering) {
      return "the DRAM port waits for the request of the core whose turn it is";
    }
  }
  return "";
}

}  // namespace macroscope::memory

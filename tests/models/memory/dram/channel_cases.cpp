#include "tests/models/memory/dram/channel_cases.hpp"

#include <array>
#include <bit>

namespace macroscope::test {
namespace {

/// Counts of the levels of banks, other than the file's for one of them.
std::vector<std::uint32_t> random_counts(Rng& rng, const dram::Standard& standard) {
  std::vector<std::uint32_t> counts;
  for (const dram::Level& level : standard.levels) counts.push_back(level.count);
  const auto changed = static_cast<std::uint32_t>(rng.between(1, standard.bank_level()));
  counts[changed] = 1U << rng.below(3);
  return counts;
}

/// All bits of an address in any order: every level's in up to three pieces, as a bit list.
std::string random_order(Rng& rng, const dram::Standard& standard,
                         const std::vector<std::uint32_t>& counts) {
  std::vector<std::string> parts;
  for (std::size_t level = 1; level < counts.size(); ++level) {
    auto bits = static_cast<std::uint64_t>(std::countr_zero(counts[level]));
    for (int piece = 0; bits > 0; ++piece) {
      const std::uint64_t taken = piece == 2 ? bits : rng.between(1, bits);
      parts.push_back(standard.levels[level].name + ":" + std::to_string(taken));
      bits -= taken;
    }
  }
  std::string order;
  while (!parts.empty()) {
    const auto next = parts.begin() + static_cast<std::ptrdiff_t>(rng.below(parts.size()));
    order += (order.empty() ? "" : " ") + *next;
    parts.erase(next);
  }
  return order;
}

}  // namespace

std::vector<OracleRequest> random_trace(Rng& rng, const dram::Memory& memory, std::size_t count) {
  const std::uint64_t access = memory.standard.access_bytes;
  // A small part of the memory, so that rows are met again, or all of it.
  const std::uint64_t span =
      std::min(memory.standard.capacity(), std::uint64_t{1} << rng.between(12, 34));
  const std::uint64_t accesses = std::max<std::uint64_t>(1, span / access);
  const double writes = std::array{0.0, 0.1, 0.33, 0.5, 1.0}[rng.below(5)];
  const bool pauses = rng.below(3) == 0;
  std::array<std::uint64_t, 4> streams{};
  for (std::uint64_t& stream : streams) stream = rng.below(accesses);
  std::vector<OracleRequest> requests;
  std::uint64_t clock = 0;
  while (requests.size() < count) {
    if (pauses && rng.below(8) == 0) clock += rng.below(rng.below(20) == 0 ? 30000 : 200);
    const std::uint64_t kind = rng.below(4);
    const std::uint64_t length = kind == 0 ? 1 : rng.between(1, kind == 1 ? 200 : 12);
    const bool write = rng.unit() < writes;
    std::uint64_t& stream = streams[rng.below(streams.size())];
    if (kind == 0) stream = rng.below(accesses);
    for (std::uint64_t i = 0; i < length; ++i) {
      const bool turned = kind == 3 && rng.below(2) == 0;
      requests.push_back({stream % accesses * access, write != turned, clock});
      ++stream;
    }
  }
  requests.resize(count);
  return requests;
}

std::vector<std::string> random_controller(Rng& rng, const dram::Standard& standard) {
  std::vector<std::string> texts;
  const auto add = [&](const std::string& path, std::uint64_t value) {
    texts.push_back(path + "=" + std::to_string(value));
  };
  std::vector<std::uint32_t> counts;
  for (const dram::Level& level : standard.levels) counts.push_back(level.count);
  if (rng.below(3) == 0) {
    counts = random_counts(rng, standard);
    for (std::size_t level = 1; level <= standard.bank_level(); ++level) {
      if (counts[level] != standard.levels[level].count) {
        add(standard.levels[level].name, counts[level]);
      }
    }
  }
  const std::string named = rng.below(2) == 0 ? "ro" : "bg";
  texts.push_back("mapping=" + (rng.below(3) == 0 ? random_order(rng, standard, counts) : named));
  texts.push_back(std::string("mapping.hash=") + (rng.below(2) == 0 ? "none" : "xor"));
  texts.push_back(std::string("policy=") + (rng.below(2) == 0 ? "ramulator2" : "fr_fcfs"));
  const auto has = [&](dram::CommandKind kind) {
    return standard.command(kind) != dram::Standard::kNone;
  };
  const std::uint64_t refresh = rng.below(5);
  if (refresh == 0) texts.emplace_back("refresh=off");
  if (refresh == 1 && has(dram::CommandKind::refresh_bank)) texts.emplace_back("refresh=per_bank");
  if (refresh == 2 && has(dram::CommandKind::refresh_same_bank)) {
    texts.emplace_back("refresh=same_bank");
  }
  if (refresh == 3) add("refresh.postpone", rng.between(1, 8));
  if (rng.below(3) != 0) return texts;
  add("controller.read_queue", rng.between(1, 64));
  add("controller.write_queue", rng.between(2, 64));
  texts.push_back(std::string("controller.hit_first=") + (rng.below(2) == 0 ? "true" : "false"));
  texts.push_back(std::string("controller.refresh_stops_all=") +
                  (rng.below(2) == 0 ? "true" : "false"));
  if (rng.below(2) == 0) add("controller.row_hit_cap", rng.between(1, 16));
  if (rng.below(2) == 0) add("controller.starvation", rng.between(20, 2000));
  const std::uint64_t page = rng.below(3);
  if (page == 1) texts.emplace_back("controller.page=closed");
  if (page == 2) {
    texts.emplace_back("controller.page=adaptive");
    add("controller.page_idle", rng.between(1, 300));
  }
  return texts;
}

ChannelRun run_channel(const dram::Memory& memory, const std::vector<OracleRequest>& requests,
                       bool fast, bool runs, bool logged) {
  ChannelRun result;
  dram::Channel channel(memory.standard, memory.controller, memory.map, memory.outstanding);
  if (logged) channel.set_log(&result.commands);
  channel.set_fast(fast);
  const std::uint64_t access = memory.standard.access_bytes;
  for (std::size_t i = 0; i < requests.size();) {
    dram::Run run{requests[i].address, 1, dram::Run::kNoTag, requests[i].earliest,
                  requests[i].write};
    for (++i; runs && i < requests.size(); ++i, ++run.count) {
      const OracleRequest& next = requests[i];
      if (next.write != run.write || next.earliest != run.earliest ||
          next.address != run.address + std::uint64_t{run.count} * access) {
        break;
      }
    }
    channel.push(run);
  }
  channel.drain();
  result.stats = channel.stats();
  return result;
}

ChannelRun run_channel_in_pieces(const dram::Memory& memory,
                                 const std::vector<OracleRequest>& requests, Rng& rng) {
  ChannelRun result;
  dram::Channel channel(memory.standard, memory.controller, memory.map, memory.outstanding);
  channel.set_log(&result.commands);
  const std::uint64_t most = rng.between(1, 40);
  for (std::size_t i = 0; i < requests.size();) {
    for (std::uint64_t n = rng.between(1, most); n > 0 && i < requests.size(); --n, ++i) {
      channel.push(
          {requests[i].address, 1, dram::Run::kNoTag, requests[i].earliest, requests[i].write});
    }
    // Up to the clock at which the next request is wanted, with stops on the way.
    while (!channel.advance(channel.clock() + rng.between(1, 300), true)) {
      if (channel.waiting() == 0) break;
    }
    while (channel.waiting() != 0) channel.advance(channel.clock() + rng.between(1, 300), true);
  }
  channel.drain();
  result.stats = channel.stats();
  return result;
}

}  // namespace macroscope::test

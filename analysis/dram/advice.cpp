#include "analysis/dram/advice.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace macroscope::dram_report {

using dram::Limit;
using dram::Memory;

namespace {

/// A loss below this share of the time is not worth a change.
constexpr double kHintShare = 0.05;
/// A gain below this share is not worth another mapping.
constexpr double kWorthwhile = 0.05;

/// What usually helps against a loss; nothing where no change of the set-up does.
const char* remedy(Limit limit) {
  switch (limit) {
    case Limit::row_miss:
      return "reach more of a row before the next one: a mapping with more column bits lowest, or "
             "longer tiles along the row";
    case Limit::bank_conflict:
      return "spread the streams over banks: -p mapping.hash=xor, or base addresses that differ in "
             "the bank bits";
    case Limit::ccd_long:
      return "let consecutive accesses change the bank group: -p mapping=bg";
    case Limit::activate_rate:
      return "the device takes no more activations: fewer rows in turn, or more ranks or channels";
    case Limit::turn_around:
      return "larger batches of reads and writes: a larger write_queue, write_high nearer 1, "
             "write_low nearer 0";
    case Limit::refresh:
      return "per-bank or postponed refresh, where the device has it: -p refresh=per_bank, "
             "-p refresh.postpone=8";
    case Limit::command_bus:
      return "the command bus is full: longer bursts, or reads and writes in longer batches";
    case Limit::power_down:
      return "a longer power_down_idle";
    case Limit::boundary:
      return "fewer, larger operators, or -p memory.boundary=continue";
    case Limit::queue_empty:
      return "more requests in flight (-p host.outstanding), or requests that arrive earlier";
  }
  return "";
}

}  // namespace

std::optional<MappingAdvice> advise_mapping(const Memory& memory, const TraceRun& run,
                                            const WithMapping& with_mapping) {
  MappingAdvice advice;
  advice.conflicts = run.total.share(Limit::bank_conflict);
  advice.bank_groups = run.total.share(Limit::ccd_long);
  if (advice.conflicts + advice.bank_groups <= kDoubtShare || run.beginning.empty()) {
    return std::nullopt;
  }
  advice.cycles = run_requests(memory, run.beginning).total.cycles;
  for (const char* order : {"ro", "bg"}) {
    for (const bool hash : {false, true}) {
      const Memory other = with_mapping(order, hash);
      advice.trials.push_back({order, hash, run_requests(other, run.beginning).total.cycles});
    }
  }
  const auto least = std::min_element(
      advice.trials.begin(), advice.trials.end(),
      [](const MappingTrial& a, const MappingTrial& b) { return a.cycles < b.cycles; });
  if (static_cast<double>(least->cycles) < (1 - kWorthwhile) * static_cast<double>(advice.cycles)) {
    advice.best = static_cast<std::size_t>(least - advice.trials.begin());
  }
  return advice;
}

std::string advice_text(const MappingAdvice& advice) {
  const bool collide = advice.conflicts > kDoubtShare;
  if (!advice.best && !collide) return {};
  const std::string lost = fmt::format(
      "the mapping does not suit the trace: {:.0f} % of the time goes to streams that "
      "collide in their banks, {:.0f} % to accesses in one bank group",
      100 * advice.conflicts, 100 * advice.bank_groups);
  if (!advice.best) return lost + "; no named mapping does better";
  const MappingTrial& best = advice.trials[*advice.best];
  return fmt::format(
      "{}; -p mapping={} -p mapping.hash={} makes the beginning of the trace {:.2f} "
      "times as fast",
      lost, best.order, best.hash ? "xor" : "none",
      static_cast<double>(advice.cycles) / static_cast<double>(best.cycles));
}

std::vector<std::string> hints(const Summary& total) {
  std::vector<Limit> limits;
  for (std::size_t i = 0; i < dram::kLimits; ++i) {
    if (total.share(static_cast<Limit>(i)) >= kHintShare) limits.push_back(static_cast<Limit>(i));
  }
  std::stable_sort(limits.begin(), limits.end(),
                   [&](Limit a, Limit b) { return total.share(a) > total.share(b); });
  std::vector<std::string> text;
  for (const Limit limit : limits) {
    text.push_back(fmt::format("{}: {}", dram::limit_name(limit), remedy(limit)));
  }
  return text;
}

}  // namespace macroscope::dram_report

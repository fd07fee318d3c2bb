#include "models/memory/dram/checker.hpp"

#include <algorithm>

namespace macroscope::dram {

Checker::Checker(const Standard& standard, CheckOptions options)
    : standard_(standard),
      options_(options),
      constraints_(standard_),
      bus_(standard_),
      banks_(standard_),
      data_clock_(standard_),
      power_(standard_, banks_),
      refresh_(standard_) {}

void Checker::feed(const CommandRecord& record) {
  AddressedCommand command;
  command.record = &record;
  command.index = commands_++;
  last_clock_ = std::max(last_clock_, record.clock);
  if (std::string wrong = address_nodes(standard_, command); !wrong.empty()) {
    found_.push_back(state_violation(standard_, command, rule::kIds, wrong));
    return take(found_);
  }
  constraints_.feed(command, found_);
  bus_.feed(command, found_);
  power_.feed(command, found_);
  banks_.feed(command, found_);
  if (standard_.command_bus == CommandBus::split_activate) data_clock_.feed(command, found_);
  if (options_.require_refresh) refresh_.feed(command, found_);
  if (!found_.empty()) take(found_);
}

void Checker::finish() {
  banks_.finish(last_clock_, found_);
  if (options_.require_refresh && commands_ != 0) {
    refresh_.finish(last_clock_, commands_ - 1, found_);
  }
  take(found_);
}

void Checker::take(std::vector<Violation>& found) {
  std::stable_sort(found.begin(), found.end(), [](const Violation& a, const Violation& b) {
    return a.clocks_short > b.clocks_short;
  });
  count_ += found.size();
  for (Violation& v : found) {
    if (violations_.size() < options_.keep) violations_.push_back(std::move(v));
  }
  found.clear();
}

}  // namespace macroscope::dram

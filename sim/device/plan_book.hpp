// The plans of all operators of a workload; equal operators share theirs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/device/planner.hpp"

namespace macroscope::device {

/// Operators with equal keys get equal plans: same work, formats, constants and mapping by hand.
[[nodiscard]] std::string plan_key(const Machine& machine, const program::Operator& op,
                                   const program::Workload& workload);

class PlanBook {
 public:
  /// Plans every operator; throws ModelError when one does not fit.
  PlanBook(const Machine& machine, const program::Workload& workload, const Planner& planner,
           const mapping::SearchEffort& effort);

  [[nodiscard]] const PlanSet& set(std::size_t op) const { return entries_[entry_of_[op]].set; }
  /// The chosen plan of an operator: the first of its set, until choose() said otherwise.
  [[nodiscard]] const Plan& plan(std::size_t op) const {
    const Entry& e = entries_[entry_of_[op]];
    return e.set.plans[e.chosen];
  }
  /// Number of the kind of operator: operators of one number are planned once.
  [[nodiscard]] std::size_t kind(std::size_t op) const { return entry_of_[op]; }
  [[nodiscard]] std::size_t kinds() const { return entries_.size(); }
  /// An operator of each kind, the first.
  [[nodiscard]] std::size_t first(std::size_t kind) const { return entries_[kind].first; }
  void choose(std::size_t kind, std::size_t plan) { entries_[kind].chosen = plan; }
  /// Of all operators, on the machine with <dram>.
  [[nodiscard]] std::uint64_t cycles() const;
  /// Room for the partial sums of the operator that spills most, whatever is chosen.
  [[nodiscard]] Bytes spill_bytes(const program::Workload& workload) const;

 private:
  struct Entry {
    std::size_t first = 0;
    PlanSet set;
    std::size_t chosen = 0;
  };
  std::vector<Entry> entries_;
  std::vector<std::size_t> entry_of_;  // by operator
};

}  // namespace macroscope::device

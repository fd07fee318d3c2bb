// A plan: order of the operators, who lies where at every step, and what moves between steps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/planning/problem.hpp"

namespace macroscope::planning {

/// What happens to a tensor. Before the operator of a step first tensors leave, then others come;
/// `create` is the operator itself.
enum class EventKind {
  load,      // first load of an input of the graph; compulsory
  create,    // an operator makes it
  store,     // the store of an output of the graph; compulsory; it stays until it is dropped
  spill,     // stored because it must leave; it leaves
  retrieve,  // loaded again
  drop       // leaves without a transfer: not read again, or DRAM has a copy
};

struct Event {
  std::uint32_t step = 0;  // before the operator of this step; the number of steps: after the last
  EventKind kind = EventKind::create;
  TensorId tensor = 0;
  std::uint64_t base = 0;  // address in the scratchpad
};

/// A tensor in the scratchpad. It occupies its bytes, rounded up to the alignment.
struct Place {
  TensorId tensor = 0;
  std::uint64_t base = 0;
};

/// What is in the scratchpad while one operator runs.
struct Step {
  OperatorId op = 0;
  std::vector<Place> residents;  // by tensor
  std::uint64_t workspace_base = 0;
};

/// The answer of a planner.
struct Plan {
  std::string method;         // "belady", "fixed", ...
  std::vector<Step> steps;    // in the order in which operators run
  std::vector<Event> events;  // by step; those that leave before those that come

  Bytes compulsory;  // inputs once, outputs once, everything that streams through
  Bytes spilled;
  Bytes retrieved;
  Bytes footprint;  // most bytes taken at any step, rounded up to the alignment
  Bytes extent;     // highest address in use + 1

  /// No plan of the kind that was looked for has fewer non-compulsory bytes. All orders: `bound`
  /// holds for every order of the operators; else only for this one.
  Bytes bound;
  bool all_orders = false;
  /// A limit of time stopped the search: another run may find another plan.
  bool partial = false;

  [[nodiscard]] Bytes non_compulsory() const { return spilled + retrieved; }
  [[nodiscard]] bool optimal() const { return bound == non_compulsory(); }
  /// Bytes below the highest address that are not taken even at the fullest step.
  [[nodiscard]] Bytes fragmentation() const { return extent - footprint; }
};

/// XML and report spelling of an event.
[[nodiscard]] std::string to_string(EventKind kind);

}  // namespace macroscope::planning

// The best mappings that a search has found so far.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/mapping/objective.hpp"
#include "sim/mapping/tiling.hpp"

namespace macroscope::mapping {

/// A timed mapping.
struct Mapped {
  std::size_t division = 0;     // index of the divisions that were given
  std::vector<Tiling> tilings;  // one a core
  std::uint64_t cycles = 0;     // exact, on a machine with a bandwidth-and-latency DRAM
  std::uint64_t bytes = 0;      // DRAM traffic of all cores
  std::uint64_t steps = 0;      // tile steps of all cores
};

/// At most `most` mappings, the best first; of one tile shape only the better order.
///
/// Equals by the objective: fewest steps first, then the lowest division, then the first that was
/// offered.
class Shortlist {
 public:
  Shortlist(Objective objective, std::size_t most) : objective_(objective), most_(most) {}

  void offer(Mapped mapped);
  [[nodiscard]] bool empty() const { return best_.empty(); }
  [[nodiscard]] const Mapped& best() const { return best_.front(); }
  [[nodiscard]] Cost best_cost() const { return cost_of(best_.front()); }
  [[nodiscard]] std::vector<Mapped> take() { return std::move(best_); }

  /// Cycles up to which a mapping of so many bytes finds a place.
  [[nodiscard]] std::uint64_t limit_cycles(std::uint64_t bytes) const;
  /// Cycles beyond which nothing can be better than the best, for any number of bytes.
  [[nodiscard]] std::uint64_t most_cycles() const;
  /// Whether something with this bound may be better than the best by more than the fraction `gap`
  /// of it.
  [[nodiscard]] bool may_be_better(const Cost& bound, double gap) const;

 private:
  [[nodiscard]] Cost cost_of(const Mapped& m) const {
    return cost(objective_, {m.cycles, m.bytes});
  }
  [[nodiscard]] bool before(const Mapped& a, const Mapped& b) const;

  Objective objective_;
  std::size_t most_;
  std::vector<Mapped> best_;
};

}  // namespace macroscope::mapping

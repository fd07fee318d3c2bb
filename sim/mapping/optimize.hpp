// The best mapping of a matrix operation, with a proof: branch and bound over all tilings.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/mapping/bound.hpp"
#include "sim/mapping/fixed_tiling.hpp"
#include "sim/mapping/program_timer.hpp"
#include "sim/mapping/shortlist.hpp"

namespace macroscope::mapping {

/// One way to lower a problem and to divide it over cores: shares of one loop, the largest first.
struct Division {
  std::uint32_t cores = 1;
  SplitLoop loop = SplitLoop::none;
  std::vector<Share> shares;  // one a core
  bool direct = false;        // Problem::direct
};

/// When a search ends before its proof. Counts, so that a search gives the same on every machine;
/// `seconds` of wall-clock time are the exception.
struct SearchEffort {
  std::uint64_t boxes = 2'000'000;         // looked at
  std::uint64_t timed_steps = 50'000'000;  // tile steps timed
  double seconds = 0;                      // 0: no limit
  double gap = 0;                          // relative; ends as soon as the bound is this close
  std::size_t keep = 1;                    // best mappings to give
  double slack = 0;                        // of the best: see Optimum::coarse
};

struct Optimum {
  std::vector<Mapped> best;  // the best first; at least one
  /// With a slack: mappings of few steps, whose transfers are long, of different divisions, that
  /// take at most that much longer than the best, in turns over the divisions. For a DRAM that the
  /// timing does not know command by command they are often better.
  std::vector<Mapped> coarse;
  /// No mapping of the space is better. Equal to that of the best when `proven`.
  std::uint64_t lower_bound_cycles = 0;
  std::uint64_t lower_bound_bytes = 0;
  /// The least bound before any search: what a bound of engine times alone gives, for engines whose
  /// times the search only expects.
  std::uint64_t floor_cycles = 0;
  bool proven = false;
  bool out_of_time = false;  // ended by `seconds`
  BoundParts parts;          // of the best mapping's division
  std::uint64_t boxes = 0;   // looked at
  std::uint64_t timed = 0;   // mappings timed
  double space = 0;          // mappings there are: sizes x orders x divisions

  /// Of the objective: (best - bound) / best.
  [[nodiscard]] double gap(Objective objective) const;
};

/// What the search asks of the machine.
struct SearchMachine {
  CoreSpec core;
  ProgramTimer* timer = nullptr;
};

/// The space: every tile size of every loop (M: rows of an image or whole images), all six orders,
/// the divisions given; buffers by assign_buffers(). Parts that `fixed` names stay as they are.
///
/// Best first over boxes of tile sizes by TilingBounds; single tilings are timed exactly. Begins
/// with the best of a few hundred guesses. Equal mappings: by objective, then fewest steps, then
/// the first found; the order of the search is fixed.
///
/// Throws ModelError: MS302 when nothing fits, naming the memory and the bytes it lacks; MS303 for
/// an order that is none; MS306 when every mapping that fits takes more than kMaxSteps steps.
[[nodiscard]] Optimum optimize(const Problem& problem, const std::vector<Division>& divisions,
                               const SearchMachine& machine, const FixedTiling& fixed,
                               Objective objective, const SearchEffort& effort,
                               const std::string& operator_name);

}  // namespace macroscope::mapping

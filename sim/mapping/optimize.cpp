#include "sim/mapping/optimize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <queue>
#include <set>
#include <utility>

#include "sim/core/error.hpp"
#include "sim/mapping/guesses.hpp"
#include "sim/mapping/lower.hpp"
#include "sim/mapping/split_box.hpp"

namespace macroscope::mapping {
namespace {

/// Longer programs are not timed: they would take seconds each.
constexpr std::uint64_t kMostTimedSteps = 8'000'000;
/// Guesses among which coarse mappings are looked for, and how many of a division are timed.
constexpr std::size_t kCoarseGuesses = 200;
constexpr std::size_t kCoarseTimed = 4;

/// One division with everything that does not depend on the tiling.
struct Space {
  std::vector<Problem> parts;            // by core
  std::unique_ptr<TilingBounds> bounds;  // of the first part
  Box all;
  std::array<std::uint64_t, kAxes> quanta{};
};

/// A box, or a single tiling with its buffers, waiting for its turn.
struct Node {
  Cost bound;
  std::uint64_t number = 0;  // of equals the first
  std::uint32_t space = 0;
  std::uint32_t order = 0;
  bool ready = false;  // the bound is that of the single tiling
  Box box;

  bool operator<(const Node& o) const {  // the queue gives the largest first
    return bound != o.bound ? o.bound < bound : o.number < number;
  }
};

class Search {
 public:
  Search(const Problem& problem, const std::vector<Division>& divisions,
         const SearchMachine& machine, const FixedTiling& fixed, Objective objective,
         const SearchEffort& effort, const std::string& name)
      : problem_(&problem),
        divisions_(&divisions),
        machine_(&machine),
        objective_(objective),
        effort_(effort),
        name_(&name),
        fixed_(fixed),
        orders_(orders_of(fixed, name)),
        best_(objective, effort.keep) {
    for (const Division& division : divisions) add_space(division);
  }

  Optimum run() {
    begin_ = std::chrono::steady_clock::now();
    std::vector<std::vector<Guess>> guesses = make_guesses();
    guess(guesses);
    if (effort_.slack > 0) guess_coarse(std::move(guesses));
    for (std::uint32_t s = 0; s < spaces_.size(); ++s) {
      for (std::uint32_t o = 0; o < orders_.size(); ++o) consider(s, o, spaces_[s].all);
    }
    while (!queue_.empty() && better(queue_.top().bound) && !exhausted()) step();
    return finish();
  }

 private:
  void add_space(const Division& division) {
    Space space;
    std::uint64_t copies = 0;
    std::uint64_t others = 0;
    for (const Share& share : division.shares) {
      space.parts.push_back(cut(*problem_, share));
      space.parts.back().direct = division.direct;
      // Shares of one image differ in what padding leaves out.
      if (space.parts.back() == space.parts.front()) {
        ++copies;
      } else {
        others += least_traffic(space.parts.back()).total();
      }
    }
    spaces_.push_back(std::move(space));
    Space& kept = spaces_.back();
    kept.bounds =
        std::make_unique<TilingBounds>(kept.parts.front(), machine_->core, copies, others);
    kept.all = whole_box(kept.bounds->axes(), fixed_);
    kept.quanta = axis_quanta(kept.parts.front(), *machine_->core.engine);
    out_.space += volume(kept.all) * static_cast<double>(orders_.size());
  }

  /// The node of a box, unless it cannot be better than what is known.
  void consider(std::uint32_t s, std::uint32_t o, const Box& box) {
    const Space& space = spaces_[s];
    ++out_.boxes;
    if (!canonical(space.bounds->axes(), box, orders_[o], orders_)) return;
    const std::optional<LeastCost> least = space.bounds->of(box, orders_[o], best_.most_cycles());
    if (!least) return;
    const Cost bound = cost(objective_, *least);
    if (better(bound)) queue_.push({bound, ++numbers_, s, o, false, box});
  }

  void step() {
    const Node node = queue_.top();
    queue_.pop();
    const Space& space = spaces_[node.space];
    if (!node.box.single()) {
      for (const Box& part : split(space.bounds->axes(), node.box, space.quanta)) {
        consider(node.space, node.order, part);
      }
      return;
    }
    std::optional<std::vector<Tiling>> tilings =
        tilings_of(space, tile_of(space.bounds->axes(), node.box.low), orders_[node.order]);
    if (!tilings) return;
    if (node.ready) {
      time_lags(node.space, *tilings, node.bound);
      return;
    }
    const LeastCost least = space.bounds->of(node.box, tilings->front(), best_.most_cycles());
    Node ready = node;
    ready.bound = std::max(node.bound, cost(objective_, least));
    ready.ready = true;
    if (better(ready.bound)) queue_.push(ready);
  }

  /// Buffers of every core for a tile shape; nothing when they do not fit.
  [[nodiscard]] std::optional<std::vector<Tiling>> tilings_of(const Space& space,
                                                              const TileSize& tile,
                                                              const LoopOrder& order) const {
    std::vector<Tiling> tilings;
    for (const Problem& part : space.parts) {
      Tiling t;
      t.tile = tile;
      t.order = order;
      if (t.tile.m > part.units_per_image && part.images() == 1) t.tile.m = part.units_per_image;
      if (!assign_buffers(part, machine_->core, t, nullptr)) return std::nullopt;
      tilings.push_back(t);
    }
    return tilings;
  }

  /// Times a tile shape with every lag of its stores that its rings allow.
  void time_lags(std::uint32_t s, const std::vector<Tiling>& tilings, const Cost& bound) {
    const Space& space = spaces_[s];
    for (const std::uint64_t lag : kLags) {
      std::vector<Tiling> with = tilings;
      for (Tiling& t : with) t.lag = lag;
      if (lag > kLags.front() && store_lag(space.parts.front(), with.front()) != lag) break;
      time(s, std::move(with), bound);
    }
  }

  /// Times a mapping and keeps it when it is among the best. `bound` stays as proof where the
  /// mapping has too many steps.
  void time(std::uint32_t s, std::vector<Tiling> tilings, const Cost& bound) {
    const Space& space = spaces_[s];
    Mapped mapped;
    mapped.division = s;
    program::TileProgram program;
    for (std::size_t i = 0; i < space.parts.size(); ++i) {
      auto job = std::make_shared<MatrixJob>();
      job->whole = *problem_;
      job->part = space.parts[i];
      job->share = (*divisions_)[s].shares[i];
      job->tiling = tilings[i];
      job->constants.bytes = Bytes(space.parts[i].constant_bytes);
      mapped.bytes += traffic(job->part, job->tiling).total();
      const TileCounts c = count_tiles(job->part, job->tiling.tile);
      mapped.steps += saturating_product(c.groups, c.m, c.n, c.k);
      program.cores.push_back(lower_matrix(std::move(job)));
    }
    if (mapped.steps > kMostTimedSteps) {
      untimed_ = std::min(untimed_.value_or(bound), bound);
      return;
    }
    const std::uint64_t limit = coarse_ ? within_slack() : best_.limit_cycles(mapped.bytes);
    const ProgramTime time =
        machine_->timer->run(std::move(program), limit, outlook(space, mapped, tilings.front()));
    ++out_.timed;
    timed_steps_ += time.steps;
    if (!time.complete) return;
    mapped.cycles = time.cycles;
    mapped.tilings = std::move(tilings);
    if (coarse_) out_.coarse.push_back(mapped);
    best_.offer(std::move(mapped));
  }

  /// Cores of one division do the same where their parts are equal; the smallest does the least.
  [[nodiscard]] Outlook outlook(const Space& space, const Mapped& mapped,
                                const Tiling& tiling) const {
    Outlook all;
    all.bytes = mapped.bytes;
    if (machine_->core.engine->operand_rule() != nullptr || space.parts.size() > 1) return all;
    const Axes& axes = space.bounds->axes();
    Box box;
    box.low = {axes[0].number(tiling.tile.groups), axes[1].number(tiling.tile.m),
               axes[2].number(tiling.tile.n), axes[3].number(tiling.tile.k)};
    box.high = box.low;
    all.stream = space.bounds->streams(box);
    return all;
  }

  [[nodiscard]] bool better(const Cost& bound) const {
    return best_.may_be_better(bound, effort_.gap);
  }

  [[nodiscard]] bool exhausted() {
    if (out_.boxes > effort_.boxes || timed_steps_ > effort_.timed_steps) {
      return !best_.empty();
    }
    if (effort_.seconds > 0 && (++looks_ & 63U) == 0) {
      const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin_;
      out_.out_of_time = taken.count() > effort_.seconds && !best_.empty();
    }
    return out_.out_of_time;
  }

  /// The usual tile shapes of every division, the most promising first.
  [[nodiscard]] std::vector<std::vector<Guess>> make_guesses() const {
    const std::size_t most = effort_.slack > 0 ? kCoarseGuesses : kTimedGuesses;
    std::vector<std::vector<Guess>> guesses;
    for (std::uint32_t s = 0; s < spaces_.size(); ++s) {
      const Space& space = spaces_[s];
      guesses.push_back(guess_tilings(space.parts.front(), machine_->core, *space.bounds, space.all,
                                      orders_, objective_, most));
      for (Guess& g : guesses.back()) g.space = s;
    }
    return guesses;
  }

  /// Times the most promising of all.
  void guess(const std::vector<std::vector<Guess>>& by_space) {
    std::vector<Guess> guesses;
    for (const std::vector<Guess>& of_space : by_space) {
      guesses.insert(guesses.end(), of_space.begin(), of_space.end());
    }
    std::stable_sort(guesses.begin(), guesses.end(),
                     [&](const Guess& a, const Guess& b) { return sooner(a, b, objective_); });
    const std::size_t most = std::max<std::size_t>(kTimedGuesses, effort_.keep);
    for (std::size_t i = 0; i < std::min(most, guesses.size()); ++i) {
      const Guess& g = guesses[i];
      std::optional<std::vector<Tiling>> tilings =
          tilings_of(spaces_[g.space], g.tiling.tile, g.tiling.order);
      if (tilings) time_lags(g.space, *tilings, Cost{~std::uint64_t{0}, 0});
    }
    untimed_.reset();
  }

  [[nodiscard]] std::uint64_t within_slack() const {
    if (best_.empty()) return ~std::uint64_t{0};
    return static_cast<std::uint64_t>(static_cast<double>(best_.best().cycles) *
                                      (1 + effort_.slack));
  }

  /// Times the shapes of the fewest steps of every division, as far as their bounds are near.
  void guess_coarse(std::vector<std::vector<Guess>> by_space) {
    coarse_ = true;
    for (std::uint32_t s = 0; s < spaces_.size(); ++s) {
      const Space& space = spaces_[s];
      std::vector<Guess>& guesses = by_space[s];
      std::stable_sort(guesses.begin(), guesses.end(),
                       [](const Guess& a, const Guess& b) { return a.steps < b.steps; });
      // The size along k decides where the streams of several cores lie to each other.
      const std::size_t before = out_.coarse.size();
      std::set<std::uint64_t> depths;
      for (const Guess& g : guesses) {
        if (out_.coarse.size() >= before + kCoarseTimed) break;
        if (g.bound.cycles > within_slack() || !depths.insert(g.tiling.tile.k).second) continue;
        std::optional<std::vector<Tiling>> tilings =
            tilings_of(space, g.tiling.tile, g.tiling.order);
        if (tilings) time(s, std::move(*tilings), Cost{~std::uint64_t{0}, 0});
      }
    }
    coarse_ = false;
    untimed_.reset();
  }

  void sort_coarse() {
    std::vector<Mapped>& coarse = out_.coarse;
    const std::uint64_t most = within_slack();
    coarse.erase(std::remove_if(coarse.begin(), coarse.end(),
                                [&](const Mapped& m) { return m.cycles > most; }),
                 coarse.end());
    // The first of every division, then the second of each.
    std::vector<std::size_t> seen(spaces_.size());
    std::vector<std::pair<std::size_t, std::size_t>> turns;
    for (std::size_t i = 0; i < coarse.size(); ++i) {
      turns.emplace_back(seen[coarse[i].division]++, i);
    }
    std::sort(turns.begin(), turns.end());
    std::vector<Mapped> sorted;
    for (const auto& [turn, i] : turns) sorted.push_back(std::move(coarse[i]));
    coarse = std::move(sorted);
  }

  Optimum finish() {
    if (best_.empty()) throw_nothing_fits();
    sort_coarse();
    Cost bound = best_.best_cost();
    out_.proven = true;
    const auto lower = [&](const Cost& open) {
      if (!(open < bound)) return;
      bound = open;
      out_.proven = false;
    };
    if (!queue_.empty()) lower(queue_.top().bound);
    if (untimed_) lower(*untimed_);
    out_.lower_bound_cycles = objective_ == Objective::time ? bound.first : bound.second;
    out_.lower_bound_bytes = objective_ == Objective::time ? bound.second : bound.first;
    out_.parts = spaces_[best_.best().division].bounds->parts();
    out_.best = best_.take();
    out_.floor_cycles = floor_cycles();
    return std::move(out_);
  }

  [[nodiscard]] std::uint64_t floor_cycles() const {
    std::uint64_t least = ~std::uint64_t{0};
    for (const Space& space : spaces_) {
      for (const LoopOrder& order : orders_) {
        const std::optional<LeastCost> bound = space.bounds->of(space.all, order);
        if (bound) least = std::min(least, bound->cycles);
      }
    }
    return least;
  }

  [[noreturn]] void throw_nothing_fits() const {
    const Space& space = spaces_.front();
    Shortage shortage;
    const TileSize smallest = tile_of(space.bounds->axes(), space.all.low);
    if (least_buffers_fit(space.parts.front(), machine_->core, smallest, &shortage)) {
      throw ModelError("MS306",
                       fmt::format("'{}' needs more than {} tile steps on this machine with every "
                                   "tiling that fits; use larger scratchpads or a smaller operator",
                                   *name_, kMostTimedSteps));
    }
    throw DoesNotFit(
        fmt::format("no tiling of '{}' fits on chip: the smallest one needs {} bytes of {}, which "
                    "has {} ({} short)",
                    *name_, shortage.needed.count(), shortage.pool, shortage.capacity.count(),
                    (shortage.needed - shortage.capacity).count()),
        shortage);
  }

  const Problem* problem_;
  const std::vector<Division>* divisions_;
  const SearchMachine* machine_;
  Objective objective_;
  SearchEffort effort_;
  const std::string* name_;
  FixedTiling fixed_;
  std::vector<LoopOrder> orders_;
  Shortlist best_;
  std::deque<Space> spaces_;  // bounds point into them
  std::priority_queue<Node> queue_;
  std::uint64_t numbers_ = 0;
  std::uint64_t timed_steps_ = 0;
  std::uint64_t looks_ = 0;
  bool coarse_ = false;          // what is timed is coarse
  std::optional<Cost> untimed_;  // the least bound of a mapping that was too long to be timed
  std::chrono::steady_clock::time_point begin_;
  Optimum out_;
};

}  // namespace

double Optimum::gap(Objective objective) const {
  const Mapped& found = best.front();
  const std::uint64_t value = objective == Objective::time ? found.cycles : found.bytes;
  const std::uint64_t bound = objective == Objective::time ? lower_bound_cycles : lower_bound_bytes;
  return value == 0 ? 0 : static_cast<double>(value - bound) / static_cast<double>(value);
}

Optimum optimize(const Problem& problem, const std::vector<Division>& divisions,
                 const SearchMachine& machine, const FixedTiling& fixed, Objective objective,
                 const SearchEffort& effort, const std::string& operator_name) {
  return Search(problem, divisions, machine, fixed, objective, effort, operator_name).run();
}

}  // namespace macroscope::mapping

#include "sim/planning/footprint_search.hpp"

#include <algorithm>
#include <unordered_map>

#include "sim/planning/followers.hpp"
#include "sim/planning/order_bound.hpp"
#include "sim/planning/residency.hpp"

namespace macroscope::planning {
namespace {

/// States that may be made, in widths of the search; then the rest is searched narrowly.
constexpr std::uint64_t kMadeByWidth = 50, kHasty = 100;

/// Operators that ran, and the best way there.
struct State {
  BitSet ran, ready;
  std::uint64_t live = 0;  // room of what is read later
  std::uint64_t peak = 0;
  std::size_t parent = 0;
  OperatorId op = 0;
};

struct Trace {
  std::size_t parent = 0;
  OperatorId op = 0;
};

class Search {
 public:
  Search(const Graph& graph, std::uint64_t width, const Deadline& deadline, Footprint best)
      : graph_(graph),
        width_(width),
        deadline_(deadline),
        follower_(followers(graph)),
        best_(std::move(best)) {}

  Footprint run() {
    given_up_ = best_.bytes.count();
    State begin{BitSet(graph_.operators()), BitSet(graph_.operators()), 0, 0, 0, 0};
    for (OperatorId o = 0; o < graph_.operators(); ++o) {
      if (graph_.predecessors(o).empty()) begin.ready.insert(o);
    }
    std::vector<State> level{std::move(begin)};
    std::uint64_t made = 0;
    for (std::size_t count = 0; count < graph_.operators() && !level.empty(); ++count) {
      if (deadline_.passed()) {
        for (const State& state : level) given_up_ = std::min(given_up_, state.peak);
        best_.partial = true;
        level.clear();
        break;
      }
      next_.clear();
      index_.clear();
      for (std::size_t s = 0; s < level.size(); ++s) expand(level[s], s);
      made += next_.size();
      if (made > kMadeByWidth * width_) width_ = std::min(width_, kHasty);
      trim();
      level = std::move(next_);
      trace_.emplace_back();
      for (const State& state : level) trace_.back().push_back({state.parent, state.op});
    }
    if (!level.empty()) accept(level);
    best_.bound = std::max(best_.bound, std::min(best_.bytes, Bytes(given_up_)));
    return best_;
  }

 private:
  void expand(const State& state, std::size_t number) {
    // What must follow the last operator, if anything.
    const auto& follower = follower_[state.op];
    if (follower && state.ran.has(state.op) && !state.ran.has(*follower)) {
      step(state, number, *follower);
      return;
    }
    state.ready.for_each([&](std::size_t o) { step(state, number, static_cast<OperatorId>(o)); });
  }

  [[nodiscard]] bool dead(TensorId a, const BitSet& ran) const {
    const auto& readers = graph_.readers(a);
    return std::all_of(readers.begin(), readers.end(),
                       [&](OperatorId reader) { return ran.has(reader); });
  }
  [[nodiscard]] bool untouched(TensorId a, const BitSet& ran) const {
    const auto& readers = graph_.readers(a);
    return graph_.tensor(a).input &&
           std::none_of(readers.begin(), readers.end(),
                        [&](OperatorId reader) { return ran.has(reader); });
  }

  void step(const State& state, std::size_t number, OperatorId o) {
    State after;
    after.ran = state.ran;
    after.ran.insert(o);
    const Operator& op = graph_.op(o);
    std::uint64_t now = state.live + graph_.workspace(o);
    after.live = state.live;
    for (const TensorId a : op.inputs) {
      const std::uint64_t room = graph_.room(a);
      if (untouched(a, state.ran)) {
        now += room;
        after.live += room;
      }
      if (dead(a, after.ran)) after.live -= room;
    }
    for (const TensorId a : op.outputs) {
      if (!op.overwrites) now += graph_.room(a);
      if (!graph_.readers(a).empty()) after.live += graph_.room(a);
    }
    after.peak = std::max(state.peak, now);
    if (after.peak >= best_.bytes.count()) return;
    const auto [it, fresh] = index_.try_emplace(after.ran, next_.size());
    after.parent = number;
    after.op = o;
    if (!fresh && next_[it->second].peak <= after.peak) return;
    after.ready = state.ready;
    after.ready.erase(o);
    for (const OperatorId q : graph_.successors(o)) {
      const auto& before = graph_.predecessors(q);
      if (std::all_of(before.begin(), before.end(),
                      [&](OperatorId p) { return after.ran.has(p); })) {
        after.ready.insert(q);
      }
    }
    if (fresh) {
      next_.push_back(std::move(after));
    } else {
      next_[it->second] = std::move(after);
    }
  }

  void trim() {
    if (next_.size() <= width_) return;
    std::stable_sort(next_.begin(), next_.end(), [](const State& a, const State& b) {
      return a.peak != b.peak ? a.peak < b.peak : a.live < b.live;
    });
    for (std::size_t s = width_; s < next_.size(); ++s) {
      given_up_ = std::min(given_up_, next_[s].peak);
    }
    next_.resize(width_);
  }

  void accept(const std::vector<State>& level) {
    best_.bytes = Bytes(level.front().peak);
    best_.order.assign(graph_.operators(), 0);
    std::size_t s = 0;
    for (std::size_t t = graph_.operators(); t-- > 0;) {
      best_.order[t] = trace_[t][s].op;
      s = trace_[t][s].parent;
    }
  }

  const Graph& graph_;
  std::uint64_t width_;
  const Deadline& deadline_;
  std::vector<std::optional<OperatorId>> follower_;
  Footprint best_;
  std::uint64_t given_up_ = 0;  // smallest peak of a state that was not followed
  std::vector<State> next_;
  std::unordered_map<BitSet, std::size_t, BitSetHash> index_;
  std::vector<std::vector<Trace>> trace_;
};

}  // namespace

Footprint minimum_footprint(const Graph& graph, const Limits& limits, const Deadline& deadline) {
  Footprint best{footprint(graph, graph.order()), graph.order(), peak_of_all_orders(graph), false};
  // A narrow search gives a good order soon, which keeps the wide one small.
  for (const std::uint64_t width : {limits.states / 64 + 1, limits.states}) {
    if (best.minimal() || best.partial) break;
    best = Search(graph, width, deadline, best).run();
  }
  return best;
}

}  // namespace macroscope::planning

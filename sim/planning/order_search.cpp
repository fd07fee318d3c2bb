#include "sim/planning/order_search.hpp"

#include <algorithm>
#include <unordered_map>

#include "sim/planning/followers.hpp"
#include "sim/planning/order_bound.hpp"

namespace macroscope::planning {
namespace {

/// Sets of tensors that may leave for one operator; more are not looked at.
constexpr std::size_t kMostChoices = 256;
/// How the rest is searched when enough states were made.
constexpr SearchSize kHasty{100, 4, 0};

struct Trace {
  std::size_t parent = 0;
  OperatorId op = 0;
  std::vector<TensorId> evicted;
};

class Search {
 public:
  Search(const Graph& graph, const std::vector<std::uint32_t>& parts, Bytes known,
         const SearchSize& size, const Deadline& deadline)
      : graph_(graph),
        parts_(parts),
        known_(known.count()),
        size_(size),
        deadline_(deadline),
        follower_(followers(graph)),
        rest_(graph),
        given_up_(known.count()) {
    std::vector<std::uint32_t> sorted = parts;
    std::sort(sorted.begin(), sorted.end());
    part_at_ = std::move(sorted);
  }

  OrderSearchResult run() {
    OrderState begin;
    begin.ran = begin.ready = BitSet(graph_.operators());
    begin.resident = begin.copied = BitSet(graph_.tensors());
    for (OperatorId o = 0; o < graph_.operators(); ++o) {
      if (graph_.predecessors(o).empty()) begin.ready.insert(o);
    }
    begin.bound = rest_(begin);
    OrderSearchResult result;
    std::vector<OrderState> level{std::move(begin)};
    for (count_ = 0; count_ < graph_.operators() && !level.empty(); ++count_) {
      if (deadline_.passed()) {
        result.partial = true;
        for (const OrderState& state : level) give_up(state.bound);
        result.bound = Bytes(given_up_);
        return result;
      }
      next_.clear();
      traces_.clear();
      buckets_.clear();
      for (std::size_t s = 0; s < level.size(); ++s) expand(level[s], s);
      made_ += next_.size();
      if (made_ > size_.made) size_ = {std::min(size_.width, kHasty.width), kHasty.same, made_};
      keep_best(level);
    }
    result.bound = Bytes(given_up_);
    if (level.empty()) return result;
    const auto best =
        std::min_element(level.begin(), level.end(),
                         [](const OrderState& a, const OrderState& b) { return a.paid < b.paid; });
    result.bound = std::min(result.bound, Bytes(best->paid));
    result.decision = decision(static_cast<std::size_t>(best - level.begin()));
    return result;
  }

 private:
  void give_up(std::uint64_t bound) { given_up_ = std::min(given_up_, bound); }

  void expand(const OrderState& state, std::size_t number) {
    const auto& follower = follower_[state.op];
    const bool forced =
        follower && state.ran.has(state.op) && !state.ran.has(*follower) && allowed(*follower);
    if (forced) return run_operator(state, number, *follower);
    state.ready.for_each([&](std::size_t o) {
      if (allowed(o)) run_operator(state, number, static_cast<OperatorId>(o));
    });
  }

  [[nodiscard]] bool allowed(std::size_t o) const {
    return parts_.empty() || parts_[o] == part_at_[count_];
  }

  void run_operator(const OrderState& state, std::size_t number, OperatorId o) {
    const Operator& op = graph_.op(o);
    std::uint64_t room = state.room + graph_.workspace(o);
    for (const TensorId a : op.inputs) room += state.resident.has(a) ? 0 : graph_.room(a);
    for (const TensorId a : op.outputs) room += op.overwrites ? 0 : graph_.room(a);
    if (room <= graph_.capacity()) return add(state, number, o, {}, 0);
    candidates_.clear();
    state.resident.for_each([&](std::size_t a) {
      const auto id = static_cast<TensorId>(a);
      const bool needed = std::find(op.inputs.begin(), op.inputs.end(), id) != op.inputs.end();
      if (!needed && graph_.room(id) > 0) candidates_.push_back(id);
    });
    // Large ones first: the one that frees the last byte is then the smallest of its set, so that
    // none of the others could stay instead.
    std::stable_sort(candidates_.begin(), candidates_.end(),
                     [&](TensorId a, TensorId b) { return graph_.room(a) > graph_.room(b); });
    choices_ = 0;
    chosen_.clear();
    choose(state, number, o, room - graph_.capacity(), 0, 0, 0);
  }

  /// All sets of candidates that free `excess` room and of which none can stay.
  void choose(const OrderState& state, std::size_t number, OperatorId o, std::uint64_t excess,
              std::size_t from, std::uint64_t freed, std::uint64_t bytes) {
    if (freed >= excess) {
      if (++choices_ > kMostChoices) return give_up(state.bound);
      return add(state, number, o, chosen_, bytes);
    }
    std::uint64_t left = 0;
    for (std::size_t i = from; i < candidates_.size(); ++i) left += graph_.room(candidates_[i]);
    if (freed + left < excess || choices_ > kMostChoices || state.paid + bytes >= known_) return;
    const TensorId a = candidates_[from];
    chosen_.push_back(a);
    choose(state, number, o, excess, from + 1, freed + graph_.room(a),
           bytes + price(graph_, state, a));
    chosen_.pop_back();
    choose(state, number, o, excess, from + 1, freed, bytes);
  }

  void add(const OrderState& state, std::size_t number, OperatorId o,
           const std::vector<TensorId>& evicted, std::uint64_t bytes) {
    OrderState after = state;
    after.parent = number;
    after.op = o;
    after.paid += bytes;
    after.ran.insert(o);
    after.ready.erase(o);
    for (const TensorId a : evicted) {
      after.resident.erase(a);
      after.copied.insert(a);
      after.room -= graph_.room(a);
    }
    for (const auto* list : {&graph_.op(o).inputs, &graph_.op(o).outputs}) {
      for (const TensorId a : *list) {
        const auto& readers = graph_.readers(a);
        const bool dead = std::all_of(readers.begin(), readers.end(),
                                      [&](OperatorId reader) { return after.ran.has(reader); });
        if (after.resident.has(a) && dead) {
          after.resident.erase(a);
          after.room -= graph_.room(a);
        } else if (!after.resident.has(a) && !dead) {
          after.resident.insert(a);
          after.room += graph_.room(a);
        }
      }
    }
    for (const OperatorId q : graph_.successors(o)) {
      const auto& before = graph_.predecessors(q);
      if (std::all_of(before.begin(), before.end(),
                      [&](OperatorId p) { return after.ran.has(p); })) {
        after.ready.insert(q);
      }
    }
    after.bound = std::max(state.bound, after.paid + rest_(after));
    if (after.bound >= known_) return;
    auto& bucket = buckets_[after.ran];
    for (const std::size_t other : bucket) {
      if (becomes(next_[other], after)) return;
    }
    bucket.erase(std::remove_if(bucket.begin(), bucket.end(),
                                [&](std::size_t other) {
                                  if (!becomes(after, next_[other])) return false;
                                  gone_[other] = true;
                                  return true;
                                }),
                 bucket.end());
    if (bucket.size() >= size_.same && !replace_worst(bucket, after)) return;
    bucket.push_back(next_.size());
    gone_.push_back(false);
    next_.push_back(std::move(after));
    traces_.push_back({number, o, evicted});
  }

  /// Gives up the worst state of a full bucket, which may be `after` itself: then false.
  bool replace_worst(std::vector<std::size_t>& bucket, const OrderState& after) {
    const auto better = [](const OrderState& a, const OrderState& b) {
      return a.bound != b.bound ? a.bound < b.bound : a.room < b.room;
    };
    const auto worst =
        std::max_element(bucket.begin(), bucket.end(),
                         [&](std::size_t a, std::size_t b) { return better(next_[a], next_[b]); });
    if (!better(after, next_[*worst])) {
      give_up(after.bound);
      return false;
    }
    give_up(next_[*worst].bound);
    gone_[*worst] = true;
    bucket.erase(worst);
    return true;
  }

  /// State `a` can be turned into one at least as good as `b` for the bytes that `b` cost. A tensor
  /// that is away is never worse than one that is there: its next load is paid for.
  [[nodiscard]] bool becomes(const OrderState& a, const OrderState& b) const {
    if (a.paid > b.paid) return false;
    std::uint64_t paid = a.paid;
    a.resident.for_each([&](std::size_t i) {
      const auto id = static_cast<TensorId>(i);
      if (!b.resident.has(i)) {
        paid += price(graph_, a, id);
      } else if (b.copied.has(i) && !a.copied.has(i)) {
        paid += graph_.spill_cost(id);
      }
    });
    return paid <= b.paid;
  }

  /// Makes the states that were reached the level, the cheapest first when there are too many.
  void keep_best(std::vector<OrderState>& level) {
    std::vector<std::size_t> kept;
    for (std::size_t s = 0; s < next_.size(); ++s) {
      if (!gone_[s]) kept.push_back(s);
    }
    gone_.clear();
    if (kept.size() > size_.width) {
      std::stable_sort(kept.begin(), kept.end(), [&](std::size_t a, std::size_t b) {
        return next_[a].bound != next_[b].bound ? next_[a].bound < next_[b].bound
                                                : next_[a].room < next_[b].room;
      });
      for (std::size_t i = size_.width; i < kept.size(); ++i) give_up(next_[kept[i]].bound);
      kept.resize(size_.width);
    }
    level.clear();
    history_.emplace_back();
    for (const std::size_t s : kept) {
      level.push_back(std::move(next_[s]));
      history_.back().push_back(std::move(traces_[s]));
    }
  }

  [[nodiscard]] Decision decision(std::size_t s) const {
    std::vector<const Trace*> path(graph_.operators());
    for (std::size_t t = graph_.operators(); t-- > 0;) {
      path[t] = &history_[t][s];
      s = path[t]->parent;
    }
    std::vector<OperatorId> order;
    for (const Trace* trace : path) order.push_back(trace->op);
    Decision out = keep_all(graph_, order);
    const Uses uses(graph_, order);
    for (std::uint32_t t = 0; t < order.size(); ++t) {
      for (const TensorId a : path[t]->evicted) {
        const auto& steps = uses.of(a);
        const auto next = std::lower_bound(steps.begin(), steps.end(), t);
        out.evicted[a][static_cast<std::size_t>(next - steps.begin()) - 1] = true;
      }
    }
    return out;
  }

  const Graph& graph_;
  const std::vector<std::uint32_t>& parts_;
  std::vector<std::uint32_t> part_at_;  // by number of operators that ran
  std::uint64_t known_;
  SearchSize size_;
  const Deadline& deadline_;
  std::vector<std::optional<OperatorId>> follower_;
  OrderBound rest_;
  std::uint64_t given_up_;  // smallest bound of a state that was not followed
  std::size_t count_ = 0;
  std::uint64_t made_ = 0;
  std::vector<OrderState> next_;
  std::vector<Trace> traces_;
  std::vector<bool> gone_;
  std::unordered_map<BitSet, std::vector<std::size_t>, BitSetHash> buckets_;
  std::vector<std::vector<Trace>> history_;
  std::vector<TensorId> candidates_, chosen_;
  std::size_t choices_ = 0;
};

}  // namespace

OrderSearchResult search_orders(const Graph& graph, const std::vector<std::uint32_t>& parts,
                                Bytes known, const SearchSize& size, const Deadline& deadline) {
  return Search(graph, parts, known, size, deadline).run();
}

}  // namespace macroscope::planning

#include "tests/sim/planning/oracle.hpp"

#include <algorithm>
#include <functional>

namespace macroscope::test {
namespace {

using planning::Graph;
using planning::OperatorId;
using planning::TensorId;

/// Calls `visit` with every order of the operators.
void each_order(const Graph& graph, std::vector<OperatorId>& order,
                const std::function<void(const std::vector<OperatorId>&)>& visit) {
  if (order.size() == graph.operators()) return visit(order);
  for (OperatorId o = 0; o < graph.operators(); ++o) {
    const auto ran = [&](OperatorId p) {
      return std::find(order.begin(), order.end(), p) != order.end();
    };
    const auto& before = graph.predecessors(o);
    if (ran(o) || !std::all_of(before.begin(), before.end(), ran)) continue;
    order.push_back(o);
    each_order(graph, order, visit);
    order.pop_back();
  }
}

bool contains(const std::vector<TensorId>& list, TensorId a) {
  return std::find(list.begin(), list.end(), a) != list.end();
}

/// One order: a tensor's stays are runs of uses; each gap between two uses is kept or evicted.
class OneOrder {
 public:
  OneOrder(const Graph& graph, const std::vector<OperatorId>& order, std::uint64_t best,
           bool addresses)
      : graph_(graph),
        order_(order),
        best_(best),
        addresses_(addresses),
        uses_(graph.tensors()) {
    for (std::uint32_t t = 0; t < order.size(); ++t) {
      for (TensorId a = 0; a < graph.tensors(); ++a) {
        const auto& op = graph.op(order[t]);
        if (contains(op.inputs, a) || contains(op.outputs, a)) uses_[a].push_back(t);
      }
    }
    for (TensorId a = 0; a < graph.tensors(); ++a) {
      for (std::size_t i = 0; i + 1 < uses_[a].size(); ++i) gaps_.push_back(a);
    }
    evicted_.assign(gaps_.size(), false);
  }

  std::uint64_t run() {
    choose(0, 0);
    return best_;
  }

 private:
  void choose(std::size_t gap, std::uint64_t bytes) {
    if (bytes >= best_) return;
    if (gap == gaps_.size()) {
      if (placed()) best_ = bytes;
      return;
    }
    const TensorId a = gaps_[gap];
    evicted_[gap] = false;
    choose(gap + 1, bytes);
    bool before = false;
    for (std::size_t g = 0; g < gap; ++g) before = before || (gaps_[g] == a && evicted_[g]);
    const auto& tensor = graph_.tensor(a);
    const std::uint64_t size = tensor.bytes.count();
    evicted_[gap] = true;
    choose(gap + 1, bytes + size + (before || tensor.input || tensor.output ? 0 : size));
    evicted_[gap] = false;
  }

  [[nodiscard]] bool placed() const {
    std::vector<Rectangle> stays;
    std::vector<std::vector<std::size_t>> of(graph_.tensors());
    std::size_t gap = 0;
    for (TensorId a = 0; a < graph_.tensors(); ++a) {
      for (std::size_t i = 0; i < uses_[a].size(); ++i) {
        if (i == 0 || evicted_[gap + i - 1]) {
          of[a].push_back(stays.size());
          stays.push_back({uses_[a][i], uses_[a][i], graph_.room(a)});
        }
        stays.back().last = uses_[a][i];
      }
      if (!uses_[a].empty()) gap += uses_[a].size() - 1;
    }
    // A result in place of an input is one rectangle with it.
    for (const OperatorId o : order_) {
      const auto& op = graph_.op(o);
      if (!op.overwrites) continue;
      Rectangle& from = stays[of[*op.overwrites].back()];
      Rectangle& to = stays[of[op.outputs.front()].front()];
      if (&from == &to) continue;
      to.first = from.first;
      from.room = 0;
    }
    for (std::uint32_t t = 0; t < order_.size(); ++t) {
      stays.push_back({t, t, graph_.workspace(order_[t])});
    }
    return placeable(stays, graph_.capacity(), addresses_);
  }

  const Graph& graph_;
  const std::vector<OperatorId>& order_;
  std::uint64_t best_;
  bool addresses_;
  std::vector<std::vector<std::uint32_t>> uses_;
  std::vector<TensorId> gaps_;  // tensor of every gap
  std::vector<bool> evicted_;
};

}  // namespace

bool placeable(const std::vector<Rectangle>& rectangles, std::uint64_t capacity, bool addresses) {
  std::vector<Rectangle> rest;
  std::uint32_t steps = 0;
  for (const Rectangle& r : rectangles) {
    if (r.room > 0) rest.push_back(r);
    steps = std::max(steps, r.last + 1);
  }
  for (std::uint32_t t = 0; t < steps; ++t) {
    std::uint64_t sum = 0;
    for (const Rectangle& r : rest) sum += r.first <= t && t <= r.last ? r.room : 0;
    if (sum > capacity) return false;
  }
  if (!addresses) return true;
  // Every address of every rectangle, in the order in which they begin.
  std::stable_sort(rest.begin(), rest.end(),
                   [](const Rectangle& a, const Rectangle& b) { return a.first < b.first; });
  std::vector<std::uint64_t> base(rest.size());
  const std::function<bool(std::size_t)> place = [&](std::size_t i) {
    if (i == rest.size()) return true;
    for (std::uint64_t at = 0; at + rest[i].room <= capacity; ++at) {
      bool free = true;
      for (std::size_t j = 0; free && j < i; ++j) {
        const bool together = rest[j].last >= rest[i].first;
        free = !together || at >= base[j] + rest[j].room || base[j] >= at + rest[i].room;
      }
      base[i] = at;
      if (free && place(i + 1)) return true;
    }
    return false;
  };
  return place(0);
}

std::uint64_t fewest_bytes(const Graph& graph,
                           const std::optional<std::vector<OperatorId>>& order, bool addresses) {
  std::uint64_t best = ~std::uint64_t{0};
  const auto visit = [&](const std::vector<OperatorId>& one) {
    best = OneOrder(graph, one, best, addresses).run();
  };
  std::vector<OperatorId> begin;
  if (order) {
    visit(*order);
  } else {
    each_order(graph, begin, visit);
  }
  return best;
}

std::uint64_t smallest_peak(const Graph& graph) {
  std::uint64_t best = ~std::uint64_t{0};
  std::vector<OperatorId> begin;
  each_order(graph, begin, [&](const std::vector<OperatorId>& order) {
    std::uint64_t peak = 0;
    for (std::uint32_t t = 0; t < order.size(); ++t) {
      std::uint64_t sum = graph.workspace(order[t]);
      for (TensorId a = 0; a < graph.tensors(); ++a) {
        bool begun = false, left = false;
        for (std::uint32_t k = 0; k < order.size(); ++k) {
          const auto& op = graph.op(order[k]);
          const bool used = contains(op.inputs, a) || contains(op.outputs, a);
          begun = begun || (used && k <= t);
          left = left || (used && k >= t);
        }
        const auto& now = graph.op(order[t]);
        const bool in_place = now.overwrites && now.outputs.front() == a;
        sum += begun && left && !in_place ? graph.room(a) : 0;
      }
      peak = std::max(peak, sum);
    }
    best = std::min(best, peak);
  });
  return best;
}

}  // namespace macroscope::test

#include "sim/planning/packing_cut.hpp"

#include <algorithm>

namespace macroscope::planning {
namespace {

/// Steps `first` to `last` of a layout, as far as its blocks reach into them.
struct Window {
  std::uint32_t first = 0, last = 0;
};

class Finder {
 public:
  Finder(const Graph& graph, const Uses& uses, const Decision& decision, Packer& packer)
      : graph_(graph),
        uses_(uses),
        decision_(decision),
        packer_(packer),
        layout_(layout(graph, uses, decision)) {}

  /// Looks through ever longer windows until some cannot be placed.
  std::vector<Conflict> run() {
    std::vector<Conflict> conflicts;
    const auto steps = static_cast<std::uint32_t>(decision_.order.size());
    for (std::uint32_t length = 4; conflicts.empty(); length *= 2) {
      const bool whole = length >= steps;
      for (std::uint32_t begin = 0; begin < steps; begin += length / 2) {
        const Window window{begin, std::min(begin + length, steps) - 1};
        if (!packs(window)) conflicts.push_back(conflict(window));
        if (whole) return conflicts;
      }
    }
    return conflicts;
  }

 private:
  /// The smallest value in [low, high] that passes; `high` does.
  template <class Test>
  static std::uint32_t smallest(std::uint32_t low, std::uint32_t high, const Test& test) {
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// The shortest beginning of a window that fails, then the shortest end of it that still does.
  [[nodiscard]] Conflict conflict(Window window) const {
    window.last = smallest(window.first, window.last, [&](std::uint32_t t) {
      return !packs({window.first, t});
    });
    const std::uint32_t length = smallest(0, window.last - window.first, [&](std::uint32_t l) {
      return !packs({window.last - l, window.last});
    });
    window.first = window.last - length;
    std::vector<std::size_t> blocks = inside(window);
    const bool proven = excluded(window, blocks);
    if (proven) reduce(window, blocks);
    return {gaps(window, blocks), proven};
  }

  [[nodiscard]] std::vector<std::size_t> inside(Window window) const {
    std::vector<std::size_t> out;
    for (std::size_t b = 0; b < layout_.blocks.size(); ++b) {
      const Block& block = layout_.blocks[b];
      if (block.first <= window.last && block.last >= window.first && block.room > 0) {
        out.push_back(b);
      }
    }
    return out;
  }

  [[nodiscard]] PackingStatus status(Window window, const std::vector<std::size_t>& blocks) const {
    std::vector<Block> part;
    for (const std::size_t b : blocks) {
      const Block& block = layout_.blocks[b];
      part.push_back({std::max(block.first, window.first) - window.first,
                      std::min(block.last, window.last) - window.first, block.room});
    }
    return packer_.pack(part).status;
  }

  [[nodiscard]] bool packs(Window window) const {
    return status(window, inside(window)) == PackingStatus::packed;
  }
  [[nodiscard]] bool excluded(Window window, const std::vector<std::size_t>& blocks) const {
    return status(window, blocks) == PackingStatus::impossible;
  }

  /// Leaves out every block without which the rest is still impossible.
  void reduce(Window window, std::vector<std::size_t>& blocks) const {
    for (std::size_t i = blocks.size(); i-- > 0;) {
      std::vector<std::size_t> fewer = blocks;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (excluded(window, fewer)) blocks = std::move(fewer);
    }
  }

  /// Kept gaps that bind two steps of the window, or fill one between two uses.
  [[nodiscard]] std::vector<Gap> gaps(Window window, const std::vector<std::size_t>& blocks) const {
    std::vector<Gap> out;
    for (const Episode& episode : layout_.episodes) {
      if (!std::binary_search(blocks.begin(), blocks.end(), episode.block)) continue;
      const auto& steps = uses_.of(episode.tensor);
      for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
        if (decision_.evicted[episode.tensor][i] || steps[i] < episode.first ||
            steps[i + 1] > episode.last) {
          continue;
        }
        const std::uint32_t first = std::max(steps[i], window.first);
        const std::uint32_t last = std::min(steps[i + 1], window.last);
        if (first < last || (first == last && steps[i] < first && last < steps[i + 1])) {
          out.emplace_back(episode.tensor, i);
        }
      }
    }
    return out;
  }

  const Graph& graph_;
  const Uses& uses_;
  const Decision& decision_;
  Packer& packer_;
  Layout layout_;
};

}  // namespace

std::vector<Conflict> packing_conflicts(const Graph& graph, const Uses& uses,
                                        const Decision& decision, Packer& packer) {
  return Finder(graph, uses, decision, packer).run();
}

std::optional<Placed> place_or_evict(const Graph& graph, Decision decision, Packer& packer,
                                     Bytes known) {
  const Uses uses(graph, decision.order);
  while (cost(graph, decision) < known) {
    Packing packing = packer.pack(layout(graph, uses, decision).blocks);
    if (packing.status == PackingStatus::packed) {
      return Placed{std::move(decision), std::move(packing.bases)};
    }
    const auto price = [&](const Gap& gap) {
      const auto& evicted = decision.evicted[gap.first];
      const bool before = std::find(evicted.begin(), evicted.end(), true) != evicted.end();
      return graph.retrieve_cost(gap.first) + (before ? 0 : graph.spill_cost(gap.first));
    };
    for (const Conflict& conflict : packing_conflicts(graph, uses, decision, packer)) {
      if (conflict.gaps.empty()) return {};
      const auto cheapest =
          std::min_element(conflict.gaps.begin(), conflict.gaps.end(),
                           [&](const Gap& a, const Gap& b) { return price(a) < price(b); });
      decision.evicted[cheapest->first][cheapest->second] = true;
    }
  }
  return {};
}

}  // namespace macroscope::planning

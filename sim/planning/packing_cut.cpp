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
  Finder(const Graph& graph, const Uses& uses, const Decision& decision, std::uint64_t node_limit)
      : graph_(graph),
        uses_(uses),
        decision_(decision),
        limit_(node_limit),
        layout_(layout(graph, uses, decision)) {}

  std::vector<std::vector<Gap>> run() {
    std::vector<std::vector<Gap>> cuts;
    const auto end = static_cast<std::uint32_t>(decision_.order.size());
    for (std::uint32_t begin = 0; begin < end;) {
      if (packs({begin, end - 1})) break;
      // The shortest beginning that fails, then the shortest end of it that still does.
      Window window{begin, end - 1};
      window.last = smallest(begin, end - 1, [&](std::uint32_t t) { return !packs({begin, t}); });
      window.first = begin + (window.last - begin) -
                     smallest(0, window.last - begin, [&](std::uint32_t length) {
                       return !packs({window.last - length, window.last});
                     });
      std::vector<std::size_t> blocks = inside(window);
      if (excluded(window, blocks)) {
        reduce(window, blocks);
        cuts.push_back(gaps(window, blocks));
      }
      begin = std::max(window.last, begin + 1);
    }
    return cuts;
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
    return pack(part, graph_.capacity(), limit_).status;
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
  std::uint64_t limit_;
  Layout layout_;
};

}  // namespace

std::vector<std::vector<Gap>> packing_cuts(const Graph& graph, const Uses& uses,
                                           const Decision& decision, std::uint64_t node_limit) {
  return Finder(graph, uses, decision, node_limit).run();
}

}  // namespace macroscope::planning

#include "sim/planning/parts.hpp"

#include <algorithm>

#include "sim/planning/residency.hpp"

namespace macroscope::planning {

std::vector<std::uint32_t> divide(const Graph& graph, const std::vector<OperatorId>& order,
                                  std::size_t least, std::size_t most, std::size_t shift) {
  // Bytes that cross from step t to step t + 1 when everything stays.
  std::vector<std::uint64_t> crossing(order.size(), 0);
  const Uses uses(graph, order);
  for (TensorId a = 0; a < graph.tensors(); ++a) {
    if (uses.of(a).empty()) continue;
    for (std::uint32_t t = uses.of(a).front(); t < uses.of(a).back(); ++t) {
      crossing[t] += graph.tensor(a).bytes.count();
    }
  }
  std::vector<std::uint32_t> part(order.size(), 0);
  std::uint32_t number = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = order.size();  // of this part
    if (begin == 0 && shift > 0) {
      end = std::min(shift, order.size());
    } else if (order.size() - begin > most) {
      end = begin + least;
      for (std::size_t e = end; e <= begin + most; ++e) {
        if (crossing[e - 1] <= crossing[end - 1]) end = e;
      }
    }
    for (; begin < end; ++begin) part[order[begin]] = number;
    ++number;
  }
  return part;
}

}  // namespace macroscope::planning

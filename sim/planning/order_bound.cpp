#include "sim/planning/order_bound.hpp"

#include <algorithm>
#include <cmath>

namespace macroscope::planning {

std::uint64_t price(const Graph& graph, const OrderState& state, TensorId a) {
  return (state.copied.has(a) ? 0 : graph.spill_cost(a)) + graph.retrieve_cost(a);
}

std::vector<TensorId> always_alive(const Graph& graph, OperatorId o) {
  std::vector<TensorId> out;
  for (TensorId a = 0; a < graph.tensors(); ++a) {
    const auto& readers = graph.readers(a);
    const auto reads = [&](const BitSet& set) {
      return std::any_of(readers.begin(), readers.end(),
                         [&](OperatorId reader) { return set.has(reader); });
    };
    const bool used =
        std::find(readers.begin(), readers.end(), o) != readers.end() || graph.producer(a) == o;
    const bool before =
        graph.producer(a) ? graph.ancestors(o).has(*graph.producer(a)) : reads(graph.ancestors(o));
    if (!used && before && reads(graph.descendants(o)) && graph.room(a) > 0) out.push_back(a);
  }
  return out;
}

Bytes peak_of_all_orders(const Graph& graph) {
  Bytes peak;
  for (OperatorId o = 0; o < graph.operators(); ++o) {
    std::uint64_t room = graph.demand(o);
    for (const TensorId a : always_alive(graph, o)) room += graph.room(a);
    peak = std::max(peak, Bytes(room));
  }
  return peak;
}

std::vector<Pinch> pinches(const Graph& graph) {
  std::vector<Pinch> out;
  for (OperatorId o = 0; o < graph.operators(); ++o) {
    Pinch pinch{o, 0, always_alive(graph, o)};
    std::uint64_t room = graph.demand(o);
    for (const TensorId a : pinch.alive) room += graph.room(a);
    if (room <= graph.capacity()) continue;
    pinch.excess = room - graph.capacity();
    out.push_back(std::move(pinch));
  }
  return out;
}

bool OrderBound::begun(TensorId a, const OrderState& state) const {
  if (graph_.producer(a)) return state.ran.has(*graph_.producer(a));
  const auto& readers = graph_.readers(a);
  return std::any_of(readers.begin(), readers.end(),
                     [&](OperatorId reader) { return state.ran.has(reader); });
}

std::uint64_t OrderBound::at(const Pinch& pinch, const OrderState& state) const {
  std::uint64_t excess = pinch.excess;
  std::uint64_t cheap_room = 0, least = ~std::uint64_t{0};
  double cheap = 2, full = 2;  // bytes for a unit of room, at least
  for (const TensorId a : pinch.alive) {
    const std::uint64_t room = graph_.room(a);
    if (begun(a, state) && !state.resident.has(a)) {
      excess -= std::min(excess, room);
      continue;
    }
    const std::uint64_t bytes = price(graph_, state, a);
    const double ratio = static_cast<double>(bytes) / static_cast<double>(room);
    least = std::min(least, bytes);
    if (ratio <= 1) {
      cheap_room += room;
      cheap = std::min(cheap, ratio);
    } else {
      full = std::min(full, ratio);
    }
  }
  if (excess == 0) return 0;
  const double first = static_cast<double>(std::min(excess, cheap_room));
  const double rest = static_cast<double>(excess) - first;
  // Rounded down by more than the doubles can be off.
  const double sum = (first * cheap + rest * full) * (1 - 1e-12);
  return std::max(least, static_cast<std::uint64_t>(std::max(0.0, std::floor(sum))));
}

std::uint64_t OrderBound::operator()(const OrderState& state) const {
  std::uint64_t most = 0;
  for (const Pinch& pinch : pinches_) {
    if (!state.ran.has(pinch.op)) most = std::max(most, at(pinch, state));
  }
  return most;
}

}  // namespace macroscope::planning

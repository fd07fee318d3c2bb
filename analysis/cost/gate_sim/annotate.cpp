#include "analysis/cost/gate_sim/annotate.hpp"

#include <algorithm>
#include <map>

#include "analysis/cost/gate_sim/cell_model.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cost::gate_sim {
namespace {

constexpr double kFromPort = -1e9;

}  // namespace

Annotation::Annotation(const Netlist& netlist, const liberty::Library& library,
                       const Conditions& conditions)
    : netlist_(netlist), conditions_(conditions), voltage_(library.voltage) {
  make_models(library);
  connect();
  sort();
  const double input = conditions.input_slew_ns;
  slew_.assign(netlist.nets, {input, input});
  arrival_.assign(netlist.nets, {kFromPort, kFromPort});
  if (netlist.clock != kNoNet) {
    slew_[netlist.clock] = {conditions.clock_slew_ns, conditions.clock_slew_ns};
  }
  for (const std::uint32_t instance : order_) time_instance(instance);
  for (const std::uint32_t instance : order_) annotate_power(instance);
  check_setups();
}

void Annotation::make_models(const liberty::Library& library) {
  std::map<const liberty::Cell*, std::uint32_t> known;
  for (const Instance& instance : netlist_.instances) {
    const auto [place, fresh] =
        known.emplace(instance.cell, static_cast<std::uint32_t>(models_.size()));
    if (fresh) models_.push_back(make_cell_model(*instance.cell));
    model_of_.push_back(place->second);
  }
  numbers_.resize(netlist_.instances.size());
  (void)library;
}

void Annotation::connect() {
  std::vector<std::size_t> count(netlist_.nets + 1, 0);
  load_.assign(netlist_.nets, 0);
  const auto each_sink = [this](const auto& action) {
    for (std::uint32_t i = 0; i < netlist_.instances.size(); ++i) {
      const Instance& instance = netlist_.instances[i];
      for (std::uint32_t p = 0; p < instance.cell->inputs; ++p) {
        if (instance.nets[p] != kNoNet) action(instance.nets[p], Sink{i, p});
      }
    }
  };
  each_sink([&](NetId net, const Sink& sink) {
    ++count[net + 1];
    load_[net] += netlist_.instances[sink.instance].cell->pins[sink.pin].capacitance +
                  conditions_.wire_pf_per_sink;
  });
  first_sink_.assign(netlist_.nets + 1, 0);
  for (NetId net = 0; net < netlist_.nets; ++net) {
    first_sink_[net + 1] = first_sink_[net] + count[net + 1];
  }
  sinks_.resize(first_sink_.back());
  std::vector<std::size_t> next(first_sink_.begin(), first_sink_.end() - 1);
  each_sink([&](NetId net, const Sink& sink) { sinks_[next[net]++] = sink; });
}

void Annotation::sort() {
  std::vector<std::uint32_t> waiting(netlist_.instances.size(), 0);
  std::vector<bool> driven(netlist_.nets, false);
  for (const Instance& instance : netlist_.instances) {
    for (std::size_t p = instance.cell->inputs; p < instance.nets.size(); ++p) {
      if (instance.nets[p] != kNoNet) driven[instance.nets[p]] = true;
    }
  }
  for (std::uint32_t i = 0; i < netlist_.instances.size(); ++i) {
    const Instance& instance = netlist_.instances[i];
    if (instance.cell->flip_flop) {
      order_.push_back(i);
      continue;
    }
    for (std::uint32_t p = 0; p < instance.cell->inputs; ++p) {
      if (instance.nets[p] != kNoNet && driven[instance.nets[p]]) ++waiting[i];
    }
  }
  for (std::uint32_t i = 0; i < netlist_.instances.size(); ++i) {
    if (!netlist_.instances[i].cell->flip_flop && waiting[i] == 0) order_.push_back(i);
  }
  for (std::size_t at = 0; at < order_.size(); ++at) {
    const Instance& instance = netlist_.instances[order_[at]];
    for (std::size_t p = instance.cell->inputs; p < instance.nets.size(); ++p) {
      const NetId net = instance.nets[p];
      if (net == kNoNet) continue;
      for (std::size_t s = first_sink_[net]; s < first_sink_[net + 1]; ++s) {
        const std::uint32_t sink = sinks_[s].instance;
        if (netlist_.instances[sink].cell->flip_flop) continue;
        if (--waiting[sink] == 0) order_.push_back(sink);
      }
    }
  }
  if (order_.size() != netlist_.instances.size()) {
    throw ModelError("MS607", "the netlist has a combinational loop");
  }
}

void Annotation::time_instance(std::uint32_t i) {
  const Instance& instance = netlist_.instances[i];
  const liberty::Cell& cell = *instance.cell;
  InstanceNumbers& numbers = numbers_[i];
  numbers.delay_ns.assign(cell.arcs.size() * 2, 0);
  for (std::size_t p = cell.inputs; p < instance.nets.size(); ++p) {
    const NetId net = instance.nets[p];
    if (net == kNoNet) continue;
    std::array<double, 2> slew{0, 0};
    std::array<double, 2> arrival{kFromPort, kFromPort};
    for (std::size_t a = 0; a < cell.arcs.size(); ++a) {
      const liberty::TimingArc& arc = cell.arcs[a];
      if (arc.to != p || instance.nets[arc.from] == kNoNet) continue;
      const NetId from = instance.nets[arc.from];
      for (std::size_t edge = 0; edge < 2; ++edge) {
        if (arc.delay[edge].empty()) continue;
        double longest = 0;
        // Of a clock only its active edge counts, which is where the arc begins.
        for (std::size_t in_edge = 0; in_edge < 2; ++in_edge) {
          const bool same = in_edge == edge;
          if (cell.flip_flop ? in_edge != 0 : !(same ? arc.positive : arc.negative)) continue;
          const double in_slew = slew_[from][in_edge];
          const double delay = std::max(0.0, arc.delay[edge].at(in_slew, load_[net]));
          longest = std::max(longest, delay);
          slew[edge] = std::max(slew[edge], arc.slew[edge].at(in_slew, load_[net]));
          const double start = cell.flip_flop ? 0 : arrival_[from][in_edge];
          arrival[edge] = std::max(arrival[edge], start + delay);
        }
        numbers.delay_ns[a * 2 + edge] = longest;
      }
    }
    slew_[net] = slew;
    arrival_[net] = arrival;
  }
}

void Annotation::annotate_power(std::uint32_t i) {
  const Instance& instance = netlist_.instances[i];
  const liberty::Cell& cell = *instance.cell;
  InstanceNumbers& numbers = numbers_[i];
  numbers.energy_pj.assign(cell.powers.size() * 2, 0);
  for (std::size_t a = 0; a < cell.powers.size(); ++a) {
    const liberty::PowerArc& arc = cell.powers[a];
    const NetId from = instance.nets[arc.related];
    const NetId to = instance.nets[arc.pin];
    if (from == kNoNet) continue;
    const double load = arc.pin >= cell.inputs && to != kNoNet ? load_[to] : 0;
    for (std::size_t edge = 0; edge < 2; ++edge) {
      if (arc.energy[edge].empty()) continue;
      // Energies hardly depend on the direction of the input: the mean of both slews.
      const double slew =
          arc.related == arc.pin ? slew_[from][edge] : (slew_[from][0] + slew_[from][1]) / 2;
      numbers.energy_pj[a * 2 + edge] = arc.energy[edge].at(slew, load);
    }
  }
}

void Annotation::check_setups() {
  for (const std::uint32_t i : netlist_.flip_flops) {
    const Instance& instance = netlist_.instances[i];
    for (const liberty::SetupArc& setup : instance.cell->setups) {
      const NetId net = instance.nets[setup.data];
      if (net == kNoNet) continue;
      for (std::size_t edge = 0; edge < 2; ++edge) {
        if (arrival_[net][edge] < 0 || setup.time[edge].empty()) continue;
        const double time = setup.time[edge].at(conditions_.clock_slew_ns, slew_[net][edge]);
        period_ns_ = std::max(period_ns_, arrival_[net][edge] + time);
      }
    }
  }
}

}  // namespace macroscope::cost::gate_sim

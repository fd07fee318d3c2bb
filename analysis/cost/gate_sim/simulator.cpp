#include "analysis/cost/gate_sim/simulator.hpp"

#include <algorithm>
#include <cmath>

namespace macroscope::cost::gate_sim {
namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};
constexpr std::size_t kBuckets = 1U << 12U;
constexpr std::uint64_t kTicks = 2048;        // of a clock period
constexpr std::uint64_t kLeakageStride = 16;  // cycles between two samples of the leakage

}  // namespace

Simulator::Simulator(const Annotation& annotation, double period_ns)
    : annotation_(annotation),
      netlist_(annotation.netlist()),
      tick_ns_(period_ns / static_cast<double>(kTicks)),
      half_period_(kTicks / 2),
      value_(netlist_.nets, 0),
      wanted_(netlist_.nets, 0),
      state_(netlist_.instances.size(), 0),
      buckets_(kBuckets, kNone),
      before_(netlist_.nets, 0),
      last_energy_(netlist_.nets, 0),
      is_touched_(netlist_.nets, 0),
      cell_output_(netlist_.nets, 0) {
  value_[1] = 1;
  for (std::uint32_t i = 0; i < netlist_.instances.size(); ++i) {
    const Instance& instance = netlist_.instances[i];
    first_output_.push_back(static_cast<std::uint32_t>(outputs_.size()));
    for (std::uint32_t p = instance.cell->inputs; p < instance.nets.size(); ++p) {
      Output output;
      output.net = instance.nets[p];
      output.instance = i;
      output.index = p - instance.cell->inputs;
      outputs_.push_back(output);
      if (output.net != kNoNet) cell_output_[output.net] = 1;
    }
  }
  settle_initially();
}

/// All registers and ports 0: values in topological order, without events or energy.
void Simulator::settle_initially() {
  for (std::uint32_t i = 0; i < netlist_.instances.size(); ++i) state_[i] = 0;
  const auto read_inputs = [this](std::uint32_t i) {
    const Instance& instance = netlist_.instances[i];
    std::uint32_t state = state_[i] & ~((1U << instance.cell->inputs) - 1);
    for (std::uint32_t p = 0; p < instance.cell->inputs; ++p) {
      const NetId net = instance.nets[p];
      if (net != kNoNet && value_[net] != 0) state |= 1U << p;
    }
    state_[i] = state;
  };
  for (const std::uint32_t i : annotation_.order()) {
    read_inputs(i);
    const CellModel& model = annotation_.model(i);
    for (std::uint32_t o = 0; o < model.outputs; ++o) {
      const NetId net = outputs_[first_output_[i] + o].net;
      if (net != kNoNet) value_[net] = model.value[std::size_t{o} * model.states + state_[i]];
    }
  }
  for (std::uint32_t i = 0; i < netlist_.instances.size(); ++i) read_inputs(i);
}

bool Simulator::has_port(std::string_view port) const {
  return netlist_.find_port(port) != nullptr;
}

void Simulator::set(std::string_view port, std::uint64_t value, std::size_t offset,
                    std::size_t width) {
  const Port* found = netlist_.find_port(port);
  if (found == nullptr) return;
  for (std::size_t i = 0; i < width && offset + i < found->bits.size(); ++i) {
    const NetId net = found->bits[offset + i];
    if (net != kNoNet) wanted_[net] = static_cast<std::uint8_t>((value >> i) & 1U);
  }
}

std::uint64_t Simulator::get(std::string_view port, std::size_t offset, std::size_t width) const {
  const Port* found = netlist_.find_port(port);
  std::uint64_t out = 0;
  if (found == nullptr) return out;
  for (std::size_t i = 0; i < width && offset + i < found->bits.size(); ++i) {
    const NetId net = found->bits[offset + i];
    if (net != kNoNet) out |= std::uint64_t{value_[net]} << i;
  }
  return out;
}

void Simulator::schedule(std::uint32_t index, std::uint64_t time, double internal_pj) {
  Output& output = outputs_[index];
  output.time = time;
  output.internal_pj = internal_pj;
  output.pending = true;
  std::uint32_t& head = buckets_[time % kBuckets];
  output.previous = kNone;
  output.next = head;
  if (head != kNone) outputs_[head].previous = index;
  head = index;
  ++pending_;
}

void Simulator::cancel(std::uint32_t index) {
  Output& output = outputs_[index];
  output.pending = false;
  --pending_;
  if (output.previous == kNone) {
    buckets_[output.time % kBuckets] = output.next;
  } else {
    outputs_[output.previous].next = output.next;
  }
  if (output.next != kNone) outputs_[output.next].previous = output.previous;
}

void Simulator::evaluate(std::uint32_t instance, std::uint32_t pin) {
  const CellModel& model = annotation_.model(instance);
  const std::uint32_t state = state_[instance];
  for (std::uint32_t o = 0; o < model.outputs; ++o) {
    const std::uint32_t index = first_output_[instance] + o;
    const NetId net = outputs_[index].net;
    if (net == kNoNet) continue;
    const std::uint8_t wanted = model.value[std::size_t{o} * model.states + state];
    const bool moves = wanted != value_[net];
    if (outputs_[index].pending == moves) continue;
    if (!moves) {
      cancel(index);
      continue;
    }
    const bool fall = wanted == 0;
    const std::size_t edge = fall ? 1 : 0;
    const std::size_t arc = model.arc_index(o, pin, fall, state);
    const InstanceNumbers& numbers = annotation_.numbers(instance);
    const std::int16_t timing = model.timing[arc];
    const std::int16_t power = model.power[arc];
    const double delay =
        timing < 0 ? 0 : numbers.delay_ns[static_cast<std::size_t>(timing) * 2 + edge];
    const double energy =
        power < 0 ? 0 : numbers.energy_pj[static_cast<std::size_t>(power) * 2 + edge];
    const auto ticks = static_cast<std::uint64_t>(std::max(1.0, std::round(delay / tick_ns_)));
    schedule(index, now_ + ticks, energy);
  }
}

void Simulator::input_changed(const Sink& sink, double& internal_pj) {
  const CellModel& model = annotation_.model(sink.instance);
  const std::uint32_t state = state_[sink.instance] ^ (1U << sink.pin);
  state_[sink.instance] = state;
  const bool fall = ((state >> sink.pin) & 1U) == 0;
  const std::size_t edge = fall ? 1 : 0;
  // States hold the clock low; early changes of data see it high.
  const bool high = model.cell->flip_flop && now_ < half_period_;
  const std::uint32_t seen = high ? state | 1U << model.cell->flip_flop->clock_pin : state;
  const std::int16_t passive =
      model.passive[(std::size_t{sink.pin} * 2 + edge) * model.states + seen];
  if (passive >= 0) {
    internal_pj +=
        annotation_.numbers(sink.instance).energy_pj[static_cast<std::size_t>(passive) * 2 + edge];
  }
  if (!model.cell->flip_flop) evaluate(sink.instance, sink.pin);
}

void Simulator::change_net(NetId net, double internal_pj, bool counts) {
  if (is_touched_[net] == 0) {
    is_touched_[net] = 1;
    before_[net] = value_[net];
    touched_.push_back(net);
  }
  value_[net] ^= 1U;
  const std::vector<Sink>& sinks = annotation_.sinks();
  const std::size_t end = annotation_.first_sink(net + 1);
  for (std::size_t s = annotation_.first_sink(net); s < end; ++s) {
    input_changed(sinks[s], internal_pj);
  }
  const double switching = annotation_.switch_pj(net);
  energy_.switching_pj += switching;
  energy_.internal_pj += internal_pj;
  energy_.transitions += counts ? 1 : 0;
  last_energy_[net] = switching + internal_pj;
}

void Simulator::fire(std::uint32_t index) {
  cancel(index);
  change_net(outputs_[index].net, outputs_[index].internal_pj, true);
}

void Simulator::clock_edge() {
  new_states_.clear();
  for (const std::uint32_t i : netlist_.flip_flops) {
    const CellModel& model = annotation_.model(i);
    const liberty::FlipFlop& ff = *model.cell->flip_flop;
    const std::uint32_t state = state_[i];
    const std::uint32_t inputs = state & ((1U << model.inputs) - 1);
    // Edges of the clock pin, at the state before it.
    const InstanceNumbers& numbers = annotation_.numbers(i);
    for (std::size_t edge = 0; edge < 2; ++edge) {
      const std::int16_t arc =
          model.passive[(std::size_t{ff.clock_pin} * 2 + edge) * model.states + state];
      if (arc >= 0) {
        energy_.clock_pj += numbers.energy_pj[static_cast<std::size_t>(arc) * 2 + edge];
      }
    }
    std::uint32_t next = ff.next[state];
    if (!ff.clear.empty() && ff.clear[inputs] != 0) {
      next = 0;
    } else if (!ff.preset.empty() && ff.preset[inputs] != 0) {
      next = 1;
    }
    if (next != ((state >> model.inputs) & 1U)) new_states_.push_back({i, next});
  }
  if (netlist_.clock != kNoNet) {
    energy_.clock_pj += 2 * annotation_.switch_pj(netlist_.clock);
  }
  for (const auto& [i, next] : new_states_) {
    const CellModel& model = annotation_.model(i);
    state_[i] ^= 1U << model.inputs;
    evaluate(i, model.cell->flip_flop->clock_pin);
  }
}

void Simulator::run() {
  while (pending_ > 0) {
    std::uint32_t& head = buckets_[now_ % kBuckets];
    bool fired = false;
    for (std::uint32_t index = head; index != kNone; index = outputs_[index].next) {
      if (outputs_[index].time != now_) continue;
      fire(index);
      fired = true;
      break;  // the bucket has changed
    }
    if (!fired) ++now_;
  }
}

void Simulator::end_cycle() {
  for (const NetId net : touched_) {
    is_touched_[net] = 0;
    if (value_[net] == before_[net]) continue;
    energy_.glitch_free_pj += last_energy_[net];
    energy_.final_transitions += cell_output_[net];
  }
  touched_.clear();
  if (energy_.cycles % kLeakageStride == 0) sample_leakage();
  ++energy_.cycles;
}

void Simulator::sample_leakage() {
  double sum = 0;
  for (std::size_t i = 0; i < state_.size(); ++i) sum += annotation_.model(i).leakage_mw[state_[i]];
  energy_.leakage_mw_cycles += sum;
  ++energy_.leakage_samples;
}

void Simulator::cycle() {
  now_ = 0;
  clock_edge();
  for (const Port& port : netlist_.ports) {
    if (port.output) continue;
    for (const NetId net : port.bits) {
      if (net == kNoNet || net == netlist_.clock || net < 2) continue;
      if (wanted_[net] != value_[net]) change_net(net, 0, false);
    }
  }
  run();
  energy_.last_event_ns = std::max(energy_.last_event_ns, static_cast<double>(now_) * tick_ns_);
  end_cycle();
}

}  // namespace macroscope::cost::gate_sim

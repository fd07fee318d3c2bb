#include "models/memory/dma.hpp"

#include <algorithm>
#include <cmath>

namespace macroscope::memory {

Holds holds(program::TrafficClass c) {
  switch (c) {
    case program::TrafficClass::input:
      return Holds::input;
    case program::TrafficClass::weight:
      return Holds::weight;
    case program::TrafficClass::output:
      return Holds::output;
    case program::TrafficClass::partial_sum:
      return Holds::partial_sum;
    case program::TrafficClass::side:
      return Holds::side;
  }
  return Holds::input;
}

Dma::Dma(const sc_core::sc_module_name& name, const Params& params, const runtime::Clock& clock,
         runtime::TokenBoard& tokens, MemoryPort& port, const ScratchpadOf& scratchpads)
    : Unit(name, clock, tokens),
      bytes_per_cycle_(params.bandwidth.count()),
      port_(&port),
      client_(port.connect(*this)),
      scratchpads_(scratchpads) {}

void Dma::begin_program() {
  next_tag_ = 0;
  own_free_ = 0;
  traffic_ = {};
}

void Dma::fetched(const program::Step& step) {
  port_->announce(client_, step.position);
}

void Dma::end_program() {
  port_->end_client(client_);
}

std::uint64_t Dma::execute(const program::Step& step) {
  const program::Transfer& t = step.transfer;
  Scratchpad& pad = *scratchpads_[static_cast<std::size_t>(holds(t.traffic))];
  if (t.write) {
    pad.count_read(t.bytes());
  } else {
    if (t.stays) {
      pad.keep(t.bytes());
    } else {
      pad.reserve(holds(t.traffic), t.bytes());
    }
    pad.count_write(t.bytes());
  }
  count(t);
  flying_.push_back({next_tag_, 0, 0, false, step});
  port_->offer({client_, next_tag_, t.write ? AccessKind::write : AccessKind::read, t});
  ++next_tag_;
  return kNever;  // on_accept resumes
}

void Dma::on_accept(std::uint64_t tag) {
  Flight& flight = flying_[tag - flying_.front().tag];
  flight.begin = std::max(clock().now(), own_free_);
  own_free_ = flight.begin + static_cast<std::uint64_t>(std::ceil(
                                 flight.step.transfer.bytes().as_double() / bytes_per_cycle_));
  flight.earliest_end = own_free_;
  resume();
}

void Dma::on_complete(std::uint64_t tag) {
  flying_[tag - flying_.front().tag].complete = true;
  retire();
}

void Dma::retire() {
  while (!flying_.empty() && flying_.front().complete) {
    const Flight& flight = flying_.front();
    const std::uint64_t end = std::max(clock().now(), flight.earliest_end);
    busy(flight.begin, end);
    signal_at(end, flight.step, program::Moment::done);
    flying_.pop_front();
  }
}

void Dma::count(const program::Transfer& t) {
  using program::TrafficClass;
  const Bytes bytes = t.bytes();
  switch (t.traffic) {
    case TrafficClass::input:
    case TrafficClass::side:
      traffic_.input_read += bytes;
      break;
    case TrafficClass::weight:
      traffic_.weight_read += bytes;
      break;
    case TrafficClass::output:
      traffic_.output_written += bytes;
      break;
    case TrafficClass::partial_sum:
      (t.write ? traffic_.partial_sum_written : traffic_.partial_sum_read) += bytes;
      break;
  }
}

}  // namespace macroscope::memory

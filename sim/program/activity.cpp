#include "sim/program/activity.hpp"

#include <algorithm>

namespace macroscope::program {

DramTraffic& DramTraffic::operator+=(const DramTraffic& o) {
  input_read += o.input_read;
  weight_read += o.weight_read;
  output_written += o.output_written;
  partial_sum_read += o.partial_sum_read;
  partial_sum_written += o.partial_sum_written;
  return *this;
}

std::uint64_t DramWork::bus_working() const {
  std::uint64_t sum = bus_busy;
  for (std::size_t i = 0; i + 1 < bus_lost.size(); ++i) sum += bus_lost[i];
  return sum;
}

DramWork& DramWork::operator+=(const DramWork& o) {
  accesses += o.accesses;
  moved += o.moved;
  overfetch += o.overfetch;
  ecc_reads += o.ecc_reads;
  ecc_writes += o.ecc_writes;
  row_hits += o.row_hits;
  bus_busy += o.bus_busy;
  bus_lost.resize(std::max(bus_lost.size(), o.bus_lost.size()));
  for (std::size_t i = 0; i < o.bus_lost.size(); ++i) bus_lost[i] += o.bus_lost[i];
  return *this;
}

std::uint64_t RunActivity::macs() const {
  std::uint64_t sum = 0;
  for (const LayerActivity& layer : layers) sum += layer.macs;
  return sum;
}

DramTraffic RunActivity::dram() const {
  DramTraffic sum;
  for (const LayerActivity& layer : layers) sum += layer.dram;
  return sum;
}

std::string to_string(Bound bound) {
  switch (bound) {
    case Bound::compute:
      return "compute";
    case Bound::memory:
      return "memory";
    case Bound::vector:
      return "vector";
    case Bound::latency:
      return "latency";
  }
  return "latency";
}

}  // namespace macroscope::program

#include "sim/device/device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

// The kernel library wants this entry point even where main() is ours.
int sc_main(int /*argc*/, char* /*argv*/[]) {
  return 0;
}

namespace macroscope::device {
namespace {

const Machine& prepare_kernel(const Machine& machine) {
  ::setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  runtime::set_kernel_resolution();
  return machine;
}

program::DramWork dram_work(const memory::CommandDram& port) {
  program::DramWork work;
  memory::ChannelCounts sum;
  for (const memory::ChannelCounts& channel : port.counts()) sum += channel;
  work.accesses = sum.reads + sum.writes;
  work.moved = Bytes(work.accesses * port.memory().standard.access_bytes);
  work.overfetch = Bytes(port.overfetch());
  work.ecc_reads = sum.check_reads;
  work.ecc_writes = sum.check_writes;
  work.row_hits = sum.hits;
  work.bus_busy = sum.busy;
  work.bus_lost.assign(sum.lost.begin(), sum.lost.end());
  return work;
}

/// Returns when no event is left: the program has ended, or nothing can ever wake again.
///
/// The kernel turns what a unit throws into its own report with the text of our message; the id
/// that the text begins with makes it the same ModelError again.
void run_kernel() {
  try {
    sc_core::sc_start();
  } catch (const sc_core::sc_report& report) {
    const std::string text = report.get_msg();
    constexpr std::string_view kHead = "error[";
    const std::size_t end = text.find("]: ");
    if (text.rfind(kHead, 0) != 0 || end == std::string::npos) throw;
    throw ModelError(text.substr(kHead.size(), end - kHead.size()), text.substr(end + 3));
  }
}

}  // namespace

Device::Device(const Machine& machine, Fidelity fidelity, std::uint64_t seed, bool reversed)
    : clock_(prepare_kernel(machine).clock), engine_(make_engine(machine)) {
  if (machine.command_dram) {
    auto port = std::make_unique<memory::CommandDram>("dram", machine.command_dram->memory,
                                                      machine.command_dram->port, machine.cores);
    commands_ = port.get();
    dram_ = std::move(port);
  } else {
    dram_ = std::make_unique<memory::BandwidthDram>("dram", machine.dram);
  }
  for (std::uint32_t i = 0; i < machine.cores; ++i) {
    cores_.push_back(std::make_unique<Core>(fmt::format("core{}", i).c_str(), machine, clock_,
                                            *engine_, fidelity, *dram_, seed + i, reversed));
  }
}

Device::~Device() = default;

std::unique_ptr<engine::Engine> Device::make_engine(const Machine& machine) {
  const auto pad = [&](memory::Holds what) {
    return machine.pads[machine.pad_of[static_cast<std::size_t>(what)]].params;
  };
  return device::make_engine(machine.engine, pad(memory::Holds::input), pad(memory::Holds::weight));
}

void Device::set_timeline(runtime::TimelineSink* sink) {
  std::uint32_t track = 0;
  for (const auto& core : cores_) {
    for (runtime::Unit* unit : core->units()) unit->set_timeline(sink, track++);
  }
}

std::vector<std::string> Device::track_names() {
  std::vector<std::string> names;
  for (const auto& core : cores_) {
    for (const runtime::Unit* unit : core->units()) names.emplace_back(unit->name());
  }
  return names;
}

std::vector<StatEntry> Device::statistics() const {
  std::vector<StatEntry> out;
  const auto add = [&out](const StatGroup& group) {
    group.check_identities();
    for (StatEntry& entry : group.entries()) out.push_back(std::move(entry));
  };
  for (const auto& core : cores_) {
    for (const runtime::Unit* unit : core->units()) add(unit->stats());
    if (core->carry_save_stats() != nullptr) add(*core->carry_save_stats());
    for (const memory::Scratchpad* pad : core->pads()) add(pad->stats());
  }
  add(dram_->stats());
  return out;
}

ProgramActivity Device::run(program::TileProgram program, std::uint64_t times) {
  const std::size_t used = program.cores.size();
  dram_->begin_program(static_cast<std::uint32_t>(used), clock_.edge_fs(origin_));
  for (std::size_t i = 0; i < used; ++i) {
    cores_[i]->start(std::move(program.cores[i]), program.resident, origin_);
  }
  run_kernel();
  std::uint64_t end = origin_;
  for (std::size_t i = 0; i < used; ++i) {
    if (!cores_[i]->finished()) explain_stall();
    end = std::max(end, cores_[i]->frontier());
  }
  end = std::max(end, clock_.now());
  end = std::max(end, clock_.cycle_at_or_after(dram_->end_program(clock_.edge_fs(end))));

  ProgramActivity a;
  a.cycles = end - origin_;
  for (std::size_t i = 0; i < used; ++i) {
    Core& core = *cores_[i];
    const auto units = core.units();
    for (const runtime::Unit* unit : units) a.units.push_back(unit->activity(origin_, end));
    const std::uint64_t busy = a.units[a.units.size() - units.size()].busy.count();
    if (busy >= a.array_busy) {
      a.array_busy = busy;
      a.array_streaming = std::min(busy, std::as_const(core.array()).counters().streaming());
    }
    if (const std::optional<std::uint64_t> begin = core.array().begin()) {
      a.array_begin =
          a.array_end == 0 ? *begin - origin_ : std::min(a.array_begin, *begin - origin_);
      a.array_end = std::max(a.array_end, core.array().frontier() - origin_);
    }
    a.vector_busy =
        std::max(a.vector_busy, a.units[a.units.size() - units.size() + 1].busy.count());
    a.vector_operations += core.vector().operations();
    a.compute_steps += std::as_const(core.array()).counters().steps();
    a.engine += std::as_const(core.array()).counters().work();
    a.dram += core.dma().traffic();
    for (const memory::Scratchpad* pad : core.pads()) a.memories.push_back(pad->activity());
  }
  const memory::PortActivity port = dram_->activity();
  a.dram_busy_cycles =
      static_cast<double>(port.busy_fs) * static_cast<double>(clock_.hertz()) / 1e15;
  a.port_bytes_read = port.bytes_read;
  a.port_bytes_written = port.bytes_written;
  if (commands_ != nullptr) a.work = dram_work(*commands_);
  for (std::uint64_t n = 0; n < times; ++n) {
    for (std::size_t i = 0; i < used; ++i) {
      for (runtime::Unit* unit : cores_[i]->units()) unit->commit(origin_, end);
      for (memory::Scratchpad* pad : cores_[i]->pads()) pad->commit();
      cores_[i]->commit_words();
    }
    dram_->commit();
  }
  // Edges between whole femtoseconds are rounded: the same program may then take a cycle more or
  // less. Every program begins at an exact one.
  origin_ = ceil_div(end, clock_.exact_edges()) * clock_.exact_edges();
  return a;
}

void Device::explain_stall() {
  std::string text = "the machine cannot go on: every unit waits for another";
  for (const auto& core : cores_) {
    for (const runtime::Unit* unit : core->units()) {
      const std::string line = unit->explain_stall();
      if (!line.empty()) text += "\n  " + line;
    }
  }
  if (*dram_->stall() != '\0') text += fmt::format("\n  dram: {}", dram_->stall());
  throw ModelError("MS406", text);
}

}  // namespace macroscope::device

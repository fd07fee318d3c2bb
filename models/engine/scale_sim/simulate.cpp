#include "models/engine/scale_sim/simulate.hpp"

#include <algorithm>

#include "models/engine/scale_sim/estimated_reads.hpp"
#include "models/engine/scale_sim/mapping.hpp"
#include "models/engine/scale_sim/read_buffer.hpp"
#include "models/engine/scale_sim/write_buffer.hpp"

namespace macroscope::scale_sim {
namespace {

constexpr std::int64_t kNever = INT64_MAX;

std::int64_t to_signed(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

// Results of one fold: which lines write how many words.
struct FoldOutput {
  Trapezoid block;
  std::int64_t first_line;
};

FoldOutput fold_output(const Mapping& map, std::uint64_t fr, std::uint64_t fc) {
  const std::int64_t cols = to_signed(map.cols_used(fc));
  if (map.dataflow == Dataflow::os) {
    // Results leave at the bottom, so rows that are not used come first.
    const std::uint64_t used = map.rows_used(fr);
    return {{to_signed(used), cols}, to_signed(map.time - 1 + map.rows - used)};
  }
  return {{to_signed(map.time), cols}, to_signed(2 * map.rows - 1)};
}

// At which cycle a line is: lines before it plus stalls so far.
struct Clock {
  std::int64_t fold_start = 0;  // lines of earlier folds
  std::int64_t stalls = 0;
  std::int64_t tail =
      0;  // stalls of the last line that came from reads only: nobody waits for them
};

// Lines between events cost nothing, neither in the model nor here.
void run_fold(Clock& clock, std::int64_t lines, ReadBuffer* ifmap, ReadBuffer* filter,
              WriteBuffer& ofmap) {
  std::int64_t ifmap_event = ifmap != nullptr ? ifmap->next_event(0) : kNever;
  std::int64_t filter_event = filter != nullptr ? filter->next_event(0) : kNever;
  std::int64_t ofmap_event = ofmap.next_event(0, clock.fold_start + clock.stalls);
  clock.tail = 0;
  for (;;) {
    const std::int64_t line = std::min({ifmap_event, filter_event, ofmap_event});
    if (line == kNever) return;
    const std::int64_t now = clock.fold_start + line + clock.stalls;
    std::int64_t read_wait = 0;
    if (ifmap_event == line) {
      read_wait = std::max(read_wait, ifmap->take_line(line, now));
      ifmap_event = ifmap->next_event(line + 1);
    }
    if (filter_event == line) {
      read_wait = std::max(read_wait, filter->take_line(line, now));
      filter_event = filter->next_event(line + 1);
    }
    const bool writes = ofmap_event == line;
    const std::int64_t write_wait = writes ? ofmap.take_line(line, now) : 0;
    const std::int64_t wait = std::max(read_wait, write_wait);
    clock.stalls += wait;
    if (line == lines - 1) clock.tail = wait - write_wait;
    if (writes || wait > 0) {
      ofmap_event = ofmap.next_event(line + 1, clock.fold_start + clock.stalls);
    }
  }
}

void run_folds(Clock& clock, const Mapping& map, ReadBuffer* ifmap, ReadBuffer* filter,
               WriteBuffer& ofmap) {
  for (std::uint64_t fc = 0; fc < map.col_folds; ++fc) {
    for (std::uint64_t fr = 0; fr < map.row_folds; ++fr) {
      const FoldOutput output = fold_output(map, fr, fc);
      ofmap.begin_fold(output.block, output.first_line);
      if (ifmap != nullptr) ifmap->begin_fold(map, fr, fc);
      if (filter != nullptr) filter->begin_fold(map, fr, fc);
      run_fold(clock, to_signed(map.lines), ifmap, filter, ofmap);
      ofmap.end_fold();
      clock.fold_start += to_signed(map.lines);
    }
  }
}

double overall_utilization(const Mapping& map, std::int64_t total_cycles) {
  const auto macs = static_cast<long double>(map.m * map.n * map.k);
  return quotient(macs * 100, static_cast<long double>(total_cycles) *
                                  static_cast<long double>(map.rows * map.cols));
}

}  // namespace

LayerResult simulate(const Layer& layer, const Machine& machine) {
  check(layer);
  const Mapping map(layer, machine);
  const bool user = machine.mode == Mode::user;
  LayerResult result;
  result.layer = layer.name;
  result.sram_ifmap_reads = map.sram_ifmap_reads();
  result.sram_filter_reads = map.sram_filter_reads();
  result.sram_ofmap_writes = map.sram_ofmap_writes();
  const Utilization shares = utilization(map);
  result.mapping_efficiency_pct = shares.mapping_efficiency_pct;
  result.compute_utilization_pct = shares.compute_utilization_pct;

  Clock clock;
  WriteBuffer ofmap(to_signed(machine.ofmap.count()),
                    to_signed(user ? machine.bandwidth_words : map.cols));
  std::int64_t start = 0;
  if (user) {
    const Window window(layer);
    const auto set_size = [](Bytes capacity) { return ceil_div(capacity.count(), 100); };
    const PrefetchOrder ifmap_order(map, true, &window, set_size(machine.ifmap));
    const PrefetchOrder filter_order(map, false, nullptr, set_size(machine.filter));
    ReadBuffer ifmap(ifmap_order, machine.ifmap, machine.bandwidth_words, machine.version);
    ReadBuffer filter(filter_order, machine.filter, machine.bandwidth_words, machine.version);
    run_folds(clock, map, &ifmap, &filter, ofmap);
    start = std::min(ifmap.start_cycle(), filter.start_cycle());
    result.dram_ifmap_reads = ifmap.dram_reads();
    result.dram_filter_reads = filter.dram_reads();
  } else {
    run_folds(clock, map, nullptr, nullptr, ofmap);
    const EstimatedReads ifmap = estimated_ifmap(layer, map, machine.ifmap);
    const EstimatedReads filter = estimated_filter(map, machine.filter);
    start = std::min(ifmap.start_cycle, filter.start_cycle);
    result.dram_ifmap_reads = ifmap.dram_reads;
    result.dram_filter_reads = filter.dram_reads;
  }
  result.stall_cycles = clock.stalls;
  result.total_cycles = clock.fold_start - 1 + clock.stalls - clock.tail;
  if (result.total_cycles == 0) {
    throw ModelError("MS425",
                     "layer \"" + layer.name +
                         "\" takes one array line: SCALE-Sim counts 0 cycles and divides by them");
  }
  ofmap.finish(result.total_cycles);
  result.dram_ofmap_writes = ofmap.dram_writes();
  if (machine.version >= 3) result.cycles_incl_prefetch = ofmap.last_drain_cycle() - start;
  result.overall_utilization_pct = overall_utilization(map, result.total_cycles);
  return result;
}

}  // namespace macroscope::scale_sim

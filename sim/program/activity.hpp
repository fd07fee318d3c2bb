// What a finished run leaves behind: exact counts per layer and per unit. No energies, no prose.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/quantity.hpp"
#include "sim/core/statistics.hpp"
#include "sim/program/engine_work.hpp"
#include "sim/program/kept_tensors.hpp"
#include "sim/program/node_notes.hpp"
#include "sim/program/operand_statistics.hpp"

namespace macroscope::program {

/// Time of one unit inside one layer; busy + stalled + idle equals the layer's cycles.
struct UnitActivity {
  std::string unit;  // "core0.array", "core0.vector", "core0.dma", "dram"
  std::string kind;  // "array", "vector", "dma", "dram"
  Cycles busy;       // doing work
  Cycles stalled;    // has a step but waits (for operands, a buffer, a port)
  Cycles idle;       // has no step
};

/// Bytes through one memory inside one layer.
struct MemoryActivity {
  std::string memory;  // "core0.scratchpad.input", "core0.accumulator"
  Bytes read;
  Bytes written;
  Bytes peak_occupancy;    // largest number of bytes allocated at one moment
  Cycles conflict_cycles;  // cycles added to the engine's stream because accesses met in a bank
};

/// DRAM bytes by what they carry.
struct DramTraffic {
  Bytes input_read;
  Bytes weight_read;
  Bytes output_written;
  Bytes partial_sum_read;  // partial sums that did not fit in the accumulator buffer
  Bytes partial_sum_written;

  [[nodiscard]] Bytes read() const { return input_read + weight_read + partial_sum_read; }
  [[nodiscard]] Bytes written() const { return output_written + partial_sum_written; }
  [[nodiscard]] Bytes total() const { return read() + written(); }
  DramTraffic& operator+=(const DramTraffic& o);
};

/// What a command-level DRAM did inside one layer. Times are clocks of the DRAM, summed over its
/// data buses, from the layer's first transaction to its last data.
struct DramWork {
  std::uint64_t accesses = 0;    // reads and writes of the fixed size
  Bytes moved;                   // by them
  Bytes overfetch;               // of moved: not asked for
  std::uint64_t ecc_reads = 0;   // of accesses: made for an inline ECC
  std::uint64_t ecc_writes = 0;  // the same
  std::uint64_t row_hits = 0;    // accesses
  std::uint64_t bus_busy = 0;
  std::vector<std::uint64_t> bus_lost;  // by cause, see DramLimits::causes

  /// Clocks in which there was work, whether the bus carried data or not.
  [[nodiscard]] std::uint64_t bus_working() const;
  DramWork& operator+=(const DramWork& o);
};

/// What a command-level DRAM could do at best, and the names of what keeps it from it.
struct DramLimits {
  std::string name;  // of the memory
  std::uint64_t channels = 0;
  bool inline_ecc = false;
  double refresh_ceiling = 1;       // share of the peak that refresh leaves
  std::string refresh_rule;         // how that was obtained
  std::vector<std::string> causes;  // of bus_lost; the last one is "no work"
  std::vector<std::string> cause_docs;
};

/// Where a layer's time went; the rule that chooses is printed with the report.
enum class Bound { compute, memory, vector, latency };

/// What a layer cannot be faster than, and what cannot be hidden behind it, on the machine with a
/// bandwidth-and-latency DRAM.
struct LayerBounds {
  Cycles compute;       // the engine's own cycles for the whole operator, without fill and drain
  Cycles memory;        // bytes that any mapping moves at the rate of the DRAM
  Cycles lower;         // no mapping is faster
  bool proven = false;  // the layer's mapping is the fastest there is
  // measured in the layer:
  Cycles first_load;  // before the array begins; of a layer bound by memory the latency in it
  Cycles last_store;  // after the array's last result
  Cycles fill;        // first block in, last results out of the array; 0 where memory is the limit
};

/// One operator's result.
struct LayerActivity {
  std::string name;
  std::string block;
  std::string kind;         // Operator::kind()
  std::string source_type;  // Operator::source_type
  std::string mapping;      // one line: tiling and loop order
  std::uint64_t macs = 0;
  std::uint64_t vector_operations = 0;
  Cycles start;           // retirement frontier before the layer
  Cycles cycles;          // frontier after minus before: layers sum to the total
  Cycles compute_cycles;  // array occupancy of the slowest core
  Cycles ideal_cycles;    // macs / peak MACs per cycle, rounded up
  Cycles fill_cycles;     // array cycles spent filling and draining, slowest core
  DramTraffic dram;
  Bound bound = Bound::latency;
  std::string bound_reason;  // one sentence with numbers
  std::uint32_t cores_used = 1;
  std::uint64_t compute_steps = 0;
  std::vector<UnitActivity> units;
  std::vector<MemoryActivity> memories;
  /// With a command-level DRAM: what it did, and the layer's cycles with the bandwidth-and-latency
  /// DRAM in its place.
  std::optional<DramWork> work;
  Cycles plain_cycles;
  EngineWork engine;                              // what the parts of the engines did
  std::string input_format, weight_format;        // of the products; empty without any
  OperandStatistics input_values, weight_values;  // where they are known
  bool streams_weights = false;                   // multiplies by weights of the network
  std::optional<LayerBounds> bounds;
  std::string fused_into;  // the layer whose epilogue does this one's work; it took no time itself
};

/// One busy interval of one unit, for the timeline.
struct TimelineSlice {
  std::uint32_t track;  // index into RunActivity::tracks
  Cycles begin;
  Cycles end;
  std::string name;
};

/// An equation that must hold at the end of every run.
struct Identity {
  std::string name;  // "core0.array: busy + stalled + idle = cycles"
  std::string left;  // values as printed
  std::string right;
  bool holds = false;
};

/// Everything a native run counted.
struct RunActivity {
  std::string architecture;
  std::string workload;
  std::string fidelity;
  std::uint64_t seed = 1;
  Hertz clock{1e9};
  std::uint64_t batch = 1;
  std::uint64_t peak_macs_per_cycle = 1;
  std::uint64_t cores = 1;
  GigabytesPerSecond dram_peak{0};
  std::optional<DramLimits> dram_limits;  // of a command-level DRAM
  std::map<std::string, std::string> workload_parameters;
  std::uint64_t parameter_count = 0;
  std::string bound_rule;  // how LayerActivity::bound was chosen, for the reader
  std::vector<LayerActivity> layers;
  std::uint64_t programs = 0;            // one for each operator that is not fused into another
  KeptTensors kept;                      // between operators
  std::uint64_t simulated_programs = 0;  // the others are equal to one of these, exactly
  std::vector<SkippedNode> skipped;      // of the network's file: not simulated
  std::vector<FreeNode> free_nodes;      // and those that cost nothing
  Cycles cycles;                         // all layers, cold: nothing on chip at the start
  Cycles steady_cycles;                  // one batch to the next when batches follow each other
  std::string steady_rule;               // how steady_cycles was obtained
  std::string operand_rule;  // where operand values came from; empty: they do not matter
  std::vector<std::string> tracks;
  std::vector<TimelineSlice> timeline;
  bool timeline_truncated = false;
  std::vector<StatEntry> stats;          // of every component, as declared there
  std::vector<Identity> identities;      // of the whole run
  std::uint64_t identities_checked = 0;  // of the layers; a broken one ends the run
  std::vector<std::string> warnings;

  [[nodiscard]] std::uint64_t macs() const;
  [[nodiscard]] DramTraffic dram() const;
};

/// "compute", "memory", "vector", "latency".
[[nodiscard]] std::string to_string(Bound bound);

}  // namespace macroscope::program

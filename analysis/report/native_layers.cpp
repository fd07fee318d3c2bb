#include "analysis/report/native_layers.hpp"

#include <fmt/format.h>

#include "analysis/report/native_dram.hpp"
#include "analysis/report/number_text.hpp"

namespace macroscope::report {
namespace {

using program::LayerActivity;
using program::RunActivity;
using program::UnitActivity;

struct LayerColumn {
  const char* name;
  const char* unit;
  const char* doc;
  Value (*value)(const RunActivity&, const LayerActivity&);
};

Value sum_over_kind(const LayerActivity& layer, const char* kind, Cycles UnitActivity::*part) {
  bool found = false;
  Cycles sum;
  for (const UnitActivity& unit : layer.units) {
    if (unit.kind != kind) continue;
    found = true;
    sum += unit.*part;
  }
  return found ? Value(sum.count()) : Value();
}

Value conflict_cycles(const LayerActivity& layer) {
  if (layer.memories.empty()) return {};
  Cycles sum;
  for (const auto& memory : layer.memories) sum += memory.conflict_cycles;
  return sum.count();
}

double dram_bytes_per_cycle(const LayerActivity& layer) {
  return ratio(layer.dram.total().as_double(), layer.cycles.as_double());
}

/// "conv2d (Conv+Relu)": what runs, and what the network's file calls it.
std::string operator_text(const LayerActivity& layer) {
  return layer.source_type.empty() ? layer.kind
                                   : fmt::format("{} ({})", layer.kind, layer.source_type);
}

using R = const RunActivity&;
using L = const LayerActivity&;

constexpr LayerColumn kColumns[] = {
    {"layer", "", "name of the operator", [](R, L l) -> Value { return l.name; }},
    {"block", "", "group of operators it belongs to", [](R, L l) -> Value { return l.block; }},
    {"kind", "", "what it computes", [](R, L l) -> Value { return l.kind; }},
    {"start_cycle", "cycles", "when the layer before it retired",
     [](R, L l) -> Value { return l.start.count(); }},
    {"cycles", "cycles", "time from the previous layer's retirement to its own",
     [](R, L l) -> Value { return l.cycles.count(); }},
    {"share", "1", "its part of the run's cycles",
     [](R r, L l) -> Value { return ratio(l.cycles.as_double(), r.cycles.as_double()); }},
    {"macs", "MAC", "multiply-accumulates", [](R, L l) -> Value { return l.macs; }},
    {"vector_operations", "operations", "operations of the vector unit",
     [](R, L l) -> Value { return l.vector_operations; }},
    {"mac_utilization", "1", "MACs over peak MACs in its cycles; empty without MACs",
     [](R r, L l) -> Value { return mac_utilization(r, l); }},
    {"compute_cycles", "cycles", "cycles the array of the slowest core was occupied",
     [](R, L l) -> Value { return l.compute_cycles.count(); }},
    {"ideal_cycles", "cycles", "MACs over peak MACs per cycle, rounded up",
     [](R, L l) -> Value { return l.ideal_cycles.count(); }},
    {"fill_cycles", "cycles", "array cycles spent filling and draining, slowest core",
     [](R, L l) -> Value { return l.fill_cycles.count(); }},
    {"lower_bound_cycles", "cycles", "no mapping is faster, on the machine with <dram>",
     [](R, L l) -> Value { return l.bounds ? Value(l.bounds->lower.count()) : Value(); }},
    {"mapping_proven", "", "yes: the mapping is the fastest there is",
     [](R, L l) -> Value { return l.bounds ? Value(l.bounds->proven ? "yes" : "no") : Value(); }},
    {"compute_bound_cycles", "cycles",
     "the engine's least cycles for the operator, without fill and drain",
     [](R, L l) -> Value { return l.bounds ? Value(l.bounds->compute.count()) : Value(); }},
    {"memory_bound_cycles", "cycles", "bytes that any mapping moves, at the DRAM's rate",
     [](R, L l) -> Value { return l.bounds ? Value(l.bounds->memory.count()) : Value(); }},
    {"exposed_first_load_cycles", "cycles",
     "before the array begins; where memory is the limit only the latency in it",
     [](R, L l) -> Value { return l.bounds ? Value(l.bounds->first_load.count()) : Value(); }},
    {"exposed_last_store_cycles", "cycles", "from the array's last result to the end",
     [](R, L l) -> Value { return l.bounds ? Value(l.bounds->last_store.count()) : Value(); }},
    {"exposed_fill_cycles", "cycles",
     "first block into and last results out of the array; 0 where memory is the limit",
     [](R, L l) -> Value { return l.bounds ? Value(l.bounds->fill.count()) : Value(); }},
    {"serial_vector_cycles", "cycles", "cycles of an operator of the vector unit alone",
     [](R, L l) -> Value { return l.macs == 0 ? l.cycles.count() : std::uint64_t{0}; }},
    {"fused_into", "", "the layer whose epilogue does this one's work",
     [](R, L l) -> Value { return l.fused_into; }},
    {"array_busy_cycles", "cycles", "array cycles with work, summed over cores",
     [](R, L l) -> Value { return sum_over_kind(l, "array", &UnitActivity::busy); }},
    {"array_stalled_cycles", "cycles",
     "array cycles waiting with a step at hand, summed over cores",
     [](R, L l) -> Value { return sum_over_kind(l, "array", &UnitActivity::stalled); }},
    {"array_idle_cycles", "cycles", "array cycles without a step, summed over cores",
     [](R, L l) -> Value { return sum_over_kind(l, "array", &UnitActivity::idle); }},
    {"vector_busy_cycles", "cycles", "vector unit cycles with work, summed over cores",
     [](R, L l) -> Value { return sum_over_kind(l, "vector", &UnitActivity::busy); }},
    {"conflict_cycles", "cycles", "cycles added because accesses met in a scratchpad bank",
     [](R, L l) -> Value { return conflict_cycles(l); }},
    {"dram_read", "B", "bytes read from DRAM",
     [](R, L l) -> Value { return l.dram.read().count(); }},
    {"dram_write", "B", "bytes written to DRAM",
     [](R, L l) -> Value { return l.dram.written().count(); }},
    {"dram_input_read", "B", "activations read from DRAM",
     [](R, L l) -> Value { return l.dram.input_read.count(); }},
    {"dram_weight_read", "B", "weights read from DRAM",
     [](R, L l) -> Value { return l.dram.weight_read.count(); }},
    {"dram_output_write", "B", "results written to DRAM",
     [](R, L l) -> Value { return l.dram.output_written.count(); }},
    {"dram_partial_sum_read", "B", "spilled partial sums read back",
     [](R, L l) -> Value { return l.dram.partial_sum_read.count(); }},
    {"dram_partial_sum_write", "B", "partial sums that did not fit in the accumulator buffer",
     [](R, L l) -> Value { return l.dram.partial_sum_written.count(); }},
    {"dram_average_rate", "B/cycle", "DRAM bytes over the layer's cycles",
     [](R, L l) -> Value { return dram_bytes_per_cycle(l); }},
    {"dram_average_bandwidth", "GB/s", "DRAM bytes over the layer's time",
     [](R r, L l) -> Value {
       return per_second(BytesPerCycle(dram_bytes_per_cycle(l)), r.clock).count();
     }},
    {"cores_used", "", "cores that took part",
     [](R, L l) -> Value { return std::uint64_t{l.cores_used}; }},
    {"compute_steps", "", "tiles the arrays worked through",
     [](R, L l) -> Value { return l.compute_steps; }},
    {"bound_by", "", "what held the layer up",
     [](R, L l) -> Value { return program::to_string(l.bound); }},
    {"bound_reason", "", "why, with numbers", [](R, L l) -> Value { return l.bound_reason; }},
    {"mapping", "", "tiling and loop order", [](R, L l) -> Value { return l.mapping; }},
    {"name", "", "name of the operator", [](R, L l) -> Value { return l.name; }},
    {"operator", "", "what it computes, and what the network's file calls it",
     [](R, L l) -> Value { return operator_text(l); }},
    {"simulated", "", "false for a node that nothing is known about",
     [](R, L) -> Value { return true; }},
    {"dram_read_bytes", "B", "bytes read from DRAM",
     [](R, L l) -> Value { return l.dram.read().count(); }},
    {"dram_write_bytes", "B", "bytes written to DRAM",
     [](R, L l) -> Value { return l.dram.written().count(); }},
    {"utilization", "1", "the same as mac_utilization",
     [](R r, L l) -> Value { return mac_utilization(r, l); }},
};

}  // namespace

Bytes skipped_bytes(const RunActivity& activity) {
  Bytes sum;
  for (const program::SkippedNode& node : activity.skipped) sum += node.output_bytes;
  return sum;
}

Value mac_utilization(const RunActivity& activity, const LayerActivity& layer) {
  if (layer.macs == 0) return {};
  return ratio(static_cast<double>(layer.macs),
               layer.cycles.as_double() * static_cast<double>(activity.peak_macs_per_cycle));
}

namespace {

/// A node that is not simulated: everything but its name is not known.
std::vector<Value> skipped_row(const program::SkippedNode& node, std::size_t columns) {
  std::vector<Value> row(columns);
  for (std::size_t i = 0; i < std::size(kColumns); ++i) {
    const std::string_view name = kColumns[i].name;
    if (name == "layer" || name == "name") row[i] = node.name;
    if (name == "block") row[i] = node.block;
    if (name == "kind") row[i] = std::string("unknown");
    if (name == "operator") row[i] = fmt::format("unknown ({})", node.type);
    if (name == "simulated") row[i] = false;
  }
  return row;
}

/// Puts the nodes that are not simulated between the layers where they stand.
void insert_skipped(Table& table, const RunActivity& activity) {
  std::vector<std::vector<Value>> rows;
  auto skipped = activity.skipped.begin();
  for (std::size_t i = 0; i <= table.rows.size(); ++i) {
    for (; skipped != activity.skipped.end() && skipped->position <= i; ++skipped) {
      rows.push_back(skipped_row(*skipped, table.columns.size()));
    }
    if (i < table.rows.size()) rows.push_back(std::move(table.rows[i]));
  }
  table.rows = std::move(rows);
}

}  // namespace

Table native_layer_table(const RunActivity& activity) {
  Table table;
  for (const LayerColumn& column : kColumns) {
    table.columns.push_back({column.name, column.unit, column.doc});
  }
  for (const LayerActivity& layer : activity.layers) {
    std::vector<Value>& row = table.rows.emplace_back();
    row.reserve(table.columns.size());
    for (const LayerColumn& column : kColumns) row.push_back(column.value(activity, layer));
  }
  add_dram_columns(table, activity);
  if (!activity.skipped.empty()) insert_skipped(table, activity);
  return table;
}

}  // namespace macroscope::report

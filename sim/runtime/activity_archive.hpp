// How a run's activity is written into an archive: the members of each struct, once.
#pragma once

#include "sim/program/activity.hpp"
#include "sim/runtime/archive.hpp"

namespace macroscope {

template <class A>
void visit(A& a, StatEntry& v) {
  auto kind = static_cast<std::uint64_t>(v.value.index());
  runtime::fields(a, v.path, kind);
  if (kind == 1) {
    std::uint64_t count = A::reading ? 0 : std::get<std::uint64_t>(v.value);
    runtime::field(a, count);
    v.value = count;
  } else if (kind == 2) {
    double number = A::reading ? 0 : std::get<double>(v.value);
    runtime::field(a, number);
    v.value = number;
  }
  runtime::fields(a, v.unit, v.doc);
}

}  // namespace macroscope

namespace macroscope::program {

template <class A>
void visit(A& a, EngineWork& v) {
  runtime::fields(a, v.flushed, v.encoded, v.groups, v.packed, v.digits);
}
template <class A>
void visit(A& a, OperandStatistics& v) {
  runtime::fields(a, v.sigma, v.zeros, v.source);
}
template <class A>
void visit(A& a, UnitActivity& v) {
  runtime::fields(a, v.unit, v.kind, v.busy, v.stalled, v.idle);
}
template <class A>
void visit(A& a, MemoryActivity& v) {
  runtime::fields(a, v.memory, v.read, v.written, v.peak_occupancy, v.conflict_cycles);
}
template <class A>
void visit(A& a, DramTraffic& v) {
  runtime::fields(a, v.input_read, v.weight_read, v.output_written, v.partial_sum_read,
                  v.partial_sum_written);
}
template <class A>
void visit(A& a, DramWork& v) {
  runtime::fields(a, v.accesses, v.moved, v.overfetch, v.ecc_reads, v.ecc_writes, v.row_hits,
                  v.bus_busy, v.bus_lost);
}
template <class A>
void visit(A& a, DramLimits& v) {
  runtime::fields(a, v.name, v.channels, v.inline_ecc, v.refresh_ceiling, v.refresh_rule, v.causes,
                  v.cause_docs);
}
template <class A>
void visit(A& a, LayerBounds& v) {
  runtime::fields(a, v.compute, v.memory, v.lower, v.proven, v.first_load, v.last_store, v.fill);
}
template <class A>
void visit(A& a, KeptTensors& v) {
  runtime::fields(a, v.tensors, v.bytes, v.footprint, v.spilled, v.retrieved, v.method, v.proven);
}
template <class A>
void visit(A& a, LayerActivity& v) {
  runtime::fields(a, v.name, v.block, v.kind, v.source_type, v.mapping, v.macs, v.vector_operations,
                  v.start, v.cycles, v.compute_cycles, v.ideal_cycles, v.fill_cycles, v.dram,
                  v.bound, v.bound_reason, v.cores_used, v.compute_steps, v.units, v.memories,
                  v.work, v.plain_cycles, v.engine, v.input_format, v.weight_format, v.input_values,
                  v.weight_values, v.streams_weights, v.bounds, v.fused_into);
}
template <class A>
void visit(A& a, SkippedNode& v) {
  runtime::fields(a, v.name, v.type, v.block, v.position, v.output_bytes);
}
template <class A>
void visit(A& a, FreeNode& v) {
  runtime::fields(a, v.name, v.type, v.rule);
}
template <class A>
void visit(A& a, TimelineSlice& v) {
  runtime::fields(a, v.track, v.begin, v.end, v.name);
}
template <class A>
void visit(A& a, Identity& v) {
  runtime::fields(a, v.name, v.left, v.right, v.holds);
}
template <class A>
void visit(A& a, RunActivity& v) {
  runtime::fields(a, v.architecture, v.workload, v.fidelity, v.seed, v.clock, v.batch,
                  v.peak_macs_per_cycle, v.cores, v.dram_peak, v.dram_limits, v.workload_parameters,
                  v.parameter_count, v.layers, v.kept, v.programs, v.simulated_programs, v.skipped,
                  v.free_nodes, v.cycles, v.steady_cycles, v.steady_rule, v.operand_rule, v.tracks,
                  v.timeline, v.timeline_truncated, v.stats, v.identities, v.identities_checked,
                  v.bound_rule, v.warnings);
}

}  // namespace macroscope::program

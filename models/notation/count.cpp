#include "models/notation/count.hpp"

#include <fmt/format.h>

#include "models/notation/dataflow.hpp"
#include "sim/core/error.hpp"
#include "sim/core/quantity.hpp"

namespace macroscope::notation {
namespace {

std::uint64_t size_of(const ProblemSize& problem, Dim dim) {
  switch (dim) {
    case Dim::m:
      return problem.m;
    case Dim::n:
      return problem.n;
    case Dim::k:
      return problem.k;
    default:
      return 1;  // bit weights: their loops all have sizes
  }
}

std::vector<std::uint64_t> turns_of(const Notation& notation, const ProblemSize& problem) {
  std::vector<std::uint64_t> turns;
  for (const Loop& loop : notation.loops) turns.push_back(loop.size);
  for (const Dim dim : {Dim::m, Dim::n, Dim::k}) {
    const std::uint64_t size = size_of(problem, dim);
    if (size == 0) throw ModelError("MS552", fmt::format("{} is 0", name_of(dim)));
    std::uint64_t sized = 1;
    std::size_t rest = notation.loops.size();
    for (std::size_t i = 0; i < notation.loops.size(); ++i) {
      if (notation.loops[i].dim != dim) continue;
      if (turns[i] == 0) rest = i;
      sized = saturating_product(sized, std::max<std::uint64_t>(1, turns[i]));
    }
    if (rest < turns.size()) {
      turns[rest] = ceil_div(size, sized);
    } else if (size > sized) {
      throw ModelError("MS552", fmt::format("{0} = {1} does not fit: the loops over {0} have {2} "
                                            "turns, and none of them takes what is left",
                                            name_of(dim), size, sized));
    }
  }
  return turns;
}

std::uint64_t product(const std::vector<std::uint64_t>& turns, const LoopSet& loops) {
  std::uint64_t out = 1;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (loops[i]) out = saturating_product(out, turns[i]);
  }
  return out;
}

/// Loops further inside than the outermost of `loops`.
LoopSet inside_first(const LoopSet& loops) {
  LoopSet out;
  bool inside = false;
  for (std::size_t i = 0; i < kMostLoops; ++i) {
    out[i] = inside;
    inside = inside || loops[i];
  }
  return out;
}

void add_stage(UnitCount& unit, const Stage& stage, Primitive primitive) {
  unit.inputs = stage.inputs;
  unit.pair = stage.pair_out;
  unit.summed = stage.summed;
  unit.folded = stage.in_loop;
  if (primitive == Primitive::add) {
    // Words are added two by two; a compressor makes any number of pairs one, then one chain.
    const std::uint64_t chains = stage.pair_in ? 1 : stage.inputs - 1;
    unit.carry_chains = saturating_product(unit.instances, chains);
  }
  if (primitive == Primitive::accumulate && !stage.pair_in && !stage.in_loop) {
    unit.carry_chains = unit.instances;
  }
}

std::uint64_t* total_of(UnitTotals& totals, Primitive primitive) {
  switch (primitive) {
    case Primitive::encode:
      return &totals.encoders;
    case Primitive::sparse:
      return &totals.sparse_encoders;
    case Primitive::map:
      return &totals.mappers;
    case Primitive::shift:
      return &totals.shifters;
    case Primitive::half_reduce:
      return &totals.compressor_trees;
    case Primitive::add:
      return &totals.adders;
    case Primitive::accumulate:
      return &totals.accumulators;
    case Primitive::sync:
      break;
  }
  return nullptr;
}

}  // namespace

Counts count(const Notation& notation, const ProblemSize& problem) {
  Counts out;
  out.turns = turns_of(notation, problem);
  const LoopSet spatial = spatial_loops(notation);
  const LoopSet products = ~(loops_over(notation, Dim::bw) | loops_over(notation, Dim::bx));
  out.steps = product(out.turns, ~spatial);
  out.macs_per_step = product(out.turns, spatial & products);
  LoopSet listed;  // temporal loops that walk through a list of digits
  for (const Placement& p : notation.primitives) {
    if (p.primitive != Primitive::sparse) continue;
    for (std::size_t i = p.level.depth; i < notation.loops.size(); ++i) {
      listed[i] = !spatial[i] && summed_loops(notation)[i];
    }
  }
  for (const Placement& p : notation.primitives) {
    const LoopSet set = around(p.level);
    UnitCount unit;
    unit.instances = product(out.turns, set & spatial);
    unit.uses = product(out.turns, set);
    unit.busy = std::min(unit.instances, ceil_div(unit.uses, out.steps));
    unit.digits_only = p.primitive != Primitive::encode && (set & listed).any();
    out.units.push_back(unit);
  }
  for (const Stage& stage : dataflow(notation).stages) {
    const Placement& p = notation.primitives[stage.primitive];
    UnitCount& unit = out.units[stage.primitive];
    add_stage(unit, stage, p.primitive);
    if (p.primitive == Primitive::accumulate) {
      const LoopSet kept = around(p.level) & ~spatial & ~stage.summed;
      unit.entries = product(out.turns, kept & inside_first(stage.summed & ~spatial));
    }
  }
  for (std::size_t i = 0; i < notation.primitives.size(); ++i) {
    std::uint64_t* total = total_of(out.totals, notation.primitives[i].primitive);
    if (total != nullptr) *total += out.units[i].instances;
    out.totals.carry_chains += out.units[i].carry_chains;
  }
  return out;
}

}  // namespace macroscope::notation

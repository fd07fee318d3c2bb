#include "sim/device/planner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace macroscope::device {
namespace {

using mapping::SplitLoop;

std::size_t pad_index(const Machine& m, memory::Holds what) {
  return m.pad_of[static_cast<std::size_t>(what)];
}

/// `extent` units divided as evenly as possible; the larger shares first.
std::vector<mapping::Share> divide(SplitLoop loop, std::uint64_t extent, std::uint32_t cores) {
  std::vector<mapping::Share> shares;
  std::uint64_t begin = 0;
  for (std::uint32_t i = 0; i < cores; ++i) {
    const std::uint64_t count = extent / cores + (i < extent % cores ? 1 : 0);
    shares.push_back({loop, begin, count});
    begin += count;
  }
  return shares;
}

/// Bytes of an operator's bias, scale and gain vectors.
Bytes constant_bytes(const program::Operator& op, const program::Workload& workload) {
  Bytes sum;
  for (const program::TensorId id : op.constants) sum += workload.tensors[id].bytes();
  return sum;
}

mapping::Problem matrix_problem(const program::Operator& op, const program::Workload& workload) {
  mapping::Problem p = mapping::make_problem(op);
  p.constant_bytes = constant_bytes(op, workload).count();
  if (op.side) p.side_bits = workload.tensors[*op.side].format.bits;
  return p;
}

mapping::VectorProblem vector_problem(const program::Operator& op,
                                      const program::Workload& workload) {
  const auto& v = std::get<program::VectorOp>(op.op);
  mapping::VectorProblem p;
  p.elements = v.elements();
  p.operations = v.operations;
  p.passes = v.passes;
  p.input_bytes = packed_bytes(v.input_elements, op.formats.input.bits).count();
  p.output_bits = op.formats.output.bits;
  p.constant_bytes = constant_bytes(op, workload).count();
  return p;
}

const char* split_name(SplitLoop loop) {
  switch (loop) {
    case SplitLoop::groups:
      return "groups";
    case SplitLoop::m:
      return "m";
    case SplitLoop::n:
      return "n";
    case SplitLoop::none:
      return "none";
  }
  return "none";
}

/// Every lowering, number of cores and loop to divide that the mapping by hand leaves open.
std::vector<mapping::Division> divisions_of(const mapping::Problem& problem,
                                            const MappingParams& fixed, std::uint32_t cores) {
  const bool taps = problem.convolution && problem.k_per_unit > 1;
  std::vector<bool> lowerings;
  if (!taps || fixed.lowering != "direct") lowerings.push_back(false);
  if (taps && fixed.lowering != "im2col") lowerings.push_back(true);
  std::vector<mapping::Division> divisions;
  for (const std::uint32_t n : core_counts(cores)) {
    if (fixed.cores != 0 && n != fixed.cores) continue;
    for (const SplitLoop split : {SplitLoop::groups, SplitLoop::m, SplitLoop::n}) {
      if (n > 1 && fixed.split != "any" && fixed.split != split_name(split)) continue;
      const std::uint64_t extent = mapping::extent(problem, split);
      if (n > 1 && extent < n) continue;
      for (const bool direct : lowerings) {
        divisions.push_back(n == 1 ? mapping::Division{1, SplitLoop::none, {{}}, direct}
                                   : mapping::Division{n, split, divide(split, extent, n), direct});
      }
      if (n == 1) break;
    }
  }
  return divisions;
}

}  // namespace

std::vector<std::uint32_t> core_counts(std::uint32_t cores) {
  std::vector<std::uint32_t> counts;
  for (std::uint32_t n = 1; n <= cores; n += n < 8 ? 1 : n < 64 ? 4 : 32) counts.push_back(n);
  return counts;
}

std::string Plan::split_text() const {
  return split_name(split);
}

std::string Plan::text() const {
  std::string out = cores > 1 ? fmt::format("{} cores by {}, ", cores, split_name(split)) : "";
  if (tilings.empty()) {
    return out + fmt::format("chunks of {} elements, {} buffers", chunk_elements, chunk_slots);
  }
  return out + (direct ? "direct, " : "") + mapping::to_string(tilings.front());
}

bool Plan::spills() const {
  for (const mapping::Tiling& t : tilings) {
    const mapping::Residency& r = t.of(mapping::Operand::output);
    if (!r.held && r.distinct > 1) return true;
  }
  return false;
}

Planner::Planner(const Machine& machine, const engine::EngineModel& model)
    : machine_(&machine),
      model_(&model),
      timer_(std::make_unique<mapping::ProgramTimer>(timing())) {}

Planner::~Planner() = default;

mapping::CoreSpec Planner::core_spec() const {
  mapping::CoreSpec spec;
  for (const Machine::Pad& pad : machine_->pads) {
    spec.pools.push_back({pad.name, pad.params.capacity, pad.params.double_buffer});
  }
  spec.pool_of = {pad_index(*machine_, memory::Holds::input),
                  pad_index(*machine_, memory::Holds::weight),
                  pad_index(*machine_, memory::Holds::partial_sum)};
  spec.output_pool = pad_index(*machine_, memory::Holds::output);
  spec.vector = {machine_->vector.lanes, machine_->vector.latency.count()};
  // Whole bytes a second and whole hertz, as the bus and the clock have them.
  const double rate = std::round(memory::sustained_bytes_per_second(machine_->dram)) /
                      std::round(machine_->clock.count());
  spec.bus_bytes_per_cycle = rate;
  spec.dma_bytes_per_cycle = machine_->dma.bandwidth.count();
  spec.latency_cycles = machine_->dram.latency.count() * 1e-9 * machine_->clock.count();
  spec.engine = model_;
  return spec;
}

mapping::MachineTiming Planner::timing() const {
  return {model_,
          {machine_->vector.lanes, machine_->vector.latency.count()},
          machine_->dram,
          machine_->dma.bandwidth,
          machine_->clock};
}

PlanSet Planner::matrix_plans(const program::Operator& op, const program::Workload& workload,
                              const mapping::SearchEffort& effort,
                              mapping::Objective objective) const {
  const mapping::Problem problem = matrix_problem(op, workload);
  model_->check(op, problem.k());
  const MappingParams fixed = mapping_for(*machine_, op.name);
  const std::vector<mapping::Division> divisions = divisions_of(problem, fixed, machine_->cores);
  if (divisions.empty()) {
    throw ModelError(
        "MS305",
        fmt::format("no loop of '{}' can be divided over the {} cores the mapping asks for",
                    op.name, fixed.cores));
  }
  const mapping::FixedTiling tiling{fixed.tile_groups, fixed.tile_m, fixed.tile_n, fixed.tile_k,
                                    fixed.order == "any" ? "" : fixed.order};
  mapping::Optimum found = mapping::optimize(problem, divisions, {core_spec(), timer_.get()},
                                             tiling, objective, effort, op.name);
  PlanSet set;
  for (mapping::Mapped& mapped : found.best) {
    const mapping::Division& division = divisions[mapped.division];
    Plan plan;
    plan.cores = division.cores;
    plan.split = division.loop;
    plan.shares = division.shares;
    plan.direct = division.direct;
    plan.tilings = std::move(mapped.tilings);
    plan.cycles = mapped.cycles;
    plan.dram_bytes = mapped.bytes;
    plan.steps = mapped.steps;
    const mapping::TileSize& tile = plan.tilings.front().tile;
    mapping::Problem lowered = problem;
    lowered.direct = plan.direct;
    const engine::EngineLeast least =
        model_->least(mapping::tile_compute(lowered, tile.groups, tile.m, tile.n, tile.k));
    plan.fill_cycles = least.fill + least.drain;
    set.plans.push_back(std::move(plan));
  }
  set.least = mapping::least_traffic(problem);
  set.lower_bound_cycles = found.lower_bound_cycles;
  set.proven = found.proven;
  set.out_of_time = found.out_of_time;
  set.gap = found.gap(objective);
  set.parts = found.parts;
  set.boxes = found.boxes;
  set.timed = found.timed;
  set.space = found.space;
  return set;
}

PlanSet Planner::vector_plans(const program::Operator& op, const program::Workload& workload,
                              const mapping::SearchEffort& effort) const {
  const mapping::VectorProblem problem = vector_problem(op, workload);
  const mapping::ChunkOptimum found = mapping::optimize_chunks(
      problem, core_counts(machine_->cores), {core_spec(), timer_.get()}, effort, op.name);
  Plan plan;
  plan.cores = found.best.cores;
  plan.chunk_elements = found.best.chunk_elements;
  plan.chunk_slots = found.best.slots;
  plan.cycles = found.best.cycles;
  plan.dram_bytes = found.best.bytes;
  PlanSet set;
  set.plans.push_back(std::move(plan));
  set.least.constant = problem.constant_bytes;
  if (!problem.input_on_chip) set.least.input = problem.input_bytes;
  if (!problem.output_on_chip) {
    set.least.output = packed_bytes(problem.elements, problem.output_bits).count();
  }
  set.lower_bound_cycles = found.lower_bound_cycles;
  set.proven = found.proven;
  set.gap = static_cast<double>(found.best.cycles - found.lower_bound_cycles) /
            static_cast<double>(std::max<std::uint64_t>(1, found.best.cycles));
  set.parts = found.parts;
  set.boxes = found.boxes;
  set.timed = found.timed;
  set.space = found.space;
  return set;
}

PlanSet Planner::plans(const program::Operator& op, const program::Workload& workload,
                       const mapping::SearchEffort& effort, mapping::Objective objective) const {
  return std::holds_alternative<program::VectorOp>(op.op)
             ? vector_plans(op, workload, effort)
             : matrix_plans(op, workload, effort, objective);
}

program::TileProgram Planner::lower(const program::Operator& op, const Plan& plan,
                                    const program::Workload& workload,
                                    const mapping::MemoryPlan& memory) const {
  program::TileProgram program;
  const auto base = [&](program::TensorId id) {
    return id < memory.tensors.size() ? memory.tensors[id].base : 0;
  };
  const auto constants = [&] {
    return mapping::Constants{op.constants.empty() ? 0 : base(op.constants.front()),
                              constant_bytes(op, workload)};
  };
  if (std::holds_alternative<program::VectorOp>(op.op)) {
    const mapping::VectorProblem problem = vector_problem(op, workload);
    for (std::uint32_t i = 0; i < plan.cores; ++i) {
      auto job =
          std::make_shared<mapping::VectorJob>(mapping::vector_share(problem, plan.cores, i));
      job->chunk_elements = plan.chunk_elements;
      job->slots = plan.chunk_slots;
      job->input_address += op.inputs.empty() ? 0 : base(op.inputs.front());
      job->output_address += base(op.output);
      job->constants = constants();
      program.cores.push_back(mapping::lower_vector(std::move(job)));
    }
    return program;
  }
  const mapping::Problem problem = matrix_problem(op, workload);
  for (std::size_t i = 0; i < plan.shares.size(); ++i) {
    auto job = std::make_shared<mapping::MatrixJob>();
    job->whole = problem;
    job->share = plan.shares[i];
    job->part = cut(problem, job->share);
    job->part.direct = plan.direct;
    job->tiling = plan.tilings[i];
    job->addresses.input = base(op.inputs.front());
    job->constants = constants();
    job->addresses.output = base(op.output);
    job->addresses.spill = memory.spill.base;
    if (op.side) job->addresses.side = base(*op.side);
    if (!op.weights.empty()) {
      job->addresses.weight = base(op.weights.front());
      job->addresses.packed_weight =
          workload.tensors[op.weights.front()].kind == program::TensorKind::weight;
    }
    program.cores.push_back(mapping::lower_matrix(std::move(job)));
  }
  return program;
}

Bytes Planner::spill_bytes(const program::Operator& op) {
  if (std::holds_alternative<program::VectorOp>(op.op)) return Bytes(0);
  const mapping::Problem p = mapping::make_problem(op);
  return packed_bytes(saturating_product(p.groups, p.m(), p.n), p.accumulator_bits);
}

}  // namespace macroscope::device

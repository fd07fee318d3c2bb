#include "sim/device/planner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

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

}  // namespace

std::vector<std::uint32_t> core_counts(std::uint32_t cores) {
  std::vector<std::uint32_t> counts;
  for (std::uint32_t n = 1; n <= cores; n += n < 8 ? 1 : n < 64 ? 4 : 32) counts.push_back(n);
  return counts;
}

std::string Plan::text() const {
  std::string out = cores > 1 ? fmt::format("{} cores by {}, ", cores, split_name(split)) : "";
  if (tilings.empty()) {
    return out + fmt::format("chunks of {} elements, {} buffers", chunk_elements, chunk_slots);
  }
  return out + mapping::to_string(tilings.front());
}

bool Plan::spills() const {
  for (const mapping::Tiling& t : tilings) {
    const mapping::Residency& r = t.of(mapping::Operand::output);
    if (!r.held && r.distinct > 1) return true;
  }
  return false;
}

Planner::Planner(const Machine& machine, const engine::SystolicModel& model)
    : machine_(&machine),
      model_(&model),
      timer_(std::make_unique<mapping::ProgramTimer>(timing())) {}

Planner::~Planner() = default;

mapping::CoreSpec Planner::core_spec(std::uint32_t cores) const {
  mapping::CoreSpec spec;
  for (const Machine::Pad& pad : machine_->pads) {
    spec.pools.push_back({pad.name, pad.params.capacity, pad.params.double_buffer});
  }
  spec.pool_of = {pad_index(*machine_, memory::Holds::input),
                  pad_index(*machine_, memory::Holds::weight),
                  pad_index(*machine_, memory::Holds::partial_sum)};
  spec.output_pool = pad_index(*machine_, memory::Holds::output);
  spec.vector = {machine_->vector.lanes, machine_->vector.latency.count()};
  const double rate = memory::sustained_bytes_per_second(machine_->dram) / machine_->clock.count();
  spec.dram_bytes_per_cycle = std::min(rate / cores, machine_->dma.bandwidth.count());
  spec.bus_bytes_per_cycle = rate;
  spec.dma_bytes_per_cycle = machine_->dma.bandwidth.count();
  spec.latency_cycles = machine_->dram.latency.count() * 1e-9 * machine_->clock.count();
  spec.dram_latency = Cycles(static_cast<std::uint64_t>(
      machine_->dram.latency.count() * 1e-9 * machine_->clock.count() + 1));
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
                              const mapping::SearchEffort& effort) const {
  mapping::Problem problem = mapping::make_problem(op);
  problem.constant_bytes = constant_bytes(op, workload).count();
  const MappingParams fixed = mapping_for(*machine_, op.name);
  std::vector<mapping::Division> divisions;
  for (const std::uint32_t n : core_counts(machine_->cores)) {
    if (fixed.cores != 0 && n != fixed.cores) continue;
    for (const SplitLoop split : {SplitLoop::groups, SplitLoop::m, SplitLoop::n}) {
      if (n == 1) {
        divisions.push_back({1, SplitLoop::none, {mapping::Share{}}});
        break;
      }
      if (fixed.split != "any" && fixed.split != split_name(split)) continue;
      const std::uint64_t extent = mapping::extent(problem, split);
      if (extent >= n) divisions.push_back({n, split, divide(split, extent, n)});
    }
  }
  if (divisions.empty()) {
    throw ModelError(
        "MS305",
        fmt::format("no loop of '{}' can be divided over the {} cores the mapping asks for",
                    op.name, fixed.cores));
  }
  const mapping::FixedTiling tiling{fixed.tile_groups, fixed.tile_m, fixed.tile_n, fixed.tile_k,
                                    fixed.order == "any" ? "" : fixed.order};
  mapping::Optimum found = mapping::optimize(
      problem, divisions, {[this](std::uint32_t n) { return core_spec(n); }, timer_.get()}, tiling,
      mapping::Objective::time, effort, op.name);
  PlanSet set;
  for (mapping::Mapped& mapped : found.best) {
    const mapping::Division& division = divisions[mapped.division];
    Plan plan;
    plan.cores = division.cores;
    plan.split = division.loop;
    plan.shares = division.shares;
    plan.tilings = std::move(mapped.tilings);
    plan.cycles = mapped.cycles;
    plan.dram_bytes = mapped.bytes;
    set.plans.push_back(std::move(plan));
  }
  set.lower_bound_cycles = found.lower_bound_cycles;
  set.proven = found.proven;
  set.out_of_time = found.out_of_time;
  set.gap = found.gap(mapping::Objective::time);
  set.parts = found.parts;
  set.boxes = found.boxes;
  set.timed = found.timed;
  set.space = found.space;
  return set;
}

PlanSet Planner::vector_plans(const program::Operator& op,
                              const program::Workload& workload) const {
  PlanSet set;
  for (const std::uint32_t n : core_counts(machine_->cores)) {
    Plan plan = vector_plan(op, workload, n);
    program::TileProgram program = lower(op, plan, workload, mapping::MemoryPlan{});
    plan.cycles = timer_->run(std::move(program)).cycles;
    set.plans.push_back(std::move(plan));
  }
  std::stable_sort(set.plans.begin(), set.plans.end(),
                   [](const Plan& a, const Plan& b) { return a.cycles < b.cycles; });
  return set;
}

Plan Planner::vector_plan(const program::Operator& op, const program::Workload& workload,
                          std::uint32_t cores) const {
  const auto& v = std::get<program::VectorOp>(op.op);
  const mapping::CoreSpec spec = core_spec(cores);
  const auto& in_pool = spec.pools[spec.pool_of[0]];
  const auto& out_pool = spec.pools[spec.output_pool];
  const bool shared = spec.pool_of[0] == spec.output_pool;
  Plan plan;
  plan.cores = cores;
  plan.chunk_slots = in_pool.double_buffer && out_pool.double_buffer ? 2 : 1;
  const std::uint64_t elements = ceil_div(v.elements(), cores);
  const std::uint64_t input_bits =
      ceil_div(saturating_product(v.input_elements, op.formats.input.bits.count()), v.elements());
  const std::uint64_t output_bits = op.formats.output.bits.count();
  const std::uint64_t kept = constant_bytes(op, workload).count();
  const std::size_t kept_in = spec.pool_of[static_cast<std::size_t>(mapping::Operand::weight)];
  const auto fit = [&](std::size_t pool, std::uint64_t bits) {
    std::uint64_t room = spec.pools[pool].capacity.count();
    if (pool == kept_in) room -= std::min(room, kept);
    // One byte less: the ends of a chunk round up to whole bytes.
    room /= plan.chunk_slots;
    return room == 0 ? 0 : saturating_product(room - 1, 8) / bits;
  };
  const std::uint64_t most =
      shared ? fit(spec.pool_of[0], input_bits + output_bits)
             : std::min(fit(spec.pool_of[0], input_bits), fit(spec.output_pool, output_bits));
  if (most == 0) {
    throw ModelError("MS302", fmt::format("one element of '{}' does not fit in {} or {}", op.name,
                                          in_pool.name, out_pool.name));
  }
  // Enough chunks that loads, work and stores overlap, but none too small to fill the lanes.
  const std::uint64_t pieces = std::max<std::uint64_t>(ceil_div(elements, most), 8);
  const std::uint64_t lanes = machine_->vector.lanes;
  plan.chunk_elements = std::min(most, std::max(ceil_div(elements, pieces), 16 * lanes));
  if (plan.chunk_elements > elements) plan.chunk_elements = std::max<std::uint64_t>(1, elements);
  return plan;
}

PlanSet Planner::plans(const program::Operator& op, const program::Workload& workload,
                       const mapping::SearchEffort& effort) const {
  return std::holds_alternative<program::VectorOp>(op.op) ? vector_plans(op, workload)
                                                          : matrix_plans(op, workload, effort);
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
  if (const auto* v = std::get_if<program::VectorOp>(&op.op)) {
    const auto shares = divide(SplitLoop::none, v->elements(), plan.cores);
    const std::uint64_t input_bytes =
        packed_bytes(v->input_elements, op.formats.input.bits).count();
    for (const mapping::Share& share : shares) {
      auto job = std::make_shared<mapping::VectorJob>();
      job->work.elements = share.count;
      job->work.operations = v->operations;
      job->work.passes = v->passes;
      job->chunk_elements = plan.chunk_elements;
      const std::uint64_t begin = mul_div(input_bytes, share.begin, v->elements());
      job->input_bytes = mul_div(input_bytes, share.begin + share.count, v->elements()) - begin;
      job->output_bits = op.formats.output.bits;
      job->input_address = (op.inputs.empty() ? 0 : base(op.inputs.front())) + begin;
      job->output_address = base(op.output) + packed_bytes(share.begin, job->output_bits).count();
      job->slots = plan.chunk_slots;
      job->constants = constants();
      program.cores.push_back(mapping::lower_vector(std::move(job)));
    }
    return program;
  }
  const mapping::Problem problem = mapping::make_problem(op);
  for (std::size_t i = 0; i < plan.shares.size(); ++i) {
    auto job = std::make_shared<mapping::MatrixJob>();
    job->whole = problem;
    job->share = plan.shares[i];
    job->part = cut(problem, job->share);
    job->tiling = plan.tilings[i];
    job->addresses.input = base(op.inputs.front());
    job->constants = constants();
    job->addresses.output = base(op.output);
    job->addresses.spill = memory.spill.base;
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

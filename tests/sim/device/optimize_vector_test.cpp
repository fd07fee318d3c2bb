// Vector operations: the timer against the device, the search for chunks against every chunk size.
#include "sim/mapping/optimize_vector.hpp"

#include <catch2/catch.hpp>

#include "tests/sim/device/random_machine.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;

namespace {

mapping::VectorProblem random_problem(Rng& rng, std::uint64_t largest) {
  mapping::VectorProblem p;
  p.elements = rng.between(1, largest);
  p.operations = rng.below(5);
  p.passes = rng.between(1, 3);
  p.input_bytes = rng.between(1, 3 * p.elements);
  p.output_bits = Bits(rng.below(2) == 0 ? 8 : 16);
  p.constant_bytes = rng.below(3) == 0 ? rng.between(1, 10) : 0;
  p.input_on_chip = rng.below(6) == 0;
  p.output_on_chip = rng.below(6) == 0;
  return p;
}

device::Machine machine_for(Rng& rng, const mapping::VectorProblem& p) {
  device::Machine m = test::random_machine(rng);
  for (device::Machine::Pad& pad : m.pads) {
    pad.params.capacity = Bytes(p.constant_bytes + rng.between(10, 10 + 4 * p.elements));
  }
  return m;
}

program::TileProgram program_of(const mapping::VectorProblem& p, std::uint32_t cores,
                                std::uint64_t chunk, std::uint64_t slots) {
  program::TileProgram program;
  for (std::uint32_t i = 0; i < cores; ++i) {
    auto job = std::make_shared<mapping::VectorJob>(mapping::vector_share(p, cores, i));
    job->chunk_elements = chunk;
    job->slots = slots;
    program.cores.push_back(mapping::lower_vector(std::move(job)));
  }
  return program;
}

}  // namespace

TEST_CASE("the search for chunks gives what trying every size gives, as the device counts",
          "[mapping][optimize]") {
  Rng rng(1, "chunks");
  for (int i = 0; i < 120; ++i) {
    const mapping::VectorProblem p = random_problem(rng, 60);
    device::Machine machine = machine_for(rng, p);
    machine.cores = static_cast<std::uint32_t>(rng.between(1, 3));
    const auto engine = device::Device::make_engine(machine);
    const device::Planner planner(machine, engine->model());
    mapping::ProgramTimer timer(planner.timing());
    const mapping::SearchMachine search{planner.core_spec(), &timer};
    std::vector<std::uint32_t> cores;
    for (std::uint32_t n = 1; n <= machine.cores; ++n) cores.push_back(n);
    const mapping::ChunkOptimum best = mapping::optimize_chunks(p, cores, search, {}, "op");
    INFO("case " << i << ", chunk " << best.best.chunk_elements << " of " << p.elements);
    CHECK(best.proven);
    CHECK(best.lower_bound_cycles == best.best.cycles);
    std::uint64_t fewest = ~std::uint64_t{0};
    for (const std::uint32_t n : cores) {
      for (std::uint64_t chunk = 1; chunk <= ceil_div(p.elements, n); ++chunk) {
        const std::uint64_t slots = mapping::chunk_slots(p, search.core, n, chunk);
        if (slots == 0 || p.elements < n) continue;
        fewest = std::min(fewest, timer.run(program_of(p, n, chunk, slots)).cycles);
      }
    }
    CHECK(best.best.cycles == fewest);
    const auto simulated = test::in_worker<test::Numbers>([&] {
      device::Device device(machine, device::Fidelity::tile, 1);
      return test::Numbers{
          device.run(program_of(p, best.best.cores, best.best.chunk_elements, best.best.slots))
              .cycles};
    });
    CHECK(simulated.front() == best.best.cycles);
  }
}

TEST_CASE("an element that does not fit is named with both memories", "[mapping][optimize]") {
  Rng rng(1, "chunk error");
  device::Machine machine = test::random_machine(rng);
  for (device::Machine::Pad& pad : machine.pads) pad.params.capacity = Bytes(1);
  const auto engine = device::Device::make_engine(machine);
  const device::Planner planner(machine, engine->model());
  mapping::ProgramTimer timer(planner.timing());
  mapping::VectorProblem p;
  p.elements = 4;
  p.input_bytes = 64;
  try {
    (void)mapping::optimize_chunks(p, {1}, {planner.core_spec(), &timer}, {}, "sum");
    FAIL("16 bytes fit in one");
  } catch (const ModelError& e) {
    CHECK(e.id() == "MS302");
    CHECK_THAT(e.message(), Catch::StartsWith("one element of 'sum' does not fit in "));
  }
}

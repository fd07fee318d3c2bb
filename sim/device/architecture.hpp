// The architecture a native run needs, read from a Description and checked across components.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/memory/bandwidth_dram.hpp"
#include "models/memory/dma.hpp"
#include "models/memory/scratchpad.hpp"
#include "models/vector/vector_unit.hpp"
#include "sim/config/node.hpp"
#include "sim/config/registry.hpp"
#include "sim/device/dram_boundary.hpp"
#include "sim/device/make_engine.hpp"
#include "sim/device/memory_file.hpp"
#include "sim/mapping/objective.hpp"

namespace macroscope::device {

/// <clock>: one clock domain; the core's is the only one a bandwidth-and-latency DRAM needs.
struct ClockParams {
  Hertz frequency;
};
struct ClockComponent {
  using Params = ClockParams;
  static auto describe() {
    return config::component<Params>(
        "clock", "Clock of the cores",
        config::param("frequency", &Params::frequency, config::required, "cycles per second")
            .at_least(Hertz(1e3))
            .at_most(Hertz(1e11)));
  }
};

/// <core>: `count` equal cores that share the DRAM.
struct CoreParams {
  std::uint32_t count = 1;
};
struct CoreComponent {
  using Params = CoreParams;
  static auto describe() {
    return config::component<Params>(
        "core", "A core: tensor engine, vector unit, DMA and scratchpads",
        config::param("count", &Params::count, 1U, "equal cores that share the DRAM")
            .at_least(1U)
            .at_most(1024U),
        config::slot("engine", "the tensor engine",
                     {"systolic", "adder_tree", "bit_slice", "cube", "matrix_2d"}, 1, 1),
        config::slot("vector", "the vector unit", {"vector"}, 1, 1),
        config::slot("dma", "the DMA engine", {"dma"}, 0, 1),
        config::slot("scratchpads", "memories that hold tiles", {"scratchpad"}, 1, 8));
  }
};

/// <mapping>: a tiling given by hand for the operators whose name matches.
struct MappingParams {
  std::string op;
  std::uint64_t tile_groups = 0, tile_m = 0, tile_n = 0, tile_k = 0;
  std::string order;
  std::uint32_t cores = 0;
  std::string split;
  std::string lowering;
};
struct MappingComponent {
  using Params = MappingParams;
  static auto describe() {
    return config::component<Params>(
        "mapping", "A tiling given by hand; what is left out is searched",
        config::param("operator", &Params::op, std::string("*"),
                      "operator name, or a prefix followed by *"),
        config::param("tile_groups", &Params::tile_groups, std::uint64_t{0},
                      "groups (or batch elements) in a tile; 0 searches"),
        config::param("tile_m", &Params::tile_m, std::uint64_t{0},
                      "rows in a tile: GEMM rows, or output rows of a convolution; 0 searches"),
        config::param("tile_n", &Params::tile_n, std::uint64_t{0},
                      "columns (output channels) in a tile; 0 searches"),
        config::param("tile_k", &Params::tile_k, std::uint64_t{0},
                      "reduction in a tile: k, or input channels; 0 searches"),
        config::param("order", &Params::order, std::string("any"),
                      "tile loops from outermost to innermost; any searches")
            .one_of({std::string("any"), std::string("mnk"), std::string("nmk"), std::string("mkn"),
                     std::string("nkm"), std::string("kmn"), std::string("knm")}),
        config::param("cores", &Params::cores, 0U, "cores that take part; 0 tries all counts"),
        config::param("split", &Params::split, std::string("any"), "loop divided over the cores")
            .one_of(
                {std::string("any"), std::string("groups"), std::string("m"), std::string("n")}),
        config::param("lowering", &Params::lowering, std::string("any"),
                      "products of a convolution: one over taps and channels (im2col, implicit), "
                      "or one for each tap of the kernel (direct); any takes the faster")
            .one_of({std::string("any"), std::string("im2col"), std::string("direct")}));
  }
};

/// <schedule>: what is done across operators.
struct ScheduleParams {
  bool fuse = true;
  bool keep = true;
  mapping::Objective objective = mapping::Objective::time;
};
struct ScheduleComponent {
  using Params = ScheduleParams;
  static auto describe() {
    return config::component<Params>(
        "schedule", "What is done across operators",
        config::param("fuse", &Params::fuse, true,
                      "additions, products and activations element by element are done in the "
                      "epilogue of the product they follow"),
        config::param("keep", &Params::keep, true,
                      "results stay in the scratchpad between operators where that is faster, by a "
                      "plan (sim/planning); for one core whose inputs and results share a "
                      "scratchpad"),
        config::param("objective", &Params::objective, mapping::Objective::time,
                      "what the mapping of an operator makes small first: its time or its DRAM "
                      "traffic; the other decides among equals"));
  }
};

/// <technology>: what the machine is made in; without it no area or energy is reported.
struct TechnologyParams {
  std::string name;
  std::string dram = "none";
  DramBoundary dram_boundary = DramBoundary::core_io;
  std::optional<double> crest;
  std::string file;  // that `name` leads to; read_machine() fills it
};
struct TechnologyComponent {
  using Params = TechnologyParams;
  static auto describe() {
    const Params defaults;
    return config::component<Params>(
        "technology", "Process and cost tables behind area and energy",
        config::param("name", &Params::name, config::required,
                      "a folder of configs/technologies, or a file of <costs> (*.xml) relative to "
                      "the file it is named in"),
        config::param("dram", &Params::dram, defaults.dram,
                      "kind of DRAM in the technology's tables, such as hbm2; none: the energy of "
                      "DRAM is not known"),
        config::param("dram_boundary", &Params::dram_boundary, defaults.dram_boundary,
                      "what the energy of a DRAM bit contains"),
        config::param("crest", &Params::crest, config::optional,
                      "for energies: operands that no file gives are normal, quantized absmax; "
                      "their largest magnitude in standard deviations; absent: not known, or what "
                      "<bit_slice crest> says")
            .at_least(0.5)
            .at_most(100.0));
  }
};

/// <architecture>: either a machine of <clock>, <core> and <dram>, or a <compat> machine, or a
/// <notation> alone, which describes an engine but cannot run. With <memory> transfers go through a
/// command-level DRAM; <dram> is then what the mapper reckons with.
struct ArchitectureParams {
  std::string doc;
};
struct ArchitectureComponent {
  using Params = ArchitectureParams;
  static auto describe() {
    return config::component<Params>(
        "architecture", "An accelerator",
        config::param("doc", &Params::doc, std::string("none"),
                      "what the machine is and where its numbers come from"),
        config::slot("clock", "clock of the cores", {"clock"}, 0, 1),
        config::slot("core", "the cores", {"core"}, 0, 1),
        config::slot("dram", "off-chip memory", {"dram"}, 0, 1),
        config::slot("memory", "off-chip memory command by command", {"memory"}, 0, 1),
        config::slot("technology", "what area and energy follow from", {"technology"}, 0, 1),
        config::slot("schedule", "what is done across operators", {"schedule"}, 0, 1),
        config::slot("mappings", "tilings given by hand", {"mapping"}, 0, config::kMany),
        config::slot("notation", "engine and PE in bit-weight notation", {"notation"}, 0, 1),
        config::slot("compat", "a machine that behaves as another simulator", {"compat"}, 0, 1));
  }
};

/// All components an architecture file may use, and those of workloads: what the XSD describes.
[[nodiscard]] const config::Registry& architecture_registry();

/// Everything a native machine is made of.
struct Machine {
  std::string name;
  Hertz clock;
  std::uint32_t cores = 1;
  EngineParams engine;
  vector_unit::VectorParams vector;
  memory::DmaParams dma;
  struct Pad {
    std::string name;
    memory::ScratchpadParams params;
  };
  std::vector<Pad> pads;
  std::array<std::size_t, memory::kHolds> pad_of{};  // index into pads by what is held
  memory::BandwidthDramParams dram;
  std::optional<CommandMemory> command_dram;
  std::vector<MappingParams> mappings;
  ScheduleParams schedule;
  std::optional<TechnologyParams> technology;
};

/// True for an architecture with a <compat> machine.
[[nodiscard]] bool is_compat(const config::Description& architecture);

/// The file that <memory> names, with `overrides` applied; nothing without <memory>, which is then
/// not to be overridden (ConfigError MS109).
[[nodiscard]] std::optional<config::Description> read_memory_file(
    const config::Description& architecture, const std::vector<config::Override>& overrides);

/// Reads a native machine; throws ConfigError with every cross-component fault. `memory_file` is
/// what read_memory_file() gave; it is read without overrides when absent.
[[nodiscard]] Machine read_machine(const config::Description& architecture,
                                   const config::Description* memory_file = nullptr);

/// What of a tensor's base address matters to the time and counts of a program: programs that
/// differ only in the bases of their tensors, which MemoryPlan placed and which are equal in phase,
/// have equal activities with the boundary `quiesce`. 0 for every base where only bandwidth and
/// latency count. See dram::address_phase().
[[nodiscard]] std::uint64_t dram_phase(const Machine& machine, std::uint64_t base);

/// Whether a mapping names the operator.
[[nodiscard]] bool matches(const MappingParams& mapping, const std::string& operator_name);

/// The mapping given by hand for an operator, or one that fixes nothing. Later entries win.
[[nodiscard]] MappingParams mapping_for(const Machine& machine, const std::string& operator_name);

}  // namespace macroscope::device

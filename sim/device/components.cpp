#include "sim/device/components.hpp"

#include "models/engine/adder_tree/adder_tree.hpp"
#include "models/engine/bit_slice/bit_slice.hpp"
#include "models/engine/cube/cube.hpp"
#include "models/engine/matrix_2d/matrix_2d.hpp"
#include "models/engine/scale_sim/components.hpp"
#include "models/engine/systolic/systolic.hpp"
#include "models/memory/bandwidth_dram.hpp"
#include "models/memory/command_dram.hpp"
#include "models/memory/dma.hpp"
#include "models/memory/scratchpad.hpp"
#include "models/pe/pe_component.hpp"
#include "models/vector/vector_unit.hpp"
#include "sim/device/architecture.hpp"
#include "sim/device/notation.hpp"

namespace macroscope::device {

config::Registry make_architecture_registry() {
  return config::make_registry<ArchitectureComponent, ClockComponent, CoreComponent,  //
                               engine::Systolic, engine::AdderTree, engine::BitSlice, engine::Cube,
                               engine::Matrix2d, pe::PeComponent, vector_unit::VectorUnit,
                               memory::Dma, memory::Scratchpad, memory::BandwidthDram,
                               memory::CommandDram, MappingComponent, ScheduleComponent,
                               NotationComponent, TechnologyComponent,  //
                               scale_sim::Compat, scale_sim::ScaleSimArray,
                               scale_sim::ScaleSimBuffer, scale_sim::ScaleSimDram>();
}

}  // namespace macroscope::device

#include "models/memory/dram/components.hpp"

#include "models/memory/dram/controller_components.hpp"
#include "models/memory/dram/energy_components.hpp"
#include "models/memory/dram/standard_components.hpp"

namespace macroscope::dram {

const config::Registry& memory_registry() {
  static const config::Registry registry =
      config::make_registry<MemoryComponent, Device, LevelComponent, CommandComponent,
                            TimingComponent, ConstraintComponent, ControllerComponent,
                            RefreshComponent, MappingComponent, InlineEccComponent,
                            ChannelsComponent, HostComponent, EnergyComponent,
                            EnergyValueComponent>();
  return registry;
}

}  // namespace macroscope::dram

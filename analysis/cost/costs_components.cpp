#include "analysis/cost/costs_components.hpp"

namespace macroscope::cost {

const config::Registry& costs_registry() {
  static const config::Registry registry =
      config::make_registry<TechnologyFileComponent, ScaledComponent, RegisterComponent,
                            NodeComponent, SramComponent, DramBitComponent, LinkComponent,
                            WireComponent, OperationComponent>();
  return registry;
}

}  // namespace macroscope::cost

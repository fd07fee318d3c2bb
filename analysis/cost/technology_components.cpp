#include "analysis/cost/technology_components.hpp"

namespace macroscope::cost {

const config::Registry& technology_registry() {
  static const config::Registry registry =
      config::make_registry<TechnologyFileComponent, LibertyComponent, ScaledComponent,
                            RegisterComponent, NodeComponent, SramComponent, DramBitComponent,
                            LinkComponent, WireComponent, OperationComponent>();
  return registry;
}

}  // namespace macroscope::cost

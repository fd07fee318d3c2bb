#include "models/memory/dram/controller_params.hpp"

namespace macroscope::dram {

ControllerParams preset(Policy policy) {
  ControllerParams p;
  switch (policy) {
    case Policy::fr_fcfs:
      p.starvation = 4096;  // assumed: some refresh intervals of LPDDR, a third of one of DDR4
      break;
    case Policy::ramulator2:
      p.hit_first = false;
      p.refresh_stops_all = true;
      break;
  }
  return p;
}

}  // namespace macroscope::dram

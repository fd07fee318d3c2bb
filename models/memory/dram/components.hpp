// Every component of a memory file, one line each; the XSD, the reference and the reader follow
// from this list.
#pragma once

#include <string>

#include "sim/config/describe.hpp"
#include "sim/config/registry.hpp"

namespace macroscope::dram {

inline constexpr const char* kMemoryRoot = "memory";

/// <memory>: a device with its controller.
struct MemoryParams {
  std::string doc;
};
struct MemoryComponent {
  using Params = MemoryParams;
  static auto describe() {
    return config::component<Params>(
        kMemoryRoot, "A DRAM, command by command: the device as tables, and its controller",
        config::param("doc", &Params::doc, std::string("none"),
                      "what the memory is and where its numbers come from"),
        config::slot("device", "the device", {"device"}, 1, 1),
        config::slot("levels", "hierarchy from the channel down", {"level"}, 4, 8),
        config::slot("commands", "commands of the device", {"command"}, 1, 64),
        config::slot("timings", "named numbers of ticks", {"timing"}, 0, 256),
        config::slot("constraints", "rows of the timing table", {"constraint"}, 0, 1024),
        config::slot("controller", "the controller of a channel", {"controller"}, 0, 1),
        config::slot("refresh", "how the device is refreshed", {"refresh"}, 0, 1),
        config::slot("mapping", "from address to bank, row and column", {"mapping"}, 0, 1),
        config::slot("inline_ecc", "check bits beside the data", {"inline_ecc"}, 0, 1),
        config::slot("channels", "number of channels", {"channels"}, 0, 1),
        config::slot("host", "who sends the requests", {"host"}, 0, 1),
        config::slot("energy", "what the device consumes", {"energy"}, 0, 1));
  }
};

/// All components that a memory file may use.
[[nodiscard]] const config::Registry& memory_registry();

}  // namespace macroscope::dram

// A small machine that the reader's tests describe in XML.
#pragma once

#include <optional>
#include <string>

#include "sim/config/describe.hpp"
#include "sim/config/registry.hpp"

namespace macroscope::test {
enum class Dataflow { os, ws, is };
}  // namespace macroscope::test

namespace macroscope {
template <>
struct Text<test::Dataflow> : EnumText<test::Dataflow> {
  static constexpr auto names =
      entries(entry("os", test::Dataflow::os), entry("ws", test::Dataflow::ws),
              entry("is", test::Dataflow::is), entry("output_stationary", test::Dataflow::os));
  static constexpr const char* what = "dataflow";
};
}  // namespace macroscope

namespace macroscope::test {

using namespace literals;

struct Systolic {
  struct Params {
    std::uint32_t rows = 0;
    std::uint32_t cols = 0;
    Dataflow dataflow = Dataflow::os;
    bool double_buffered = false;
    double utilization_floor = 0;
  };
  static config::ComponentInfo describe() {
    return config::component<Params>(
        "systolic", "Systolic array of multiply-accumulate PEs",
        config::param("rows", &Params::rows, 128, "PE rows").at_least(1).at_most(65536),
        config::param("cols", &Params::cols, 128, "PE columns").at_least(1).at_most(65536),
        config::param("dataflow", &Params::dataflow, config::required,
                      "operand that stays in the PEs"),
        config::param("double_buffered", &Params::double_buffered, true,
                      "load weights behind the running tile"),
        config::param("utilization_floor", &Params::utilization_floor, 0.25,
                      "warn below this share")
            .at_least(0)
            .at_most(1));
  }
};

struct Scratchpad {
  struct Params {
    Bytes capacity;
    std::uint32_t banks = 0;
    Cycles read_latency;
    std::optional<Bits> word;
  };
  static config::ComponentInfo describe() {
    return config::component<Params>(
        "scratchpad", "Banked on-chip SRAM",
        config::param("capacity", &Params::capacity, config::required, "usable bytes")
            .at_least(1_KiB)
            .multiple_of(64_B),
        config::param("banks", &Params::banks, 16, "independent banks").power_of_two(),
        config::param("read_latency", &Params::read_latency, 2_cyc, "from request to data")
            .at_least(1_cyc)
            .at_most(1000_cyc),
        config::param("word", &Params::word, config::optional, "absent: one PE row wide"));
  }
};

struct Dram {
  struct Params {
    GigabytesPerSecond bandwidth;
    Nanoseconds latency;
    Picojoules energy;
    std::uint32_t channels = 0;
  };
  static config::ComponentInfo describe() {
    return config::component<Params>(
        "dram", "Off-chip memory with bandwidth and latency",
        config::param("bandwidth", &Params::bandwidth, GigabytesPerSecond(614), "peak")
            .at_least(GigabytesPerSecond(0.001)),
        config::param("latency", &Params::latency, Nanoseconds(80), "unloaded read latency"),
        config::param("energy", &Params::energy, Picojoules(31.2), "per byte moved"),
        config::param("channels", &Params::channels, 8, "channels").one_of({1, 2, 4, 8, 16}));
  }
};

struct Core {
  struct Params {
    std::uint32_t count = 0;
    Hertz clock;
  };
  static config::ComponentInfo describe() {
    return config::component<Params>(
        "core", "One tensor core",
        config::param("count", &Params::count, 1, "equal cores").at_least(1).at_most(1024),
        config::param("clock", &Params::clock, Hertz(1e9), "core clock").at_least(Hertz(1)),
        config::slot("engine", "the tensor engine of the core", {"systolic"}, 1, 1),
        config::slot("buffers", "operand buffers", {"scratchpad"}, 1, 4));
  }
};

struct Architecture {
  struct Params {
    std::uint64_t seed = 0;
  };
  static config::ComponentInfo describe() {
    return config::component<Params>("architecture", "A machine",
                                     config::param("seed", &Params::seed, 1, "of random operands"),
                                     config::slot("cores", "compute", {"core"}, 1, 1),
                                     config::slot("memory", "off-chip memory", {"dram"}, 0, 1));
  }
};

struct Let {
  struct Params {
    std::uint64_t value = 0;
  };
  static config::ComponentInfo describe() {
    return config::component<Params>(
        "let", "A named number",
        config::param("value", &Params::value, config::required, "the number").primary());
  }
};

struct Gemm {
  struct Params {
    std::uint64_t m = 0;
    std::uint64_t n = 0;
    std::uint64_t k = 0;
  };
  static config::ComponentInfo describe() {
    return config::component<Params>(
        "gemm", "Matrix product",
        config::param("m", &Params::m, config::required, "rows").at_least(1).at_most(1ULL << 32U),
        config::param("n", &Params::n, config::required, "columns")
            .at_least(1)
            .at_most(1ULL << 32U),
        config::param("k", &Params::k, config::required, "depth").at_least(1).at_most(1ULL << 32U));
  }
};

struct Block {
  struct Params {
    std::uint32_t repeat = 0;
  };
  static config::ComponentInfo describe() {
    return config::component<Params>(
        "block", "Operators that repeat",
        config::param("repeat", &Params::repeat, 1, "how often").at_least(1),
        config::slot("body", "operators in order", {"gemm", "block"}, 1, config::kMany));
  }
};

struct Workload {
  struct Params {
    std::uint32_t batch = 0;
  };
  static config::ComponentInfo describe() {
    return config::component<Params>(
        "workload", "A network", config::param("batch", &Params::batch, 1, "inputs").at_least(1),
        config::slot("lets", "named numbers", {"let"}),
        config::slot("operators", "in order", {"gemm", "block"}));
  }
};

inline config::Registry registry() {
  return config::make_registry<Architecture, Core, Systolic, Scratchpad, Dram, Workload, Let, Block,
                               Gemm>();
}

}  // namespace macroscope::test

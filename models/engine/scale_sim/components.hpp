// The elements of a SCALE-Sim machine in an architecture file: <compat> and what stands in it.
#pragma once

#include <string>

#include "models/engine/scale_sim/simulate.hpp"
#include "sim/config/describe.hpp"
#include "sim/config/node.hpp"

namespace macroscope {

template <>
struct Text<scale_sim::Dataflow> : EnumText<scale_sim::Dataflow> {
  static constexpr auto names =
      entries(entry("os", scale_sim::Dataflow::os), entry("ws", scale_sim::Dataflow::ws),
              entry("is", scale_sim::Dataflow::is));
  static constexpr const char* what = "dataflow";
};

template <>
struct Text<scale_sim::Mode> : EnumText<scale_sim::Mode> {
  static constexpr auto names =
      entries(entry("calc", scale_sim::Mode::calc), entry("user", scale_sim::Mode::user));
  static constexpr const char* what = "mode";
};

template <>
struct Text<scale_sim::Simulator> : EnumText<scale_sim::Simulator> {
  static constexpr auto names = entries(entry("scale-sim", scale_sim::Simulator::scale_sim));
  static constexpr const char* what = "simulator";
};

}  // namespace macroscope

namespace macroscope::scale_sim {

/// `<scale_sim_array>`: SCALE-Sim's ArrayHeight, ArrayWidth, Dataflow and InterfaceBandwidth.
struct ScaleSimArray {
  struct Params {
    std::uint64_t rows;
    std::uint64_t cols;
    Dataflow dataflow;
    Mode mode;
  };
  static auto describe() {
    return config::component<Params>(
        "scale_sim_array", "SCALE-Sim's systolic array",
        config::param("rows", &Params::rows, 32, "rows of PEs (ArrayHeight)")
            .at_least(1)
            .at_most(65536),
        config::param("cols", &Params::cols, 32, "columns of PEs (ArrayWidth)")
            .at_least(1)
            .at_most(65536),
        config::param("dataflow", &Params::dataflow, Dataflow::os,
                      "operand that stays in the PEs: os outputs, ws weights, is inputs"),
        config::param("mode", &Params::mode, Mode::calc,
                      "calc: no stalls, what bandwidth would be needed; user: stalls at the given "
                      "bandwidth"));
  }
};

/// `<scale_sim_buffer>`: one of the three SRAMs; its id is ifmap, filter or ofmap.
struct ScaleSimBuffer {
  struct Params {
    Bytes capacity;
  };
  static auto describe() {
    return config::component<Params>(
        "scale_sim_buffer", "SCALE-Sim's buffer of one operand; one word is one byte",
        config::param("capacity", &Params::capacity, Bytes(64 * 1024),
                      "both halves of the double buffer; 1KiB is SCALE-Sim's kB")
            .at_least(kSmallestBuffer)
            .at_most(Bytes(std::uint64_t{1} << 40))
            .multiple_of(kSmallestBuffer));
  }
};

/// `<scale_sim_dram>`: the bandwidth each operand has for itself in user mode.
struct ScaleSimDram {
  struct Params {
    std::uint64_t bandwidth_words;
  };
  static auto describe() {
    return config::component<Params>(
        "scale_sim_dram", "SCALE-Sim's DRAM: one port per operand that never waits for another",
        config::param("bandwidth_words", &Params::bandwidth_words, 10,
                      "words (bytes) per cycle and operand; used in user mode only")
            .at_least(1)
            .at_most(std::uint64_t{1} << 30));
  }
};

/// `<compat>`: this machine repeats another simulator's numbers instead of being simulated by ours.
struct Compat {
  struct Params {
    Simulator simulator;
    std::uint32_t version;
  };
  static auto describe() {
    return config::component<Params>(
        "compat", "repeats the numbers of another simulator, its artefacts included",
        config::param("simulator", &Params::simulator, config::required, "whose numbers"),
        config::param("version", &Params::version, 3,
                      "2 or 3: SCALE-Sim 3 counts the lateness of a miss twice")
            .one_of({2, 3}),
        config::slot("array", "the systolic array", {"scale_sim_array"}, 1, 1),
        config::slot("buffers", "the ifmap, filter and ofmap buffer", {"scale_sim_buffer"}, 3, 3),
        config::slot("dram", "the memory", {"scale_sim_dram"}, 1, 1));
  }
};

/// The machine that a `<compat simulator="scale-sim">` node describes.
/// ConfigError MS150 unless its buffers have the ids ifmap, filter and ofmap.
[[nodiscard]] Machine machine_from(const config::Node& compat);

}  // namespace macroscope::scale_sim

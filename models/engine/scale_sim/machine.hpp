// What SCALE-Sim knows of a machine: one array, three buffers, one bandwidth.
#pragma once

#include <cstdint>

#include "sim/core/quantity.hpp"

namespace macroscope::scale_sim {

/// Which operand stays in the array: outputs, weights (filter) or inputs (ifmap).
enum class Dataflow { os, ws, is };

/// `calc` estimates the bandwidth a stall-free run needs, `user` takes the bandwidth and adds
/// stalls.
enum class Mode { calc, user };

/// Whose numbers a compat machine repeats.
enum class Simulator { scale_sim };

/// Parameters of one run. The defaults are those of SCALE-Sim's shipped scale.cfg.
struct Machine {
  std::uint64_t rows = 32;
  std::uint64_t cols = 32;
  Dataflow dataflow = Dataflow::os;
  Mode mode = Mode::calc;
  Bytes ifmap{64 * 1024};  // one word is one byte
  Bytes filter{64 * 1024};
  Bytes ofmap{64 * 1024};
  std::uint64_t bandwidth_words = 10;  // per cycle and operand; used in user mode
  std::uint32_t version = 3;           // 2 or 3: the rule that turns a miss into stall cycles
};

}  // namespace macroscope::scale_sim

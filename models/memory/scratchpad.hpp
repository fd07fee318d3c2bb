// On-chip memories: banked scratchpads for tiles and the accumulator buffer for partial sums.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <systemc>

#include "sim/config/describe.hpp"
#include "sim/core/quantity.hpp"
#include "sim/core/statistics.hpp"
#include "sim/program/activity.hpp"

namespace macroscope::memory {

/// What a scratchpad keeps tiles of. Tiles of a second operand of an epilogue (side) lie with the
/// inputs.
enum class Holds : std::uint8_t { input, weight, output, partial_sum, side };
constexpr std::size_t kHolds = 5;
[[nodiscard]] const char* to_string(Holds h);

/// Parameters of <scratchpad>.
struct ScratchpadParams {
  Bytes capacity;
  std::uint32_t banks = 1;
  Bytes line;
  bool double_buffer = true;
  bool input = false, weight = false, output = false, partial_sum = false;
  bool skew = true;
};

/// Use of a scratchpad over all counted programs of a run.
struct ScratchpadStats : StatGroup {
  using StatGroup::StatGroup;
  Counter read{*this, "read", unit::bytes, "bytes read"};
  Counter written{*this, "written", unit::bytes, "bytes written"};
  Counter conflict_cycles{*this, "conflict_cycles", unit::cycles,
                          "cycles added because accesses met in a bank"};
  std::uint64_t peak = 0;
  Formula peak_occupancy{*this, "peak_occupancy", unit::bytes, [this] { return StatValue(peak); },
                         "largest number of bytes allocated at one moment"};
};

/// A banked scratchpad: capacity, occupancy and access counts. Its bank conflicts are computed from
/// the engine's address streams in bank_conflicts.hpp and lengthen the engine's streams.
///
/// Not modelled: write ports of the DMA meeting reads of the engine in one bank (each bank has one
/// read and one write port), ECC, power gating.
class Scratchpad final : public sc_core::sc_module {
 public:
  using Params = ScratchpadParams;
  static auto describe() {
    return config::component<Params>(
        "scratchpad",
        "Banked on-chip SRAM that holds operand tiles; a bank has one read and one write port",
        config::param("capacity", &Params::capacity, config::required,
                      "usable data bytes over all banks")
            .at_least(Bytes(1))
            .at_most(Bytes(std::uint64_t{1} << 40U)),
        config::param("banks", &Params::banks, 32U, "independent banks")
            .at_least(1U)
            .at_most(4096U),
        config::param("line", &Params::line, Bytes(32),
                      "bytes a bank reads or writes in one access")
            .at_least(Bytes(1))
            .at_most(Bytes(4096)),
        config::param("double_buffer", &Params::double_buffer, true,
                      "tiles get two buffers where they fit, so that loads overlap compute"),
        config::param("input", &Params::input, false, "holds input tiles"),
        config::param("weight", &Params::weight, false, "holds weight tiles"),
        config::param("output", &Params::output, false,
                      "holds finished outputs before their store"),
        config::param("partial_sum", &Params::partial_sum, false,
                      "holds partial sums in accumulator format"),
        config::param("skew", &Params::skew, true,
                      "rows of a tile are padded by a line where their pitch would send every lane "
                      "of the engine to the "
                      "same bank"));
  }

  Scratchpad(const sc_core::sc_module_name& name, const Params& params);

  /// A tile of `bytes` gets its buffer. Throws ModelError MS405 when the capacity is exceeded.
  void reserve(Holds what, Bytes bytes);
  /// `bytes` stay until the program ends; MS405 as above.
  void keep(Bytes bytes);
  /// The oldest tile of its kind gives its buffer back.
  void release(Holds what);
  void count_read(Bytes bytes) { activity_.read += bytes; }
  void count_write(Bytes bytes) { activity_.written += bytes; }
  void count_conflicts(Cycles cycles) { activity_.conflict_cycles += cycles; }
  /// Forgets counts and what the last program left behind (its constants).
  void begin_program();
  /// Adds the last program to the run's statistics; trials are not added.
  void commit();
  [[nodiscard]] const ScratchpadStats& stats() const { return stats_; }
  /// Peak occupancy is over moments: what is taken and released in the same one does not count.
  [[nodiscard]] program::MemoryActivity activity() const;
  [[nodiscard]] Bytes capacity() const { return capacity_; }
  [[nodiscard]] Bytes resident() const { return resident_; }

 private:
  void take(const char* what, Bytes bytes);
  void settle();

  Bytes capacity_;
  Bytes resident_;
  std::uint64_t moment_ = 0;  // kernel time of the last change
  std::array<std::deque<Bytes>, kHolds> tiles_;
  program::MemoryActivity activity_;
  ScratchpadStats stats_;
};

/// The scratchpad of each kind of tile; several kinds may share one.
using ScratchpadOf = std::array<Scratchpad*, kHolds>;

}  // namespace macroscope::memory

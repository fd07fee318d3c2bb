// The PE-level reference of an array that works fold by fold: every register, every cycle, real
// operands, local decisions only.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "models/engine/fold/folding.hpp"
#include "models/engine/fold/pe_grid.hpp"

namespace macroscope::engine {

/// Port cycles of every vector of one kind of fold; an empty list means one cycle each.
struct VectorCycles {
  std::vector<std::uint32_t> stream;  // T entries
  std::vector<std::uint32_t> load;    // one for each load vector, in the order of entry
};

/// One tile for the reference: sizes, operands, and when they may be read.
template <class V>
struct PeTile {
  static constexpr std::uint64_t kNotReady = std::numeric_limits<std::uint64_t>::max();

  TileShape shape;
  std::vector<V> input;                              // [groups][m][k]
  std::vector<V> weight;                             // [groups][k][n]
  std::vector<V> output;                             // [groups][m][n], added to; empty means zeros
  std::uint64_t ready_at = 0;                        // kNotReady: wait for `PeArray::set_ready`
  std::array<std::array<VectorCycles, 2>, 2> ports;  // [last row fold?][last column fold?]
};

/// When things happened to one tile; kNever until they have. Ends are exclusive.
struct PeTimes {
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t load_begin = kNever;
  std::uint64_t stream_begin = kNever;
  std::uint64_t stream_end = kNever;
  std::uint64_t first_result = kNever;
  std::uint64_t done = kNever;
};

/// An array that is clocked. It knows no formula: two sequencers (stationary block, stream) start a
/// fold when the ports, the registers and the drain they see are free, and the registers of
/// the PEs do the rest.
///
/// V: std::int64_t or double. Sums over folds of k are made in `PeTile::output`, an accumulator
/// outside the array.
template <class V>
class ClockedArray {
 public:
  /// Throws ModelError MS403 when a size is zero.
  ClockedArray(const ArrayShape& shape, std::unique_ptr<PeGrid<V>> grid);

  /// Queues a tile behind those already pushed; returns its number (0, 1, ...). Throws ModelError
  /// MS403 when operand sizes or port cycles do not match the shape.
  std::uint64_t push(PeTile<V> tile);
  /// The operands of a tile pushed as kNotReady may be read from cycle `at` on (not before the
  /// current cycle).
  void set_ready(std::uint64_t tile, std::uint64_t at);
  /// One clock cycle; with `enable` low (en_i) every register keeps its value.
  void tick(bool enable = true);
  /// A tick in three parts, for registers that are clocked by somebody else: what enters, (clock
  /// edge,) what has left. `tick(true)` is begin_tick, PeGrid::clock, end_tick.
  void begin_tick();
  void end_tick();
  /// Is told every result as it leaves: the cycle in which it stands in the output register, the
  /// column, the value.
  using Observer = std::function<void(std::uint64_t cycle, std::uint64_t col, V value)>;
  void observe(Observer observer) { observer_ = std::move(observer); }
  /// The cycle the next `tick` will compute.
  [[nodiscard]] std::uint64_t now() const { return now_; }
  /// Lets an array without work wait until `cycle` at no cost.
  void skip_to(std::uint64_t cycle);
  /// A tile is queued or results are inside.
  [[nodiscard]] bool busy() const { return unfinished_ != 0; }
  [[nodiscard]] const PeTimes& times(std::uint64_t tile) const { return jobs_[tile]->times; }
  /// Output of a finished tile, [groups][m][n]; frees the tile's memory.
  [[nodiscard]] std::vector<V> take_output(std::uint64_t tile);

 private:
  struct Job {
    PeTile<V> tile;
    PeTimes times;
    std::uint64_t over_rows, over_cols, steps;
    std::uint64_t results_left;
  };
  /// One fold: its tile and its block.
  struct Block {
    std::uint64_t job = 0, group = 0, row = 0, col = 0;
  };
  struct Flight {  // a fold whose results are not all out
    Block block;
    std::uint64_t rows, cols, results_left;
  };
  struct Sequencer {
    Block next;
    Block now;
    bool active = false;
    std::uint64_t vector = 0;  // the one in the port
    std::uint64_t wait = 0;    // port cycles until it enters
  };
  struct Collector {  // address generator under one column
    std::uint64_t fold = 0;
    std::uint64_t count = 0;
  };

  void check_ports(const PeTile<V>& tile, const Job& job) const;
  [[nodiscard]] bool ready(const Block& b) const;
  [[nodiscard]] std::uint64_t used_rows(const Block& b) const;
  [[nodiscard]] std::uint64_t used_cols(const Block& b) const;
  [[nodiscard]] const VectorCycles& ports(const Block& b) const;
  [[nodiscard]] std::uint64_t stream_cycles(const Block& b) const;
  void step_over(Block& b) const;
  void collect();
  void deliver(const Flight& f, std::uint64_t row_or_step, std::uint64_t col, V value);
  void start_stream();
  void start_load();
  void advance_stream();
  void advance_load();
  void enter_vector(const Block& b, std::uint64_t step);

  ArrayShape params_;
  bool os_;
  std::unique_ptr<PeGrid<V>> grid_;
  std::vector<V> row_lanes_, col_lanes_;  // what enters in this cycle
  std::vector<std::unique_ptr<Job>> jobs_;
  std::uint64_t now_ = 0;
  std::uint64_t unfinished_ = 0;   // tiles
  std::uint64_t outstanding_ = 0;  // results of folds whose stream has begun
  Sequencer load_, stream_;
  bool block_loaded_ = false;  // shadow (or only) stationary registers hold the next fold's block
  bool swap_now_ = false;      // a stream begins in this cycle
  std::uint64_t release_in_ = 0;  // os: cycles until the rows of the last fold have had their turn
  std::deque<Flight> flights_;
  std::uint64_t first_flight_ = 0;  // number of flights_.front()
  std::vector<Collector> collectors_;
  Observer observer_;
};

/// What became of tiles that ran one behind the other.
template <class V>
struct PeRun {
  std::vector<std::vector<V>> outputs;
  std::vector<PeTimes> times;
  std::uint64_t cycles = 0;  // done of the last tile
};
/// Runs tiles one behind the other on an idle array until all results are out.
template <class V>
[[nodiscard]] PeRun<V> run_tiles(ClockedArray<V>& array, std::vector<PeTile<V>> tiles);

}  // namespace macroscope::engine

#include "sim/mapping/program_timer.hpp"

#include <algorithm>
#include <cmath>

#include "models/engine/result_words.hpp"
#include "sim/core/error.hpp"

namespace macroscope::mapping {
namespace {

using program::Moment;
using program::Resource;
using program::Step;

/// The moments at which a counter reached 1, 2, ...
struct Signals {
  std::vector<std::uint64_t> cycles;
  /// In fs where the DMA gave them, which it does between edges; else empty.
  std::vector<std::uint64_t> fs;
};

/// One sequencer's stream and the step at its front.
struct Sequencer {
  std::unique_ptr<program::StepStream> stream;
  Step step;
  bool has_step = false;

  void start(std::unique_ptr<program::StepStream> from) {
    stream = std::move(from);
    fetch();
  }
  void fetch() { has_step = stream != nullptr && stream->next(step); }
};

}  // namespace

/// The three sequencers of a core and what they told each other.
class ProgramTimer::Core {
 public:
  Core(const MachineTiming& machine, const ClockEdges& edges)
      : machine_(&machine),
        edges_(&edges),
        sequencer_(machine.engine->sequencer()),
        words_(*machine.engine, machine.carry_save_lanes) {}

  void start(program::CoreProgram program) {
    for (Signals& signals : signals_) {
      signals.cycles.clear();
      signals.fs.clear();
    }
    sequencer_->reset();
    words_.reset();
    least_streams_.clear();
    streamed_ = 0;
    offered_fs_ = own_free_ = array_look_ = vector_free_ = frontier_ = steps_ = 0;
    const auto stream = [&](Resource r) {
      return std::move(program.streams[static_cast<std::size_t>(r)]);
    };
    array_.start(stream(Resource::array));
    vector_.start(stream(Resource::vector));
    dma_.start(stream(Resource::dma));
  }

  [[nodiscard]] bool transfers() const { return dma_.has_step; }
  [[nodiscard]] std::uint64_t position() const { return dma_.step.position; }
  [[nodiscard]] bool computes() const { return array_.has_step || vector_.has_step; }
  [[nodiscard]] std::uint64_t frontier() const { return frontier_; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  /// No stream of the array ends before this cycle when the streams of all steps take `all` cycles
  /// in all: those to come follow the last begin.
  [[nodiscard]] std::uint64_t streams_end(std::uint64_t all) const {
    return all > streamed_ ? array_look_ + (all - streamed_) : array_look_;
  }

  /// Runs array and vector unit as far as the known signals let them.
  void compute() {
    bool moved = true;
    while (moved) {
      moved = false;
      while (array_.has_step && known(array_.step)) {
        run_array();
        moved = true;
      }
      while (vector_.has_step && known(vector_.step)) {
        run_vector();
        moved = true;
      }
    }
  }

  /// Puts the next transfer on the bus, which serves this core now. False when it waits for
  /// something that has not been computed. `moved` grows by its bytes.
  bool transfer(memory::BusSchedule& bus, std::uint64_t& moved) {
    if (!known(dma_.step)) return false;
    const Step& step = dma_.step;
    std::uint64_t offer = offered_fs_;
    for (const program::Wait& wait : step.waits) offer = std::max(offer, fs_of(wait));
    const std::uint64_t bytes = step.transfer.bytes().count();
    const std::uint64_t taken = std::max(offer, bus.free_at());
    bus.take(taken, bytes);
    moved += bytes;
    offered_fs_ = taken;
    own_free_ =
        std::max(edges_->cycle_at_or_after(taken), own_free_) +
        static_cast<std::uint64_t>(std::ceil(static_cast<double>(bytes) / machine_->dma.count()));
    const std::uint64_t complete = bus.free_at() + bus.latency();
    const std::uint64_t arrived = edges_->cycle_at_or_after(complete);
    const std::uint64_t end = std::max(arrived, own_free_);
    for (const program::Signal& signal : step.signals) {
      Signals& s = signals_[signal.token];
      s.cycles.push_back(end);
      s.fs.resize(s.cycles.size(), 0);
      s.fs.back() = end == arrived ? complete : edges_->edge_fs(end);
    }
    frontier_ = std::max(frontier_, end);
    dma_.fetch();
    return true;
  }

 private:
  [[nodiscard]] bool known(const Step& step) const {
    return std::all_of(step.waits.begin(), step.waits.end(), [&](const program::Wait& wait) {
      return signals_[wait.token].cycles.size() >= wait.at_least;
    });
  }
  [[nodiscard]] std::uint64_t cycle_of(const program::Wait& wait) const {
    return wait.at_least == 0 ? 0 : signals_[wait.token].cycles[wait.at_least - 1];
  }
  [[nodiscard]] std::uint64_t fs_of(const program::Wait& wait) const {
    if (wait.at_least == 0) return 0;
    const Signals& s = signals_[wait.token];
    const std::size_t i = wait.at_least - 1;
    // 0 stands for a signal that was given at the edge of its cycle.
    return i < s.fs.size() && s.fs[i] != 0 ? s.fs[i] : edges_->edge_fs(s.cycles[i]);
  }
  void signal(const Step& step, Moment moment, std::uint64_t cycle) {
    for (const program::Signal& s : step.signals) {
      if (s.moment == moment) signals_[s.token].cycles.push_back(cycle);
    }
  }

  void run_array() {
    std::uint64_t look = array_look_;
    for (const program::Wait& wait : array_.step.waits) look = std::max(look, cycle_of(wait));
    const std::uint32_t number = sequencer_->prepare(array_.step.compute);
    while (least_streams_.size() <= number) {
      least_streams_.push_back(machine_->engine->least(array_.step.compute).stream);
    }
    streamed_ += least_streams_[number];
    const engine::EngineRun run = sequencer_->issue(number, look);
    signal(array_.step, Moment::released, run.release);
    const std::uint64_t words = words_.words_at(array_.step.compute, run.done);
    signal(array_.step, Moment::done, words);
    array_look_ = std::max(look, run.stream_begin);
    frontier_ = std::max(frontier_, words);
    ++steps_;
    array_.fetch();
  }

  void run_vector() {
    std::uint64_t begin = vector_free_;
    for (const program::Wait& wait : vector_.step.waits) begin = std::max(begin, cycle_of(wait));
    vector_free_ = begin + machine_->vector.cycles(vector_.step.vector);
    signal(vector_.step, Moment::done, vector_free_);
    frontier_ = std::max(frontier_, vector_free_);
    vector_.fetch();
  }

  const MachineTiming* machine_;
  const ClockEdges* edges_;
  std::unique_ptr<engine::EngineSequencer> sequencer_;
  engine::ResultWords words_;
  Sequencer array_, vector_, dma_;
  std::array<Signals, program::kMaxTokens> signals_;
  std::vector<std::uint64_t> least_streams_;  // by number of the sequencer
  std::uint64_t streamed_ = 0;                // of the steps so far
  std::uint64_t offered_fs_ = 0;              // the DMA may offer its next transfer
  std::uint64_t own_free_ = 0;                // the DMA's own side is free
  std::uint64_t array_look_ = 0;
  std::uint64_t vector_free_ = 0;
  std::uint64_t frontier_ = 0;
  std::uint64_t steps_ = 0;
};

ProgramTimer::ProgramTimer(const MachineTiming& machine)
    : machine_(machine),
      edges_(machine.clock),
      bus_bytes_per_cycle_(memory::sustained_bytes_per_second(machine.dram) /
                           machine.clock.count()) {}

ProgramTimer::~ProgramTimer() = default;

ProgramTime ProgramTimer::run(program::TileProgram program, std::uint64_t limit,
                              const Outlook& outlook) {
  const std::size_t used = program.cores.size();
  while (cores_.size() < used) cores_.push_back(std::make_unique<Core>(machine_, edges_));
  for (std::size_t i = 0; i < used; ++i) cores_[i]->start(std::move(program.cores[i]));
  memory::BusSchedule bus(machine_.dram);
  ProgramTime time;
  const auto over = [&] {
    time.steps = 0;
    for (std::size_t i = 0; i < used; ++i) {
      time.cycles = std::max(time.cycles, cores_[i]->frontier());
      time.steps += cores_[i]->steps();
    }
    return time.cycles > limit;
  };
  // Rounding of what is left on the bus is worth less than two cycles.
  const double fs_per_cycle = static_cast<double>(kFemtosecondsPerSecond) / machine_.clock.count();
  std::uint64_t moved = 0;
  const auto will_be_over = [&] {
    for (std::size_t i = 0; outlook.stream > 0 && i < used; ++i) {
      if (cores_[i]->streams_end(outlook.stream) > limit) return true;
    }
    if (outlook.bytes <= moved) return false;
    const double end = static_cast<double>(bus.free_at()) / fs_per_cycle +
                       static_cast<double>(outlook.bytes - moved) / bus_bytes_per_cycle_;
    return end - 2 > static_cast<double>(limit);
  };
  for (;;) {
    // The bus serves the lowest position first, of equals the lowest core.
    Core* turn = nullptr;
    for (std::size_t i = 0; i < used; ++i) {
      Core& core = *cores_[i];
      if (core.transfers() && (turn == nullptr || core.position() < turn->position())) {
        turn = &core;
      }
    }
    if (turn == nullptr) break;
    if (turn->transfer(bus, moved)) continue;
    turn->compute();
    if (over() || will_be_over()) return time;
    if (!turn->transfer(bus, moved)) {
      throw ModelError("MS406", "the program cannot go on: every unit waits for another");
    }
  }
  for (std::size_t i = 0; i < used; ++i) {
    cores_[i]->compute();
    if (cores_[i]->computes()) {
      throw ModelError("MS406", "the program cannot go on: every unit waits for another");
    }
  }
  time.complete = !over();
  return time;
}

}  // namespace macroscope::mapping

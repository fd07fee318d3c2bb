#include "sim/mapping/optimize_vector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <queue>

#include "sim/core/error.hpp"

namespace macroscope::mapping {
namespace {

/// More chunks are not timed.
constexpr std::uint64_t kMostChunks = 1'000'000;

/// One number of cores.
struct Space {
  std::uint32_t cores = 1;
  VectorJob share;    // the largest
  double copies = 1;  // cores with as much
};

struct Node {
  std::uint64_t bound = 0;
  std::uint64_t number = 0;
  std::uint32_t space = 0;
  std::uint64_t low = 1, high = 1;  // chunk elements

  bool operator<(const Node& o) const {
    return bound != o.bound ? bound > o.bound : number > o.number;
  }
};

class ChunkSearch {
 public:
  ChunkSearch(const VectorProblem& p, const SearchMachine& machine, const SearchEffort& effort)
      : p_(&p), machine_(&machine), effort_(effort) {}

  ChunkOptimum run(const std::vector<std::uint32_t>& cores, const std::string& name) {
    for (const std::uint32_t n : cores) add_space(n);
    for (std::uint32_t s = 0; s < spaces_.size(); ++s) {
      const std::uint64_t most = largest_chunk(spaces_[s]);
      if (most == 0) continue;
      out_.space += static_cast<double>(most);
      guess(s, most);
      consider(s, 1, most);
    }
    if (!found_) {
      const CoreSpec& core = machine_->core;
      throw ModelError("MS302", fmt::format("one element of '{}' does not fit in {} or {}", name,
                                            core.pools[core.pool_of[0]].name,
                                            core.pools[core.output_pool].name));
    }
    while (!queue_.empty() && queue_.top().bound < out_.best.cycles && out_.boxes < effort_.boxes &&
           timed_chunks_ < effort_.timed_steps) {
      step();
    }
    const bool open = !queue_.empty() && queue_.top().bound < out_.best.cycles;
    out_.proven = !open;
    out_.lower_bound_cycles = open ? queue_.top().bound : out_.best.cycles;
    fill_parts();
    return out_;
  }

 private:
  void add_space(std::uint32_t n) {
    Space s;
    s.cores = n;
    s.share = vector_share(*p_, n, 0);
    if (s.share.work.elements == 0) return;
    s.copies = static_cast<double>(p_->elements % n == 0 ? n : p_->elements % n);
    spaces_.push_back(std::move(s));
  }

  [[nodiscard]] double input_bytes(const Space& s, std::uint64_t chunk) const {
    if (p_->input_on_chip) return 0;
    // Ends round down and up: a chunk may be a byte short.
    const double share = static_cast<double>(s.share.input_bytes) *
                         static_cast<double>(std::min(chunk, s.share.work.elements)) /
                         static_cast<double>(s.share.work.elements);
    return std::max(0.0, share - 1);
  }
  [[nodiscard]] double output_bytes(std::uint64_t elements) const {
    return p_->output_on_chip ? 0 : packed_bytes(elements, p_->output_bits).as_double();
  }

  /// The largest chunk that fits; chunks that fit are all those up to it.
  [[nodiscard]] std::uint64_t largest_chunk(const Space& s) const {
    std::uint64_t fits = 0;
    std::uint64_t above = s.share.work.elements + 1;
    while (above - fits > 1) {
      const std::uint64_t middle = fits + (above - fits) / 2;
      (chunk_slots(*p_, machine_->core, s.cores, middle) > 0 ? fits : above) = middle;
    }
    return fits;
  }

  /// Chunks of at least `low` and at most `high` elements.
  [[nodiscard]] std::uint64_t bound(const Space& s, std::uint64_t low, std::uint64_t high) const {
    const CoreSpec& core = machine_->core;
    const std::uint64_t elements = s.share.work.elements;
    const std::uint64_t chunks = ceil_div(elements, high);
    const auto bus = [&](double bytes) { return bytes / core.bus_bytes_per_cycle; };
    const auto vector = [&](std::uint64_t n) {
      return static_cast<double>(core.vector.cycles(n, p_->operations, p_->passes));
    };
    const double latency = core.latency_cycles;
    const auto constants = static_cast<double>(p_->constant_bytes);
    const double first = constants + input_bytes(s, low);
    const double ready = first > 0 ? bus(first * s.copies) + latency : 0;
    const double work =
        vector(elements) + static_cast<double>((chunks - 1) * core.vector.latency *
                                               std::max<std::uint64_t>(1, p_->passes));
    const std::uint64_t last =
        ceil_div(elements, low) == chunks ? elements - (chunks - 1) * high : 1;
    const double store = p_->output_on_chip ? 0 : bus(output_bytes(last)) + latency;
    const double all = constants +
                       (p_->input_on_chip ? 0 : static_cast<double>(s.share.input_bytes)) +
                       output_bytes(elements);
    double cycles = std::max(
        {ready + work + store, bus(all * s.copies) + latency, all / core.dma_bytes_per_cycle});
    if (!p_->input_on_chip) {
      // Behind the last load come the stores of the chunks that its buffers run ahead.
      const double behind =
          std::min(output_bytes(elements),
                   static_cast<double>(kMostBuffers + 1) * output_bytes(std::min(high, elements)));
      cycles = std::max(cycles, bus((all - behind) * s.copies) + latency + vector(last) + store);
    }
    const auto slots = static_cast<double>(chunk_slots(*p_, machine_->core, s.cores, low));
    const auto whole = static_cast<double>(elements / high);
    if (!p_->input_on_chip) {
      cycles = std::max(cycles, whole * (bus(input_bytes(s, low)) + latency + vector(low)) / slots);
    }
    if (!p_->output_on_chip) {
      cycles = std::max(cycles, whole * (vector(low) + bus(output_bytes(low)) + latency) / slots);
    }
    return static_cast<std::uint64_t>(std::ceil(cycles * (1 - 1e-12) - 1e-6));
  }

  void consider(std::uint32_t s, std::uint64_t low, std::uint64_t high) {
    ++out_.boxes;
    const std::uint64_t least = bound(spaces_[s], low, high);
    if (!found_ || least < out_.best.cycles) queue_.push({least, ++numbers_, s, low, high});
  }

  void step() {
    const Node node = queue_.top();
    queue_.pop();
    if (node.low == node.high) return time(node.space, node.low);
    // Lanes are full where a chunk is a multiple of them.
    const std::uint64_t lanes = machine_->core.vector.lanes;
    auto middle = static_cast<std::uint64_t>(
        std::sqrt(static_cast<double>(node.low) * static_cast<double>(node.high)));
    const std::uint64_t even = (middle + lanes / 2) / lanes * lanes;
    if (even >= node.low && even <= node.high) {
      if (even > node.low) consider(node.space, node.low, even - 1);
      consider(node.space, even, even);
      if (even < node.high) consider(node.space, even + 1, node.high);
      return;
    }
    middle = std::clamp(middle, node.low, node.high - 1);
    consider(node.space, node.low, middle);
    consider(node.space, middle + 1, node.high);
  }

  void guess(std::uint32_t s, std::uint64_t most) {
    const Space& space = spaces_[s];
    const std::uint64_t lanes = machine_->core.vector.lanes;
    for (const std::uint64_t pieces : {1, 4, 8, 16, 32, 64}) {
      const std::uint64_t even =
          ceil_div(ceil_div(space.share.work.elements, pieces), lanes) * lanes;
      time(s, std::clamp<std::uint64_t>(even, 1, most));
    }
    time(s, most);
  }

  void time(std::uint32_t s, std::uint64_t chunk) {
    const Space& space = spaces_[s];
    const std::uint64_t chunks = ceil_div(space.share.work.elements, chunk);
    if (chunks > kMostChunks && found_) return;
    program::TileProgram program;
    ChunkChoice choice{space.cores, chunk, chunk_slots(*p_, machine_->core, space.cores, chunk), 0,
                       0};
    for (std::uint32_t i = 0; i < space.cores; ++i) {
      auto job = std::make_shared<VectorJob>(vector_share(*p_, space.cores, i));
      job->chunk_elements = chunk;
      job->slots = choice.slots;
      choice.bytes += p_->constant_bytes + (p_->input_on_chip ? 0 : job->input_bytes);
      program.cores.push_back(lower_vector(std::move(job)));
    }
    choice.bytes += static_cast<std::uint64_t>(output_bytes(p_->elements));
    const ProgramTime t =
        machine_->timer->run(std::move(program), found_ ? out_.best.cycles : ~std::uint64_t{0});
    ++out_.timed;
    timed_chunks_ += chunks;
    if (!t.complete) return;
    choice.cycles = t.cycles;
    if (!found_ || choice.cycles < out_.best.cycles) out_.best = choice;
    found_ = true;
  }

  void fill_parts() {
    const CoreSpec& core = machine_->core;
    const double all = static_cast<double>(p_->constant_bytes) +
                       (p_->input_on_chip ? 0 : static_cast<double>(p_->input_bytes)) +
                       output_bytes(p_->elements);
    out_.parts.memory = all / core.bus_bytes_per_cycle;
    out_.parts.vector = static_cast<double>(
        core.vector.cycles(ceil_div(p_->elements, out_.best.cores), p_->operations, p_->passes));
  }

  const VectorProblem* p_;
  const SearchMachine* machine_;
  SearchEffort effort_;
  std::vector<Space> spaces_;
  std::priority_queue<Node> queue_;
  std::uint64_t numbers_ = 0;
  std::uint64_t timed_chunks_ = 0;
  bool found_ = false;
  ChunkOptimum out_;
};

}  // namespace

VectorJob vector_share(const VectorProblem& p, std::uint32_t cores, std::uint32_t core) {
  const std::uint64_t each = p.elements / cores;
  const std::uint64_t more = p.elements % cores;
  const std::uint64_t first = core * each + std::min<std::uint64_t>(core, more);
  const std::uint64_t begin = mul_div(p.input_bytes, first, p.elements);
  VectorJob job;
  job.work.elements = each + (core < more ? 1 : 0);
  job.work.operations = p.operations;
  job.work.passes = p.passes;
  job.input_bytes = mul_div(p.input_bytes, first + job.work.elements, p.elements) - begin;
  job.output_bits = p.output_bits;
  job.input_address = begin;
  job.output_address = packed_bytes(first, p.output_bits).count();
  job.constants.bytes = Bytes(p.constant_bytes);
  job.input_on_chip = p.input_on_chip;
  job.output_on_chip = p.output_on_chip;
  return job;
}

std::uint64_t chunk_slots(const VectorProblem& p, const CoreSpec& core, std::uint32_t cores,
                          std::uint64_t chunk) {
  const VectorJob share = vector_share(p, cores, 0);
  if (share.work.elements == 0) return 0;
  const std::size_t in = core.pool_of[0];
  const std::size_t out = core.output_pool;
  const std::size_t kept = core.pool_of[static_cast<std::size_t>(Operand::weight)];
  const auto room = [&](std::size_t pool) {
    const std::uint64_t all = core.pools[pool].capacity.count();
    return pool == kept ? all - std::min(all, p.constant_bytes) : all;
  };
  // Ends of a chunk round to whole bytes.
  const std::uint64_t input =
      p.input_on_chip ? 0 : mul_div_ceil(share.input_bytes, chunk, share.work.elements) + 1;
  const std::uint64_t output = p.output_on_chip ? 0 : packed_bytes(chunk, p.output_bits).count();
  std::uint64_t slots = kMostBuffers;
  if (in == out) {
    if (input + output > 0) slots = std::min(slots, room(in) / (input + output));
  } else {
    if (input > 0) slots = std::min(slots, room(in) / input);
    if (output > 0) slots = std::min(slots, room(out) / output);
  }
  const bool doubles = core.pools[in].double_buffer && core.pools[out].double_buffer;
  return doubles ? slots : std::min<std::uint64_t>(slots, 1);
}

ChunkOptimum optimize_chunks(const VectorProblem& p, const std::vector<std::uint32_t>& cores,
                             const SearchMachine& machine, const SearchEffort& effort,
                             const std::string& operator_name) {
  return ChunkSearch(p, machine, effort).run(cores, operator_name);
}

}  // namespace macroscope::mapping

#include "models/memory/dram/trace/reference_traces.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <random>
#include <stdexcept>
#include <utility>

namespace macroscope::dram {

namespace {

constexpr std::uint64_t kRequests = 400'000;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

/// Hands the Mersenne Twister its 624 words as they are.
struct StateWords {
  using result_type = std::uint32_t;
  std::array<std::uint32_t, 624> words{};

  template <class Iterator>
  void generate(Iterator begin, Iterator end) const {
    std::copy_n(words.begin(), end - begin, begin);
  }
};

/// The state that an integer seed of one word gives the generator of Python's `random`: the
/// reference initialization of the Mersenne Twister by an array, here of one number.
StateWords python_state(std::uint32_t seed) {
  StateWords state;
  auto& w = state.words;
  w[0] = 19650218U;
  for (std::uint32_t i = 1; i < 624; ++i) {
    w[i] = 1812433253U * (w[i - 1] ^ (w[i - 1] >> 30U)) + i;
  }
  std::uint32_t i = 1;
  const auto next = [&] {
    if (++i < 624) return;
    w[0] = w[623];
    i = 1;
  };
  for (std::uint32_t k = 0; k < 624; ++k) {
    w[i] = (w[i] ^ ((w[i - 1] ^ (w[i - 1] >> 30U)) * 1664525U)) + seed;
    next();
  }
  for (std::uint32_t k = 0; k < 623; ++k) {
    w[i] = (w[i] ^ ((w[i - 1] ^ (w[i - 1] >> 30U)) * 1566083941U)) - i;
    next();
  }
  w[0] = 0x80000000U;
  return state;
}

/// `random.Random(seed).randrange(end)`, again and again, for `end` below 2^32.
class PythonRandom {
 public:
  explicit PythonRandom(std::uint32_t seed) {
    StateWords state = python_state(seed);
    twister_.seed(state);
  }
  std::uint64_t below(std::uint64_t end) {
    const auto unused = 32 - static_cast<unsigned>(std::bit_width(end));
    std::uint64_t value = end;
    while (value >= end) value = static_cast<std::uint32_t>(twister_()) >> unused;
    return value;
  }

 private:
  std::mt19937 twister_;
};

/// Collects accesses up to a limit; neighbors of one kind make one run.
struct Trace {
  std::vector<Run> runs;
  std::uint64_t bytes;
  std::size_t most;
  std::size_t accesses = 0;

  [[nodiscard]] bool full() const { return accesses >= most; }
  void add(std::uint64_t address, bool write) {
    if (full()) return;
    ++accesses;
    if (!runs.empty()) {
      Run& last = runs.back();
      if (last.write == write && last.address + last.count * bytes == address) {
        ++last.count;
        return;
      }
    }
    runs.push_back({address, 1, Run::kNoTag, 0, write});
  }
};

void add_tiles(Trace& trace, std::uint64_t bytes) {
  constexpr std::uint64_t kRows = 64, kPitch = 8192, kRowBytes = 256;
  for (std::uint64_t band = 0; !trace.full(); ++band) {
    for (std::uint64_t tile = 0; tile < kPitch / kRowBytes; ++tile) {
      for (std::uint64_t y = 0; y < kRows; ++y) {
        const std::uint64_t base = (band * kRows + y) * kPitch + tile * kRowBytes;
        for (std::uint64_t k = 0; k < kRowBytes; k += bytes) trace.add(base + k, false);
      }
    }
  }
}

}  // namespace

std::vector<std::string> reference_trace_names() {
  return {"a_seqrd", "b_seqwr", "c_mix21", "c2_mix21same", "d_rand", "e_tile", "f_4str", "g_dep"};
}

std::vector<Run> reference_trace(const std::string& name, std::uint64_t bytes, std::size_t most) {
  const std::uint64_t capacity = bytes == 64 ? 1024 * kMiB : 128 * kMiB;
  Trace trace{{}, bytes, most};
  if (name == "a_seqrd" || name == "b_seqwr") {
    for (std::uint64_t i = 0; i < kRequests; ++i) trace.add(i * bytes, name == "b_seqwr");
  } else if (name == "c_mix21") {
    for (std::uint64_t i = 0; i < kRequests / 3; ++i) {
      for (std::uint64_t s = 0; s < 3; ++s) trace.add(s * 64 * kMiB + i * bytes, s == 2);
    }
  } else if (name == "c2_mix21same") {
    for (std::uint64_t i = 0; i < kRequests; ++i) trace.add(i * bytes, i % 3 == 2);
  } else if (name == "d_rand" || name == "g_dep") {
    PythonRandom random(name == "d_rand" ? 1234 : 99);
    const std::uint64_t count = name == "d_rand" ? kRequests / 2 : 20'000;
    for (std::uint64_t i = 0; i < count && !trace.full(); ++i) {
      trace.add(random.below(capacity / bytes) * bytes, false);
    }
  } else if (name == "e_tile") {
    trace.most = std::min<std::size_t>(most, kRequests / 2);
    add_tiles(trace, bytes);
  } else if (name == "f_4str") {
    for (std::uint64_t i = 0; i < kRequests / 4; ++i) {
      for (std::uint64_t s = 0; s < 4; ++s) trace.add(s * 16 * kMiB + i * bytes, false);
    }
  } else {
    throw std::invalid_argument("no reference trace is called " + name);
  }
  return std::move(trace.runs);
}

}  // namespace macroscope::dram

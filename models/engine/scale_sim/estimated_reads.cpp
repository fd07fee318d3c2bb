#include "models/engine/scale_sim/estimated_reads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace macroscope::scale_sim {
namespace {

constexpr std::uint64_t kDefaultBandwidth = 10;  // SCALE-Sim's words per cycle for the initial fill
constexpr std::uint64_t kSpanLimit = std::uint64_t{1} << 26;
constexpr std::uint64_t kAccessLimit = std::uint64_t{1} << 36;

// A buffer that forgets everything after `capacity` fetches, seen from blocks of words that never
// come back.
class FlushingBuffer {
 public:
  explicit FlushingBuffer(std::uint64_t capacity) : capacity_(capacity) {}

  // Reads a block of `size` different words `repeats` times in the same order.
  void read(std::uint64_t size, std::uint64_t repeats) {
    if (size == 0) return;
    if (size >=
        capacity_) {  // any `capacity_` words in a row are different: every access is a fetch
      fetch(size * repeats);
      return;
    }
    const std::uint64_t room = capacity_ - held_;
    fetch(size);
    // A flush inside the first pass forgets its beginning; the second pass fetches that part again,
    // and from then on the whole block is held.
    if (size >= room && repeats > 1) fetch(room);
  }

  [[nodiscard]] std::uint64_t fetches() const { return fetches_; }

 private:
  void fetch(std::uint64_t words) {
    fetches_ += words;
    held_ = (held_ + words) % capacity_;
  }

  std::uint64_t capacity_;
  std::uint64_t held_ = 0;
  std::uint64_t fetches_ = 0;
};

// A buffer that forgets everything after `capacity` fetches, for any order of addresses.
class AddressMemory {
 public:
  AddressMemory(std::uint64_t span, std::uint64_t capacity)
      : capacity_(capacity), seen_in_(span + 1, 0), sink_(span) {
    seen_in_[sink_] = epoch_;
  }

  // One array line: words address[i] = first[-i] + second[i], in this order.
  void read_line(const std::uint32_t* first, const std::uint32_t* second, std::uint64_t count) {
    if (fetched_ + count < capacity_) {
      for (std::uint64_t i = 0; i < count; ++i) touch(*(first - i) + second[i]);
    } else {
      for (std::uint64_t i = 0; i < count; ++i) read(*(first - i) + second[i]);
    }
  }
  // The same where a word is missing if the flags of its two parts meet.
  void read_line(const std::uint32_t* first, const std::uint32_t* second,
                 const std::uint8_t* first_flags, const std::uint8_t* second_flags,
                 std::uint64_t count) {
    const auto address = [&](std::uint64_t i) -> std::uint64_t {
      return (*(first_flags - i) & second_flags[i]) != 0 ? sink_ : *(first - i) + second[i];
    };
    if (fetched_ + count < capacity_) {
      for (std::uint64_t i = 0; i < count; ++i) touch(address(i));
    } else {
      for (std::uint64_t i = 0; i < count; ++i) read(address(i));
    }
  }
  void read(std::uint64_t address) {
    touch(address);
    if (fetched_ == capacity_) flush();
  }

  [[nodiscard]] std::uint64_t fetches() const { return flushed_ + fetched_; }

 private:
  void touch(std::uint64_t address) {
    fetched_ += seen_in_[address] != epoch_ ? 1 : 0;
    seen_in_[address] = epoch_;
  }
  void flush() {
    flushed_ += fetched_;
    fetched_ = 0;
    if (++epoch_ == 0) {
      std::fill(seen_in_.begin(), seen_in_.end(), std::uint8_t{0});
      epoch_ = 1;
    }
    seen_in_[sink_] = epoch_;
  }

  std::uint64_t capacity_;
  std::vector<std::uint8_t> seen_in_;  // epoch in which an address was read last, 0 for none
  std::uint64_t sink_;                 // stands for "no word": always remembered
  std::uint8_t epoch_ = 1;
  std::uint64_t fetched_ = 0;
  std::uint64_t flushed_ = 0;
};

// base(m) or offset(k) of every row or column of the ifmap matrix, with the flags of overrunning
// windows.
struct AddressParts {
  std::vector<std::uint32_t> address;
  std::vector<std::uint8_t> flags;
};

AddressParts parts_of_m(const Window& window, std::uint64_t count) {
  AddressParts parts;
  parts.address.reserve(count);
  for (std::uint64_t m = 0; m < count; ++m) {
    parts.address.push_back(static_cast<std::uint32_t>(window.base(m)));
    if (window.has_gaps()) parts.flags.push_back(window.flags_of_m(m));
  }
  return parts;
}

AddressParts parts_of_k(const Window& window, std::uint64_t count) {
  AddressParts parts;
  parts.address.reserve(count);
  for (std::uint64_t k = 0; k < count; ++k) {
    parts.address.push_back(static_cast<std::uint32_t>(window.offset(k)));
    if (window.has_gaps()) parts.flags.push_back(window.flags_of_k(k));
  }
  return parts;
}

// os and ws: fold fr streams columns [fr*R, +R) of `space`, column r entering r lines late.
void stream_skewed(AddressMemory& memory, const Mapping& map, const AddressParts& time,
                   const AddressParts& space, bool gaps) {
  for (std::uint64_t fc = 0; fc < map.col_folds; ++fc) {
    for (std::uint64_t fr = 0; fr < map.row_folds; ++fr) {
      const std::uint64_t width = map.rows_used(fr);
      const std::uint32_t* column = space.address.data() + fr * map.rows;
      for (std::uint64_t line = 0; line < map.time + width - 1; ++line) {
        const std::uint64_t left = line < map.time ? 0 : line - map.time + 1;
        const std::uint64_t right = std::min(width - 1, line);
        const std::uint32_t* first = time.address.data() + (line - left);
        if (gaps) {
          memory.read_line(first, column + left, time.flags.data() + (line - left),
                           space.flags.data() + fr * map.rows + left, right - left + 1);
        } else {
          memory.read_line(first, column + left, right - left + 1);
        }
      }
    }
  }
}

// is: fold (fc, fr) loads rows [fr*R, +R) of window columns [fc*C, +C), last row first.
void stream_stationary(AddressMemory& memory, const Mapping& map, const Window& window,
                       const AddressParts& of_m, const AddressParts& of_k) {
  for (std::uint64_t fc = 0; fc < map.col_folds; ++fc) {
    for (std::uint64_t fr = 0; fr < map.row_folds; ++fr) {
      for (std::uint64_t row = map.rows_used(fr); row-- > 0;) {
        const std::uint64_t k = fr * map.rows + row;
        const std::uint64_t end = fc * map.cols + map.cols_used(fc);
        for (std::uint64_t m = fc * map.cols; m < end; ++m) {
          if (window.has_gaps() && (of_m.flags[m] & of_k.flags[k]) != 0) continue;
          memory.read(of_m.address[m] + of_k.address[k]);
        }
      }
    }
  }
}

std::uint64_t stream_ifmap(const Layer& layer, const Mapping& map, const Window& window,
                           std::uint64_t capacity) {
  const std::uint64_t per_pass = map.m * map.k;
  if (window.span() >= kSpanLimit || map.sram_ifmap_reads() / per_pass > kAccessLimit / per_pass) {
    throw ModelError(
        "MS423",
        fmt::format("layer \"{}\": {} ifmap reads over {} addresses are too many to follow one "
                    "by one in calc mode (limits {} and {})",
                    layer.name, map.sram_ifmap_reads(), window.span(), kAccessLimit, kSpanLimit));
  }
  AddressMemory memory(window.span(), capacity);
  const AddressParts of_m = parts_of_m(window, map.m);
  const AddressParts of_k = parts_of_k(window, map.k);
  switch (map.dataflow) {
    case Dataflow::os:
      stream_skewed(memory, map, of_k, of_m, window.has_gaps());
      break;
    case Dataflow::ws:
      stream_skewed(memory, map, of_m, of_k, window.has_gaps());
      break;
    case Dataflow::is:
      stream_stationary(memory, map, window, of_m, of_k);
      break;
  }
  return memory.fetches();
}

// `first` is the cycle of the operand's first request.
EstimatedReads with_start(std::uint64_t fetches, std::uint64_t first, Bytes capacity) {
  const std::uint64_t set = capacity.count() / 100;
  const bool flushed = fetches >= 50 * set;
  const std::uint64_t filled = flushed ? 50 * set : ceil_div(fetches, set) * set;
  const auto fill_cycles = static_cast<std::int64_t>(ceil_div(filled, kDefaultBandwidth));
  return {static_cast<std::int64_t>(fetches),
          (flushed ? static_cast<std::int64_t>(first) : 0) - fill_cycles};
}

std::uint64_t half_capacity(Bytes capacity) {
  return 50 * (capacity.count() / 100);
}

// Stationary rows are loaded last row first, so a partly used array starts with empty lines.
std::uint64_t first_stationary_line(const Mapping& map) {
  return map.rows - map.rows_used(0);
}

}  // namespace

EstimatedReads estimated_ifmap(const Layer& layer, const Mapping& map, Bytes capacity) {
  const Window window(layer);
  const std::uint64_t remembered = half_capacity(capacity);
  std::uint64_t fetches = 0;
  if (window.distinct() < remembered) {
    fetches = window.distinct();
  } else if (window.has_repeats()) {
    fetches = stream_ifmap(layer, map, window, remembered);
  } else {
    FlushingBuffer buffer(remembered);
    buffer.read(window.words(), map.dataflow == Dataflow::is ? 1 : map.col_folds);
    fetches = buffer.fetches();
  }
  const std::uint64_t first = map.dataflow == Dataflow::os   ? 0
                              : map.dataflow == Dataflow::ws ? map.rows
                                                             : first_stationary_line(map);
  return with_start(fetches, first, capacity);
}

EstimatedReads estimated_filter(const Mapping& map, Bytes capacity) {
  FlushingBuffer buffer(half_capacity(capacity));
  std::uint64_t first = 0;
  switch (map.dataflow) {
    case Dataflow::os:  // the columns of one fold again for every row of folds
      for (std::uint64_t fc = 0; fc < map.col_folds; ++fc) {
        buffer.read(map.k * map.cols_used(fc), map.row_folds);
      }
      break;
    case Dataflow::ws:
      buffer.read(map.k * map.n, 1);
      first = first_stationary_line(map);
      break;
    case Dataflow::is:  // the whole filter again for every column of folds
      buffer.read(map.k * map.n, map.col_folds);
      first = map.rows;
      break;
  }
  return with_start(buffer.fetches(), first, capacity);
}

}  // namespace macroscope::scale_sim

#include "tests/models/engine/scale_sim_oracle.hpp"

#include "models/engine/scale_sim/mapping.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace macroscope::scale_sim {
namespace {

using Word = std::int64_t;
using Line = std::vector<Word>;
using Matrix = std::vector<Line>;
constexpr Word kNone = -1;

struct Operands {
  Matrix ifmap;   // M x K
  Matrix filter;  // K x N
  Matrix ofmap;   // M x N
};

Operands operands(const Layer& l) {
  Operands o;
  const auto m = static_cast<Word>(l.m()), n = static_cast<Word>(l.n()),
             k = static_cast<Word>(l.k());
  const auto height = static_cast<Word>(l.height), width = static_cast<Word>(l.width);
  const auto cin = static_cast<Word>(l.channels), fw = static_cast<Word>(l.filter_w);
  const auto stride = static_cast<Word>(l.stride), ow = static_cast<Word>(l.out_width());
  for (Word i = 0; i < m; ++i) {
    Line ifmap_row, ofmap_row;
    for (Word j = 0; j < k; ++j) {
      const Word y = i / ow * stride + j / (fw * cin);
      const Word x = i % ow * stride + j % (fw * cin) / cin;
      ifmap_row.push_back(y < height && x < width ? (y * width + x) * cin + j % cin : kNone);
    }
    for (Word j = 0; j < n; ++j) ofmap_row.push_back(i * n + j);
    o.ifmap.push_back(ifmap_row);
    o.ofmap.push_back(ofmap_row);
  }
  for (Word i = 0; i < k; ++i) {
    Line row;
    for (Word j = 0; j < n; ++j) row.push_back(j * k + i);
    o.filter.push_back(row);
  }
  return o;
}

Matrix transposed(const Matrix& a) {
  Matrix t(a[0].size(), Line(a.size()));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < a[i].size(); ++j) t[j][i] = a[i][j];
  }
  return t;
}

// Rows [r0, r0 + rows) and columns [c0, c0 + cols) of `a`, with kNone beyond its edges.
Matrix cut(const Matrix& a, std::size_t r0, std::size_t rows, std::size_t c0, std::size_t cols) {
  Matrix block(rows, Line(cols, kNone));
  for (std::size_t i = 0; i < rows && r0 + i < a.size(); ++i) {
    for (std::size_t j = 0; j < cols && c0 + j < a[0].size(); ++j) block[i][j] = a[r0 + i][c0 + j];
  }
  return block;
}

Matrix padded(std::size_t before, const Matrix& a, std::size_t after) {
  Matrix out(before, Line(a[0].size(), kNone));
  out.insert(out.end(), a.begin(), a.end());
  out.insert(out.end(), after, Line(a[0].size(), kNone));
  return out;
}

Matrix skewed(const Matrix& a) {
  const std::size_t cols = a[0].size();
  Matrix out(a.size() + cols - 1, Line(cols, kNone));
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t c = 0; c < cols; ++c) out[i + c][c] = a[i][c];
  }
  return out;
}

Matrix flipped(Matrix a) {
  std::reverse(a.begin(), a.end());
  return a;
}

Line row_major(const Matrix& a) {
  Line out;
  for (const Line& row : a) out.insert(out.end(), row.begin(), row.end());
  return out;
}

Line anti_diagonal(const Matrix& a) {
  Line out;
  const std::size_t cols = a[0].size();
  for (std::size_t d = 0; d + 1 < a.size() + cols; ++d) {
    for (std::size_t c = 0; c < cols && c <= d; ++c) {
      if (d - c < a.size()) out.push_back(a[d - c][c]);
    }
  }
  return out;
}

void append(Matrix& to, const Matrix& block) {
  to.insert(to.end(), block.begin(), block.end());
}

struct Streams {
  Matrix ifmap, filter, ofmap;  // demand, one line per cycle
  Line ifmap_prefetch, filter_prefetch;
};

Streams streams(const Operands& o, const Mapping& map) {
  Streams s;
  const std::size_t r = map.rows, c = map.cols, t = map.time;
  const Matrix ifmap_t = transposed(o.ifmap);
  const Matrix filter_t = transposed(o.filter);
  const Matrix ofmap_t = transposed(o.ofmap);
  for (std::size_t fc = 0; fc < map.col_folds; ++fc) {
    for (std::size_t fr = 0; fr < map.row_folds; ++fr) {
      switch (map.dataflow) {
        case Dataflow::os:
          append(s.ifmap, skewed(padded(0, cut(ifmap_t, 0, t, fr * r, r), c - 1)));
          append(s.filter, skewed(padded(0, cut(o.filter, 0, t, fc * c, c), r - 1)));
          append(s.ofmap, skewed(padded(t - 1, flipped(cut(o.ofmap, fr * r, r, fc * c, c)), 0)));
          break;
        case Dataflow::ws:
          append(s.ifmap, skewed(padded(r, cut(o.ifmap, 0, t, fr * r, r), c - 1)));
          append(s.filter, padded(0, flipped(cut(o.filter, fr * r, r, fc * c, c)), r + c + t - 2));
          append(s.ofmap, skewed(padded(2 * r - 1, cut(o.ofmap, 0, t, fc * c, c), 0)));
          break;
        case Dataflow::is:
          append(s.ifmap, padded(0, flipped(cut(ifmap_t, fr * r, r, fc * c, c)), r + c + t - 2));
          append(s.filter, skewed(padded(r, cut(filter_t, 0, t, fr * r, r), c - 1)));
          append(s.ofmap, skewed(padded(2 * r - 1, cut(ofmap_t, 0, t, fc * c, c), 0)));
          break;
      }
    }
  }
  Matrix by_rows, by_cols;
  for (std::size_t fr = 0; fr < map.row_folds; ++fr) {
    const Matrix& source = map.dataflow == Dataflow::os   ? ifmap_t
                           : map.dataflow == Dataflow::ws ? o.ifmap
                                                          : filter_t;
    append(by_rows, cut(source, 0, t, fr * r, r));
  }
  for (std::size_t fc = 0; fc < map.col_folds; ++fc) {
    append(by_cols, cut(map.dataflow == Dataflow::is ? ifmap_t : o.filter, 0, map.k, fc * c, c));
  }
  const Line rows_order = anti_diagonal(by_rows);
  const Line cols_order =
      map.dataflow == Dataflow::os ? anti_diagonal(by_cols) : row_major(by_cols);
  s.ifmap_prefetch = map.dataflow == Dataflow::is ? cols_order : rows_order;
  s.filter_prefetch = map.dataflow == Dataflow::is ? rows_order : cols_order;
  return s;
}

struct ReadSide {
  virtual ~ReadSide() = default;
  virtual std::int64_t serve(const Line& line, std::int64_t now) = 0;  // cycles waited
  virtual void finish() {}
  std::int64_t reads = 0;
  std::int64_t start = 0;
};

struct CalcReads : ReadSide {
  std::size_t per_set;
  std::set<Word> seen;
  bool flushed = false, requested = false;
  std::int64_t first = 0;
  explicit CalcReads(std::size_t capacity) : per_set(capacity / 100) {}
  std::int64_t serve(const Line& line, std::int64_t now) override {
    for (const Word word : line) {
      if (word == kNone) continue;
      if (!requested) first = now;
      requested = true;
      if (!seen.insert(word).second) continue;
      ++reads;
      if (seen.size() < 50 * per_set) continue;
      seen.clear();
      if (!flushed) start = first - 2 - static_cast<std::int64_t>((50 * per_set + 9) / 10) + 2;
      flushed = true;
    }
    return 0;
  }
  void finish() override {
    if (flushed) return;
    const std::size_t sets = (static_cast<std::size_t>(reads) + per_set - 1) / per_set;
    start = -static_cast<std::int64_t>((sets * per_set + 9) / 10);
  }
};

struct UserReads : ReadSide {
  std::vector<std::set<Word>> sets;
  std::size_t active_sets, prefetch_sets, first_set = 0;
  std::int64_t rows, bandwidth, last = -1;
  std::uint32_t version;
  UserReads(const Line& order, std::size_t capacity, std::size_t words, std::uint32_t v)
      : bandwidth(static_cast<std::int64_t>(words)), version(v) {
    const std::size_t per_set = (capacity + 99) / 100;
    const std::size_t active = (capacity + 1) / 2, prefetch = capacity - active;
    std::size_t filled = 0;
    sets.emplace_back();
    for (const Word word : order) {
      if (word == kNone) continue;
      sets.back().insert(word);
      if (++filled == per_set) {
        sets.emplace_back();
        filled = 0;
      }
    }
    active_sets = std::min(sets.size(), (active + per_set - 1) / per_set);
    prefetch_sets = std::min(sets.size() - active_sets, (prefetch + per_set - 1) / per_set);
    rows = static_cast<std::int64_t>((prefetch + words - 1) / words);
    const std::size_t first_rows =
        std::min((active + words - 1) / words, (order.size() + words - 1) / words);
    reads = static_cast<std::int64_t>(first_rows * words);
    start = -static_cast<std::int64_t>(first_rows);
  }
  bool hit(Word word) const {
    for (std::size_t i = 0; i < active_sets; ++i) {
      if (sets[(first_set + i) % sets.size()].count(word) > 0) return true;
    }
    return false;
  }
  std::int64_t serve(const Line& line, std::int64_t now) override {
    std::int64_t offset = 1;
    for (const Word word : line) {
      if (word == kNone) continue;
      while (!hit(word)) {
        first_set = (first_set + prefetch_sets) % sets.size();
        reads += rows * bandwidth;
        last += rows + 1;
        const std::int64_t late = last - (now + offset);
        if (version == 3) offset += late;
        if (late > 0) offset += late;
      }
    }
    return offset - 1;
  }
};

struct Writes {
  std::int64_t capacity, bandwidth, free, drain_size, drain_end = 0, writes = 0, stop = 0;
  std::vector<std::int64_t> rows;  // words of each row
  bool row_open = false;
  std::size_t drained = 0;
  Writes(std::int64_t words, std::int64_t bw)
      : capacity(words), bandwidth(bw), free(words), drain_size(words - (words + 1) / 2) {}
  void drain(std::int64_t now) {
    row_open = false;
    const std::size_t count = std::min(
        rows.size() - drained, static_cast<std::size_t>((drain_size + bandwidth - 1) / bandwidth));
    drained += count;
    const std::int64_t words =
        static_cast<std::int64_t>(count) * bandwidth - (bandwidth - rows[drained - 1]);
    writes += words;
    free += words;
    drain_end = now + static_cast<std::int64_t>(count) - 1;
    stop = std::max(stop, drain_end);
  }
  std::int64_t serve(const Line& line, std::int64_t start) {
    std::int64_t now = start;
    for (const Word word : line) {
      if (word == kNone) continue;
      if (!row_open) rows.push_back(0);
      row_open = ++rows.back() < bandwidth;
      --free;
      if (now < drain_end) {
        if (free <= 0) now = drain_end;
      } else if (free < capacity - drain_size) {
        drain(now);
      }
    }
    return now - start;
  }
  void finish(std::int64_t now) {
    while (drained < rows.size()) {
      drain(now);
      now = drain_end + 1;
    }
  }
};

void run(const Streams& s, ReadSide& ifmap, ReadSide& filter, Writes& ofmap, LayerResult& result) {
  for (std::size_t i = 0; i < s.ofmap.size(); ++i) {
    const std::int64_t now = static_cast<std::int64_t>(i) + result.stall_cycles;
    const std::int64_t a = ifmap.serve(s.ifmap[i], now);
    const std::int64_t b = filter.serve(s.filter[i], now);
    const std::int64_t c = ofmap.serve(s.ofmap[i], now);
    result.stall_cycles += std::max({a, b, c});
    result.total_cycles = now + c;
  }
  ifmap.finish();
  filter.finish();
  ofmap.finish(result.total_cycles);
  result.dram_ifmap_reads = ifmap.reads;
  result.dram_filter_reads = filter.reads;
  result.dram_ofmap_writes = ofmap.writes;
  result.cycles_incl_prefetch = ofmap.stop - std::min(ifmap.start, filter.start);
}

}  // namespace

LayerResult simulate_word_by_word(const Layer& layer, const Machine& machine) {
  const Mapping map(layer, machine);
  const Streams s = streams(operands(layer), map);
  LayerResult result;
  result.layer = layer.name;
  const bool user = machine.mode == Mode::user;
  Writes ofmap(static_cast<std::int64_t>(machine.ofmap.count()),
               static_cast<std::int64_t>(user ? machine.bandwidth_words : machine.cols));
  if (user) {
    UserReads ifmap(s.ifmap_prefetch, machine.ifmap.count(), machine.bandwidth_words,
                    machine.version);
    UserReads filter(s.filter_prefetch, machine.filter.count(), machine.bandwidth_words,
                     machine.version);
    run(s, ifmap, filter, ofmap, result);
  } else {
    CalcReads ifmap(machine.ifmap.count());
    CalcReads filter(machine.filter.count());
    run(s, ifmap, filter, ofmap, result);
  }
  if (machine.version < 3) result.cycles_incl_prefetch.reset();
  return result;
}

}  // namespace macroscope::scale_sim

#include "models/engine/bit_slice/bit_slice_cosim.hpp"

#include <fmt/format.h>

#include <utility>

#include "models/engine/bit_slice/bit_slice.hpp"
#include "models/engine/bit_slice/bit_slice_engine.hpp"
#include "models/engine/bit_slice/bit_slice_rtl.hpp"
#include "models/engine/bit_slice/held_values.hpp"
#include "sim/core/error.hpp"

namespace macroscope::engine {
namespace {

/// Random products have at most a few hundred products in a sum.
constexpr std::uint64_t kMostK = 1 << 16;

class BitSlicePair final : public CosimPair {
 public:
  explicit BitSlicePair(const BitSliceParams& params) : params_(params), model_(params) {
    params_.sample = 0;
  }

  [[nodiscard]] std::string engine() const override {
    std::string text = "bit_slice";
    if (params_.barrier == SliceBarrier::tile) text += " drift";
    if (params_.skip_empty) text += " skip";
    return fmt::format("{} {} x {}", text, params_.rows, params_.cols);
  }
  [[nodiscard]] std::string pe() const override {
    return std::string(Text<SlicePe>::format(params_.pe));
  }
  [[nodiscard]] RtlSpec rtl() const override { return bit_slice_rtl(params_); }
  [[nodiscard]] std::array<std::uint32_t, 2> operand_bits() const override {
    if (input_encoded()) return {params_.a_width, params_.b_width};
    return {params_.b_width, params_.a_width};
  }
  [[nodiscard]] std::array<std::uint64_t, 3> quantum() const override { return model_.quantum(); }
  [[nodiscard]] std::uint64_t largest_k() const override {
    std::uint64_t fits = 0;
    for (std::uint64_t step = kMostK; step > 0; step /= 2) {
      if (needed_acc_width(params_, fits + step) <= params_.acc_width) fits += step;
    }
    return fits;
  }

  [[nodiscard]] std::uint64_t tile_cycles(const CosimCase& c) const override {
    const SliceTile tile = slice_tile(c);
    return slice_stream(tile.shape, HeldValues(tile), params_, model_.table()).cycles +
           drain_cycles(params_);
  }
  [[nodiscard]] CosimTrace pe_trace(const CosimCase& c) const override {
    SliceArray array(params_);
    return run(c, array, ~std::uint64_t{0}, {});
  }
  [[nodiscard]] CosimTrace rtl_trace(
      const CosimCase& c, RtlModule& module, std::uint64_t limit,
      const std::function<void(std::uint64_t)>& on_cycle) const override {
    RtlClock(module).reset();
    SliceArray array(params_, std::make_unique<RtlColumns>(params_, module));
    return run(c, array, limit, on_cycle);
  }

 private:
  [[nodiscard]] bool input_encoded() const { return params_.encoded == SliceEncoded::input; }

  [[nodiscard]] SliceTile slice_tile(const CosimCase& c) const {
    SliceTile tile;
    std::vector<std::int16_t> rows(c.input.begin(), c.input.end());  // [m][k]
    std::vector<std::int16_t> cols;                                  // [n][k]
    for (std::uint64_t n = 0; n < c.n; ++n) {
      for (std::uint64_t k = 0; k < c.k; ++k) {
        cols.push_back(static_cast<std::int16_t>(c.weight[k * c.n + n]));
      }
    }
    if (!input_encoded()) rows.swap(cols);
    tile.shape = input_encoded() ? SliceShape{1, c.m, c.n, c.k} : SliceShape{1, c.n, c.m, c.k};
    tile.encoded = std::move(rows);
    tile.other = std::move(cols);
    return tile;
  }

  [[nodiscard]] CosimTrace run(const CosimCase& c, SliceArray& array, std::uint64_t limit,
                               const std::function<void(std::uint64_t)>& on_cycle) const {
    CosimTrace trace;
    array.observe([&](std::uint64_t cycle, std::uint64_t lane, std::int64_t value) {
      trace.events.push_back({cycle, lane, value});
    });
    array.push(slice_tile(c));
    while (array.busy() && array.now() < limit) {
      try {
        array.tick();
      } catch (const ModelError&) {  // a result too many: the trace shows where
        break;
      }
      if (on_cycle) on_cycle(array.now());
    }
    trace.cycles = array.busy() ? array.now() : array.times(0).done;
    trace.outputs = array.take_output(0);
    if (!input_encoded()) transpose(trace.outputs, c.n, c.m);
    return trace;
  }

  /// [n][m] to [m][n].
  static void transpose(std::vector<std::int64_t>& values, std::uint64_t n, std::uint64_t m) {
    std::vector<std::int64_t> out(values.size());
    for (std::uint64_t i = 0; i < n; ++i) {
      for (std::uint64_t j = 0; j < m; ++j) out[j * n + i] = values[i * m + j];
    }
    values = std::move(out);
  }

  BitSliceParams params_;
  BitSliceModel model_;
};

}  // namespace

std::unique_ptr<CosimPair> cosim_pair(const BitSliceParams& params) {
  return std::make_unique<BitSlicePair>(params);
}

BitSliceParams shipped_size(BitSliceParams params) {
  params.rows = 2;
  params.cols = params.pe == SlicePe::laconic ? 2 : 3;
  return params;
}

std::vector<BitSliceParams> shipped_bit_slice() {
  std::vector<BitSliceParams> all;
  BitSliceParams params;
  for (const SlicePe pe : {SlicePe::opt3, SlicePe::opt4c, SlicePe::opt4e, SlicePe::laconic}) {
    params.pe = pe;
    for (const SliceBarrier barrier : {SliceBarrier::k, SliceBarrier::tile}) {
      if (barrier == SliceBarrier::tile && pe != SlicePe::opt4c) continue;
      params.barrier = barrier;
      for (const bool skip : {false, true}) {
        params.skip_empty = skip;
        all.push_back(shipped_size(params));
      }
    }
  }
  return all;
}

}  // namespace macroscope::engine

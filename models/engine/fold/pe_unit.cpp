#include "models/engine/fold/pe_unit.hpp"

#include <Eigen/Core>
#include <algorithm>

namespace macroscope::engine {
namespace {

using Matrix = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Cycles of each of `vectors` vectors when all take `total`: vector t ends in cycle ceil((t + 1)
/// total / vectors).
std::vector<std::uint32_t> spread(std::uint64_t vectors, std::uint64_t total) {
  if (total <= vectors) return {};
  std::vector<std::uint32_t> cycles(vectors);
  std::uint64_t before = 0;
  for (std::uint64_t t = 0; t < vectors; ++t) {
    const std::uint64_t end = mul_div_ceil(t + 1, total, vectors);
    cycles[t] = static_cast<std::uint32_t>(end - before);
    before = end;
  }
  return cycles;
}

}  // namespace

PeUnit::PeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
               runtime::TokenBoard& tokens, const FoldModel& model,
               const memory::ScratchpadOf& scratchpads, std::uint64_t seed)
    : PeEngineUnit(name, clock, tokens, model, scratchpads),
      model_(&model),
      rng_(seed, this->name()) {}

std::unique_ptr<ClockedArray<std::int64_t>> PeUnit::make_array() {
  return model_->clocked();
}

PeMoments PeUnit::moments(const ClockedArray<std::int64_t>& array, std::uint64_t tile) const {
  const PeTimes& t = array.times(tile);
  return {t.load_begin == PeTimes::kNever ? t.stream_begin : t.load_begin, t.stream_begin,
          t.stream_end, t.done};
}

PeTile<std::int64_t> PeUnit::make_tile(const program::TileCompute& c,
                                       std::vector<std::int64_t>& expected) {
  PeTile<std::int64_t> tile;
  tile.shape = model_->shape(c);
  const TileShape& s = tile.shape;
  tile.input.resize(s.groups * s.m * s.k);
  tile.weight.resize(s.groups * s.k * s.n);
  // Values of the operator's formats, whose sums fit the PEs; 16 bits keep them far from overflow
  // here.
  const auto fill = [&](std::vector<std::int64_t>& values, std::uint32_t bits, Bits format) {
    const std::uint64_t width = std::min<std::uint64_t>({bits, format.count(), 16});
    const std::uint64_t count = std::uint64_t{1} << width;
    for (std::int64_t& v : values) {
      v = static_cast<std::int64_t>(rng_.below(count)) - static_cast<std::int64_t>(count / 2);
    }
  };
  fill(tile.input, model_->operand_bits()[0], c.input_bits);
  fill(tile.weight, model_->operand_bits()[1], c.weight_bits);
  const Folding folding = model_->folding(c);
  const TilePorts ports = model_->ports(c);
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t col = 0; col < 2; ++col) {
      tile.ports[r][col].stream = spread(folding.steps, ports[r][col].stream);
      tile.ports[r][col].load =
          spread(model_->array().load_vectors(folding.rows[r]), ports[r][col].load);
    }
  }
  expected.resize(s.groups * s.m * s.n);
  const auto m = static_cast<Eigen::Index>(s.m);
  const auto k = static_cast<Eigen::Index>(s.k);
  const auto n = static_cast<Eigen::Index>(s.n);
  for (std::uint64_t g = 0; g < s.groups; ++g) {
    const Eigen::Map<const Matrix> a(tile.input.data() + g * s.m * s.k, m, k);
    const Eigen::Map<const Matrix> w(tile.weight.data() + g * s.k * s.n, k, n);
    Eigen::Map<Matrix>(expected.data() + g * s.m * s.n, m, n).noalias() = a * w;
  }
  return tile;
}

}  // namespace macroscope::engine

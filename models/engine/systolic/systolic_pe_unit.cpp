#include "models/engine/systolic/systolic_pe_unit.hpp"

#include <Eigen/Core>

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

SystolicPeUnit::SystolicPeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                               runtime::TokenBoard& tokens, const SystolicModel& model,
                               const memory::ScratchpadOf& scratchpads, std::uint64_t seed)
    : PeEngineUnit(name, clock, tokens, model, scratchpads),
      model_(&model),
      rng_(seed, this->name()) {}

std::unique_ptr<PeArray<std::int64_t>> SystolicPeUnit::make_array() const {
  return std::make_unique<PeArray<std::int64_t>>(model_->params());
}

PeMoments SystolicPeUnit::moments(const PeArray<std::int64_t>& array, std::uint64_t tile) const {
  const PeTimes& t = array.times(tile);
  return {t.load_begin == PeTimes::kNever ? t.stream_begin : t.load_begin, t.stream_begin,
          t.stream_end, t.done};
}

PeTile<std::int64_t> SystolicPeUnit::make_tile(const program::TileCompute& c,
                                               std::vector<std::int64_t>& expected) {
  PeTile<std::int64_t> tile;
  tile.shape = tile_shape(c, model_->params());
  const TileShape& s = tile.shape;
  tile.input.resize(s.groups * s.m * s.k);
  tile.weight.resize(s.groups * s.k * s.n);
  // The values only have to be told apart; eight bits keep the sums far from overflow.
  for (std::int64_t& v : tile.input) v = static_cast<std::int64_t>(rng_.below(256)) - 128;
  for (std::int64_t& v : tile.weight) v = static_cast<std::int64_t>(rng_.below(256)) - 128;
  const Folding folding = fold(tile.shape, model_->params());
  const TilePorts ports = model_->ports(c);
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t col = 0; col < 2; ++col) {
      tile.ports[r][col].stream = spread(folding.steps, ports[r][col].stream);
      tile.ports[r][col].load = spread(folding.rows[r], ports[r][col].load);
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

#include "models/engine/bit_slice/bit_slice_pe_unit.hpp"

#include <Eigen/Core>

namespace macroscope::engine {

BitSlicePeUnit::BitSlicePeUnit(const sc_core::sc_module_name& name, const runtime::Clock& clock,
                               runtime::TokenBoard& tokens, const BitSliceModel& model,
                               const memory::ScratchpadOf& scratchpads)
    : PeEngineUnit(name, clock, tokens, model, scratchpads), model_(&model) {}

std::unique_ptr<SliceArray> BitSlicePeUnit::make_array() {
  return std::make_unique<SliceArray>(model_->params());
}

PeMoments BitSlicePeUnit::moments(const SliceArray& array, std::uint64_t tile) const {
  const SliceTimes& t = array.times(tile);
  return {t.begin, t.begin, t.release, t.done};
}

SliceTile BitSlicePeUnit::make_tile(const program::TileCompute& c,
                                    std::vector<std::int64_t>& expected) {
  using Matrix = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const PlacedValues values(c, model_->params().encoded);
  SliceTile tile;
  tile.shape = slice_shape(c, model_->params());
  const SliceShape& s = tile.shape;
  tile.encoded.resize(s.groups * s.vectors * s.k);
  tile.other.resize(s.groups * s.others * s.k);
  expected.resize(s.groups * s.vectors * s.others);
  const std::span<std::int16_t> encoded(tile.encoded);
  const std::span<std::int16_t> other(tile.other);
  using Int16 = Eigen::Matrix<std::int16_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto index = [](std::uint64_t i) { return static_cast<Eigen::Index>(i); };
  for (std::uint64_t g = 0; g < s.groups; ++g) {
    for (std::uint64_t v = 0; v < s.vectors; ++v) {
      values.encoded(g, v, encoded.subspan((g * s.vectors + v) * s.k, s.k));
    }
    for (std::uint64_t o = 0; o < s.others; ++o) {
      values.other(g, o, other.subspan((g * s.others + o) * s.k, s.k));
    }
    const Eigen::Map<const Int16> a(tile.encoded.data() + g * s.vectors * s.k, index(s.vectors),
                                    index(s.k));
    const Eigen::Map<const Int16> b(tile.other.data() + g * s.others * s.k, index(s.others),
                                    index(s.k));
    Eigen::Map<Matrix>(expected.data() + g * s.vectors * s.others, index(s.vectors),
                       index(s.others))
        .noalias() = a.cast<std::int64_t>() * b.cast<std::int64_t>().transpose();
  }
  return tile;
}

}  // namespace macroscope::engine

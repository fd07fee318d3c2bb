#include "models/engine/scale_sim/mapping.hpp"

#include <fmt/format.h>

#include <array>

namespace macroscope::scale_sim {
namespace {

// More folds than this take minutes, and SCALE-Sim years.
constexpr std::uint64_t kFoldLimit = std::uint64_t{1} << 28;

struct FoldShare {
  double mapping = 0;
  double compute = 0;
};

FoldShare share(const Mapping& map, std::uint64_t rows_used, std::uint64_t cols_used) {
  const auto used = static_cast<long double>(rows_used * cols_used);
  const auto size = static_cast<long double>(map.rows * map.cols);
  // ws and is count C - 1 lines more here than a fold really has; os does not.
  const std::uint64_t lines = map.dataflow == Dataflow::os ? map.lines : map.lines + map.cols - 1;
  return {quotient(used, size), quotient(used * static_cast<long double>(map.time),
                                         size * static_cast<long double>(lines))};
}

}  // namespace

Mapping::Mapping(const Layer& layer, const Machine& machine)
    : dataflow(machine.dataflow),
      rows(machine.rows),
      cols(machine.cols),
      m(layer.m()),
      n(layer.n()),
      k(layer.k()) {
  const bool os = dataflow == Dataflow::os;
  space_rows = os ? m : k;
  space_cols = dataflow == Dataflow::is ? m : n;
  time = os ? k : dataflow == Dataflow::ws ? m : n;
  row_folds = ceil_div(space_rows, rows);
  col_folds = ceil_div(space_cols, cols);
  lines = time + (os ? rows : 2 * rows) + cols - 2;
  if (row_folds > kFoldLimit / col_folds) {
    throw ModelError(
        "MS422", fmt::format("layer \"{}\" needs {} x {} folds on a {}x{} array; the limit is {}",
                             layer.name, row_folds, col_folds, rows, cols, kFoldLimit));
  }
}

std::uint64_t Mapping::sram_ifmap_reads() const {
  return dataflow == Dataflow::is ? m * k : m * k * col_folds;
}

std::uint64_t Mapping::sram_filter_reads() const {
  if (dataflow == Dataflow::ws) return k * n;
  return k * n * (dataflow == Dataflow::os ? row_folds : col_folds);
}

std::uint64_t Mapping::sram_ofmap_writes() const {
  if (dataflow == Dataflow::os) return m * n + folds() * (rows + cols);
  return m * n * row_folds;
}

double quotient(long double a, long double b) {
  constexpr long double kExact = 9007199254740992.0L;  // 2^53
  if (a < kExact && b < kExact) return static_cast<double>(a) / static_cast<double>(b);
  return static_cast<double>(a / b);
}

Utilization utilization(const Mapping& map) {
  // Only the last fold of a direction is narrower, so four shares cover all folds.
  const std::uint64_t last_rows = map.rows_used(map.row_folds - 1);
  const std::uint64_t last_cols = map.cols_used(map.col_folds - 1);
  double mapping = 0;
  double compute = 0;
  for (std::uint64_t fc = 0; fc < map.col_folds; ++fc) {
    const std::uint64_t cols = fc + 1 < map.col_folds ? map.cols : last_cols;
    const FoldShare full = share(map, map.rows, cols);
    const FoldShare last = share(map, last_rows, cols);
    for (std::uint64_t fr = 0; fr + 1 < map.row_folds; ++fr) {
      mapping += full.mapping;
      compute += full.compute;
    }
    mapping += last.mapping;
    compute += last.compute;
  }
  const double folds = static_cast<double>(map.folds());
  return {mapping / folds * 100, compute / folds * 100};
}

}  // namespace macroscope::scale_sim

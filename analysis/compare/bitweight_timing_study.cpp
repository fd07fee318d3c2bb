#include "analysis/compare/bitweight_timing_study.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/published/published_table.hpp"
#include "models/engine/bit_slice/bit_slice.hpp"
#include "models/engine/bit_slice/stream.hpp"
#include "models/numerics/quantized_normal.hpp"
#include "sim/core/text.hpp"

namespace macroscope::compare {
namespace {

using engine::BitSliceParams;
using engine::SlicePe;

/// Operands of each measurement.
constexpr std::uint64_t kOperands = 1U << 20U;
/// Length of vectors where the quantity does not depend on it.
constexpr std::uint64_t kLongVector = 1024;
/// Clocks at which the paper compares, in GHz: OPT4 and a multiply-accumulate PE.
constexpr double kSliceClock = 2;
constexpr double kMacClock = 1;
constexpr double kOperationsPerMac = 2;

/// What takes time.
enum class Counted { digits, one_cycle, skipped };

struct Setting {
  SlicePe pe = SlicePe::opt4c;
  Counted counted = Counted::digits;
  std::uint64_t k = 0;  // 0: columns do not wait for each other
  std::uint64_t columns = 1;
};

/// Vectors of int8 operands of standard deviation 24.5.
class Drawn final : public engine::SliceValues {
 public:
  explicit Drawn(std::uint64_t k) : k_(k), values_(8, engine::kPublishedCrest) {}
  void encoded(std::uint64_t /*group*/, std::uint64_t index,
               std::span<std::int16_t> out) const override {
    values_.read(1, index * k_, out);
  }
  void other(std::uint64_t /*group*/, std::uint64_t /*index*/,
             std::span<std::int16_t> out) const override {
    std::fill(out.begin(), out.end(), std::int16_t{0});  // OPT3 and OPT4 do not see it
  }

 private:
  std::uint64_t k_;
  numerics::QuantizedNormal values_;
};

/// Cycles per operand in each column of `columns`; `digits` counts operands' digits instead.
double cycles(const Setting& s, std::uint64_t columns) {
  BitSliceParams params;
  params.pe = s.pe;
  params.rows = 1;
  params.cols = static_cast<std::uint32_t>(columns);
  params.skip_empty = s.counted == Counted::skipped;
  const std::uint64_t k = s.k == 0 ? kLongVector : s.k;
  const engine::SliceShape shape{1, kOperands / k, 1, k};
  const numerics::DigitTable table(params.encoding(), params.a_width);
  const engine::SliceWork work = slice_stream(shape, Drawn(k), params, table);
  if (s.counted == Counted::digits) {
    return static_cast<double>(work.digits) / static_cast<double>(kOperands * params.lanes());
  }
  return static_cast<double>(work.cycles) * static_cast<double>(columns) /
         static_cast<double>(kOperands);
}

double cycles(const Setting& s) {
  return cycles(s, s.columns);
}

double gops(const Setting& s) {
  return kOperationsPerMac * kSliceClock / cycles(s);
}

double mac_ratio(const Setting& s) {
  return gops(s) / (kOperationsPerMac * kMacClock);
}

/// No number of the table is larger.
constexpr double kMostPublished = 1000;

struct Quantity {
  const char* name;
  const char* unit;
  const char* what;
  double (*value)(const Setting&);
};

constexpr Quantity kQuantities[] = {
    {"cycles_per_operand", "cycles", "cycles per operand", cycles},
    {"barrier_cycles", "cycles", "cycles per operand", cycles},
    {"column_utilization", "1", "busy over slowest column",
     [](const Setting& s) { return cycles(s, 1) / cycles(s); }},
    {"gops", "GOPS", "GOPS of one at 2 GHz", gops},
    {"mac_ratio_of_one", "1", "one over a MAC at 1 GHz", mac_ratio},
    {"mac_ratio_of_three", "1", "three over a MAC at 1 GHz",
     [](const Setting& s) { return 3 * mac_ratio(s); }},
};

class Comparison {
 public:
  explicit Comparison(const std::filesystem::path& configs)
      : table_(configs / "studies/bitweight/timing.csv") {}

  [[nodiscard]] std::size_t rows() const { return table_.rows(); }

  [[nodiscard]] StudyRow compare(std::size_t row) const {
    const Quantity& quantity = *table_.entry(row, "quantity", kQuantities);
    const Setting setting = setting_of(row);
    const double value = quantity.value(setting);
    StudyRow out;
    out.quantity = quantity.name;
    out.unit = quantity.unit;
    out.what = fmt::format("{}, {}, {} ({})", table_.text(row, "pe"), quantity.what,
                           conditions(row, setting), table_.text(row, "origin"));
    out.published = table_.text(row, "published");
    out.ours = shortest(std::round(value * 1e4) / 1e4);
    out.difference = value - table_.real(row, "published", 0, kMostPublished);
    out.agrees = std::abs(out.difference) <= table_.real(row, "tolerance", 0, 1) + 1e-9;
    out.why = table_.text(row, "why");
    return out;
  }

 private:
  [[nodiscard]] std::string conditions(std::size_t row, const Setting& s) const {
    const std::string& empty = table_.text(row, "empty");
    const std::string counted = s.counted == Counted::digits      ? "digits alone"
                                : s.counted == Counted::one_cycle ? "floor"
                                                                  : empty;
    return s.k == 0 ? counted : fmt::format("{}, K {}, {} columns", counted, s.k, s.columns);
  }

  [[nodiscard]] Setting setting_of(std::size_t row) const {
    Setting s;
    const auto pe = Text<SlicePe>::parse(table_.text(row, "pe"));
    if (!pe || *pe == SlicePe::laconic) {
      throw ConfigError(table_.fault(row, "pe", "expected opt3, opt4c or opt4e"));
    }
    s.pe = *pe;
    const std::string& empty = table_.text(row, "empty");
    const std::vector<std::string> names{"digits", "one_cycle", "skipped"};
    const auto found = std::find(names.begin(), names.end(), empty);
    if (found == names.end()) {
      throw ConfigError(table_.fault(
          row, "empty",
          fmt::format("expected digits, one_cycle or skipped{}", did_you_mean(empty, names))));
    }
    s.counted = static_cast<Counted>(found - names.begin());
    if (table_.text(row, "k").empty()) return s;
    s.k = table_.number(row, "k");
    s.columns = table_.number(row, "columns");
    if (s.k == 0 || s.columns == 0 || s.columns > 1024 || s.k > kOperands / s.columns) {
      throw ConfigError(table_.fault(row, s.columns == 0 || s.columns > 1024 ? "columns" : "k",
                                     "expected 1 to 1024 columns, and a k of which as many vectors "
                                     "make a million operands"));
    }
    return s;
  }

  PublishedTable table_;
};

}  // namespace

StudyResult BitweightTimingStudy::run(const std::filesystem::path& configs,
                                      const StudyProgress& progress) const {
  StudyResult result;
  result.name = name();
  result.title = title();
  result.rule = "within the tolerance of the row";
  result.every_row = true;
  result.sources = {
      "second-hand: a reading note on Q. Wu et al., HPCA 2025, arXiv 2503.06342, not the paper",
      "own enumeration: configs/studies/bitweight/README.md",
      "operands: a million normal int8, absmax 127 at 5.184 standard deviations (sigma 24.5)",
      "clocks: OPT4 at 2 GHz, a multiply-accumulate PE at 1 GHz, as the paper's ratios have them"};
  const Comparison comparison(configs);
  compare_rows(comparison, progress, result);
  return result;
}

}  // namespace macroscope::compare

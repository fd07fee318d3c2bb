#include "analysis/compare/bitweight_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "analysis/compare/bitweight_operands.hpp"
#include "analysis/published/published_table.hpp"
#include "models/pe/column_timing.hpp"
#include "sim/core/text.hpp"

namespace macroscope::compare {
namespace {

using numerics::DigitTable;
using numerics::Encoding;
using Operands = std::vector<std::int8_t>;

double digits_per_operand_cycles(Encoding encoding, const Operands& operands,
                                 pe::EmptyGroups empty) {
  const DigitTable table(encoding, 8);
  std::uint64_t cycles = 0;
  const std::span<const std::int8_t> all(operands);
  for (std::size_t first = 0; first < all.size(); first += kMatrixRow) {
    cycles += pe::opt4c_cycles(table, all.subspan(first, kMatrixRow), empty);
  }
  return static_cast<double>(cycles) / static_cast<double>(all.size());
}

double values_with(Encoding encoding, std::uint64_t least, std::uint64_t most) {
  const DigitTable table(encoding, 8);
  double count = 0;
  for (const std::int8_t value : all_int8()) {
    const std::uint32_t digits = table.non_zeros(value);
    if (digits >= least && digits <= most) ++count;
  }
  return count;
}

double median_of_matrices(Encoding encoding, std::uint64_t seeds) {
  std::vector<double> means;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    means.push_back(mean_digits(encoding, quantized_matrix(seed)));
  }
  std::sort(means.begin(), means.end());
  return (means[(means.size() - 1) / 2] + means[means.size() / 2]) / 2;
}

/// One quantity of the table: its value for an encoding and the number in `setting`.
struct Quantity {
  const char* name;
  const char* unit;
  const char* what;  // {} is the setting, where there is one
  double (*value)(Encoding, double setting);
  bool judged = true;
};

std::uint64_t whole(double setting) {
  return static_cast<std::uint64_t>(setting);
}

double readme_mean(Encoding encoding, double sigma, double k) {
  return mean_digits(encoding, normal_operands(sigma)) * k / (k + 1);
}

constexpr Quantity kQuantities[] = {
    {"mean_digits_int8", "digits", "all int8 values",
     [](Encoding e, double) { return mean_digits(e, all_int8()); }},
    {"share_at_most_3", "%", "all int8 values",
     [](Encoding e, double) { return 100 * values_with(e, 0, 3) / 256; }},
    {"values_with_digits", "values", "int8 values with {} digits",
     [](Encoding e, double k) { return values_with(e, whole(k), whole(k)); }},
    {"mean_digits_matrix", "digits", "1024 x 1024 N(0,1), absmax to 127, seed {}",
     [](Encoding e, double seed) { return mean_digits(e, quantized_matrix(whole(seed))); }},
    {"median_digits_matrix", "digits", "1024 x 1024 N(0,1), absmax to 127, seeds 1 to {}",
     [](Encoding e, double seeds) { return median_of_matrices(e, whole(seeds)); }, false},
    {"mean_digits_normal", "digits", "normal, sigma {}",
     [](Encoding e, double sigma) { return mean_digits(e, normal_operands(sigma)); }},
    {"mean_digits_readme_k32", "digits", "normal, sigma {}, times 32/33",
     [](Encoding e, double sigma) { return readme_mean(e, sigma, 32); }, false},
    {"mean_digits_readme_k128", "digits", "normal, sigma {}, times 128/129",
     [](Encoding e, double sigma) { return readme_mean(e, sigma, 128); }, false},
    {"cycles_one_cycle", "cycles", "OPT3 and OPT4C, sigma {}, an empty group takes a cycle",
     [](Encoding e, double sigma) {
       return digits_per_operand_cycles(e, normal_operands(sigma), pe::EmptyGroups::one_cycle);
     }},
    {"cycles_skipped", "cycles", "OPT3 and OPT4C, sigma {}, empty groups skipped",
     [](Encoding e, double sigma) {
       return digits_per_operand_cycles(e, normal_operands(sigma), pe::EmptyGroups::skipped);
     }},
};

constexpr const char* kDigits = "digits_msb_first";

std::string most_significant_first(Encoding encoding, std::int32_t value) {
  const auto digits = numerics::encode(encoding, value, 8);
  std::string out;
  for (std::uint32_t i = digits.size(); i-- > 0;) {
    out += std::to_string(digits.digit(i));
    if (i > 0) out += ' ';
  }
  return out;
}

class Comparison {
 public:
  explicit Comparison(const std::filesystem::path& configs)
      : table_(configs / "studies/bitweight/encodings.csv") {}

  [[nodiscard]] std::size_t rows() const { return table_.rows(); }

  [[nodiscard]] StudyRow compare(std::size_t row) const {
    const std::string& encoding_name = table_.text(row, "encoding");
    const auto encoding = Text<Encoding>::parse(encoding_name);
    if (!encoding) throw ConfigError(table_.fault(row, "encoding", encoding.error()));
    StudyRow out;
    out.quantity = table_.text(row, "quantity");
    out.published = table_.text(row, "published");
    if (out.quantity == kDigits) {
      const auto value = static_cast<std::int32_t>(table_.real(row, "setting", -128, 127));
      out.what = fmt::format("{} of {}", encoding_name, value);
      out.unit = "digits";
      out.ours = most_significant_first(*encoding, value);
      out.agrees = out.ours == out.published;
    } else {
      compare_number(row, *encoding, out);
    }
    out.what += fmt::format(" ({})", table_.text(row, "origin"));
    return out;
  }

 private:
  void compare_number(std::size_t row, Encoding encoding, StudyRow& out) const {
    const Quantity& quantity = *table_.entry(row, "quantity", kQuantities, kDigits);
    const std::string& setting = table_.text(row, "setting");
    const bool needs_setting = std::string_view(quantity.what).find("{}") != std::string_view::npos;
    const double at = needs_setting ? table_.real(row, "setting", 0, kMatrixSize) : 0;
    const double value = quantity.value(encoding, at);
    out.what = fmt::format("{}, {}", table_.text(row, "encoding"),
                           fmt::format(fmt::runtime(quantity.what), setting));
    out.unit = quantity.unit;
    out.ours = shortest(std::round(value * 1e4) / 1e4);
    out.difference = value - table_.real(row, "published", 0, kMatrixSize);
    // A number that was printed is at most half of its last digit off; half a unit in 10^-9 covers
    // the binary representation of the decimals.
    out.agrees = std::abs(out.difference) <= table_.real(row, "tolerance", 0, 1) + 1e-9;
    out.judged = quantity.judged;
  }

  PublishedTable table_;
};

}  // namespace

StudyResult BitweightStudy::run(const std::filesystem::path& configs,
                                const StudyProgress& progress) const {
  StudyResult result;
  result.name = name();
  result.title = title();
  result.rule = "digits and counts are equal, means are within the tolerance of their row";
  result.every_row = true;
  result.sources = {
      "figure, readme: wqzustc/High-Performance-Tensor-Processing-Engines, commit ebe4db7, MIT",
      "second-hand: a reading note on Q. Wu et al., HPCA 2025, arXiv 2503.06342, not the paper",
      "closed form, own enumeration: configs/studies/bitweight/README.md"};
  result.notes = {
      "The paper's means are those of one matrix; the largest of its million numbers sets the "
      "scale,",
      "and the median over seeds shows how far matrices differ. The README's test bench counts one",
      "zero too many per vector of K, hence K / (K + 1); beyond sigma 30 that does not explain it "
      "all."};
  const Comparison comparison(configs);
  compare_rows(comparison, progress, result);
  return result;
}

}  // namespace macroscope::compare

#include "analysis/compare/silicon_study.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "analysis/cost/unit_cost.hpp"
#include "analysis/published/published_table.hpp"
#include "sim/core/text.hpp"

namespace macroscope::compare {
namespace {

using cost::Figure;

constexpr double kWeightBits = 8;  // of the second stationary register of a PE

/// What a row asks for, in the technology at its voltage.
struct Setting {
  cost::UnitCost unit;
  std::optional<cost::RegisterCost> bit;
  double clock_ghz;
};

Figure inverse(double numerator, const Figure& a, const Figure& b) {
  Figure out = a;
  out.value = numerator / (a.value + kWeightBits * b.value);
  out.low = numerator / (a.high + kWeightBits * b.high);
  out.high = numerator / (a.low + kWeightBits * b.low);
  return out;
}

using Quantity = std::optional<Figure> (*)(const Setting&);

const std::map<std::string, Quantity>& quantities() {
  static const std::map<std::string, Quantity> all = {
      {"area_um2", [](const Setting& s) { return std::optional(s.unit.area_um2); }},
      {"energy_pj_per_mac", [](const Setting& s) { return std::optional(s.unit.energy_pj); }},
      {"tops_per_mm2",
       [](const Setting& s) -> std::optional<Figure> {
         if (!s.bit) return std::nullopt;
         return inverse(2e3 * s.clock_ghz * s.unit.events_per_cycle, s.unit.area_um2,
                        s.bit->area_um2);
       }},
      {"tops_per_w", [](const Setting& s) -> std::optional<Figure> {
         if (!s.bit) return std::nullopt;
         return inverse(2, s.unit.energy_pj, s.bit->moving_pj);
       }}};
  return all;
}

class Comparison {
 public:
  explicit Comparison(const std::filesystem::path& configs)
      : configs_(configs), table_(configs / "studies/silicon/bands.csv") {}

  [[nodiscard]] std::size_t rows() const { return table_.rows(); }

  [[nodiscard]] StudyRow compare(std::size_t row) const {
    StudyRow out;
    out.quantity = table_.text(row, "quantity");
    out.unit = table_.text(row, "unit");
    out.published = table_.text(row, "published");
    out.what = fmt::format("{} ({})", table_.text(row, "what"), table_.text(row, "origin"));
    const auto quantity = quantities().find(out.quantity);
    if (quantity == quantities().end()) {
      throw ConfigError(
          table_.fault(row, "quantity", fmt::format("there is no quantity \"{}\"", out.quantity)));
    }
    std::string why;
    const auto setting = setting_of(row, why);
    const auto ours = setting ? quantity->second(*setting) : std::nullopt;
    if (!ours) {
      out.ours = "error: " + (why.empty() ? std::string("no source") : why);
      return out;
    }
    const double published = number(row, "published");
    out.ours = fmt::format("{:.4g}", ours->value);
    out.what += fmt::format(", ours {:.3g} to {:.3g}", ours->low, ours->high);
    out.difference = ours->value - published;
    out.agrees = published >= ours->low && published <= ours->high;
    return out;
  }

 private:
  [[nodiscard]] double number(std::size_t row, const char* column) const {
    return table_.real(row, column, 1e-6, 1e6);
  }

  [[nodiscard]] std::optional<Setting> setting_of(std::size_t row, std::string& why) const {
    const auto file = configs_ / "technologies" / table_.text(row, "technology") / "costs.xml";
    // Read here first: a fault there is the study's, not the technology's.
    const cost::Technology technology =
        cost::read_technology(file.string(), {{"voltage_v", shortest(number(row, "voltage_v"))}});
    cost::CostNotes notes;
    cost::UnitQuery query;
    query.unit = table_.text(row, "pe");
    auto unit = cost::unit_cost(technology, query, notes, why);
    if (!unit) return std::nullopt;
    return Setting{std::move(*unit), cost::register_cost(technology), number(row, "clock_ghz")};
  }

  std::filesystem::path configs_;
  PublishedTable table_;
};

}  // namespace

StudyResult SiliconStudy::run(const std::filesystem::path& configs,
                              const StudyProgress& progress) const {
  StudyResult result;
  result.name = name();
  result.title = title();
  result.rule = "the published number lies within the bounds of ours";
  result.every_row = true;
  result.sources = {
      "configs/studies/silicon/README.md names each origin; all are second-hand",
      "ours: characterizations of open libraries, scaled by Stillmaker and Baas 2017"};
  const Comparison comparison(configs);
  compare_rows(comparison, progress, result);
  return result;
}

}  // namespace macroscope::compare

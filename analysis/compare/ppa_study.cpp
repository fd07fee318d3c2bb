#include "analysis/compare/ppa_study.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>

#include "analysis/compare/ppa_figures.hpp"
#include "analysis/published/published_table.hpp"
#include "sim/core/error.hpp"
#include "sim/core/text.hpp"

namespace macroscope::compare {
namespace {

class PpaComparison {
 public:
  explicit PpaComparison(const std::filesystem::path& configs)
      : configs_(configs), table_(configs / "studies/bitweight_ppa/rows.csv") {}

  [[nodiscard]] std::size_t rows() const { return table_.rows(); }

  [[nodiscard]] StudyRow compare(std::size_t row) {
    const PpaQuantity& quantity = quantity_of(row);
    const std::string& technology = table_.text(row, "technology");
    StudyRow out;
    out.what = fmt::format("{}, {} ({})", quantity.what, technology, table_.text(row, "origin"));
    out.why = table_.text(row, "explanation");
    out.quantity = quantity.name;
    out.unit = "1";
    out.published = table_.text(row, "published");
    try {
      judge(row, quantity.value(figures_of(technology)), out);
    } catch (const ModelError& missing) {
      out.ours = "n/a";
      out.why = missing.message();
      out.judged = false;
    }
    return out;
  }

 private:
  void judge(std::size_t row, double value, StudyRow& out) const {
    const auto low = number(row, "low");
    const auto high = number(row, "high");
    out.ours = shortest(std::round(value * 1e3) / 1e3);
    out.difference = value - *number(row, "published");
    out.judged = low.has_value() || high.has_value();
    out.agrees = (!low || value >= *low) && (!high || value <= *high);
  }

  PpaFigures& figures_of(const std::string& technology) {
    const auto [place, fresh] =
        figures_.try_emplace(technology, configs_ / "technologies" / technology);
    return place->second;
  }

  [[nodiscard]] const PpaQuantity& quantity_of(std::size_t row) const {
    const std::string& name = table_.text(row, "quantity");
    std::vector<std::string> names;
    for (const PpaQuantity& quantity : ppa_quantities()) {
      if (name == quantity.name) return quantity;
      names.emplace_back(quantity.name);
    }
    throw ConfigError(table_.fault(
        row, "quantity",
        fmt::format("there is no quantity \"{}\"{}", name, did_you_mean(name, names))));
  }

  /// Nothing for an empty cell; `published` is never empty.
  [[nodiscard]] std::optional<double> number(std::size_t row, const std::string& column) const {
    const std::string& text = table_.text(row, column);
    if (text.empty() && column != "published") return std::nullopt;
    const auto value = Text<double>::parse(text);
    if (!value) throw ConfigError(table_.fault(row, column, value.error()));
    return *value;
  }

  std::filesystem::path configs_;
  PublishedTable table_;
  std::map<std::string, PpaFigures> figures_;
};

}  // namespace

StudyResult PpaStudy::run(const std::filesystem::path& configs,
                          const StudyProgress& progress) const {
  StudyResult result;
  result.name = name();
  result.title = title();
  result.rule = "ours is at least as good as what an open flow measured before, within its limits";
  result.every_row = true;
  result.sources = {
      "paper: Q. Wu et al., HPCA 2025, arXiv 2503.06342, abstract and a reading note; 28 nm, "
      "commercial flow",
      "open flow: own earlier measurement of other RTL, yosys 0.23, OpenSTA, gate-level activity",
      "ours: configs/technologies, written by macroscope characterize"};
  result.notes = {
      "Rows of the paper are not judged: process, cells, tools, clock target and operands differ.",
      "Most of the published gains are of clock rate: compare the rows against mac_p2."};
  PpaComparison comparison(configs);
  compare_rows(comparison, progress, result);
  return result;
}

}  // namespace macroscope::compare

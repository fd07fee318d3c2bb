#include "analysis/cosim/report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace macroscope::cosim {
namespace {

using Json = nlohmann::ordered_json;

std::string difference_text(const PairResult& result) {
  for (const CaseResult& c : result.cases) {
    if (c.mismatches == 0) continue;
    std::string text = fmt::format(
        "  first difference: product {} (m {}, n {}, k {}), {} cycles at tile, {} at pe, {} at "
        "rtl\n",
        c.number, c.m, c.n, c.k, c.tile_cycles, c.pe_cycles, c.rtl_cycles);
    if (c.first) text += fmt::format("    {}\n", c.first->text());
    if (!result.waveform.empty()) {
      text +=
          fmt::format("    waveform {}, shown by: gtkwave {}\n", result.waveform, result.save_file);
    }
    return text;
  }
  return {};
}

Json value_or_null(const std::optional<std::int64_t>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace

std::string text_report(const std::vector<PairResult>& results) {
  std::string text = fmt::format("{:<27}  {:<11} {:>8} {:>12}  {}\n", "engine", "pe", "products",
                                 "cycles", "tile = pe = rtl");
  for (const PairResult& result : results) {
    std::uint64_t cycles = 0;
    for (const CaseResult& c : result.cases) cycles += c.rtl_cycles;
    const std::uint64_t mismatches = result.mismatches();
    text += fmt::format(
        "{:<27}  {:<11} {:>8} {:>12}  {}\n", result.engine, result.pe, result.cases.size(), cycles,
        mismatches == 0 ? std::string("equal") : fmt::format("{} mismatches", mismatches));
    if (!result.note.empty()) text += fmt::format("  {}\n", result.note);
    text += difference_text(result);
  }
  return text;
}

std::string json_report(const std::vector<PairResult>& results, const Request& request) {
  Json root;
  root["schema_version"] = 1;
  root["seed"] = request.seed;
  root["cases"] = Json::array();
  for (const PairResult& result : results) {
    for (const CaseResult& c : result.cases) {
      Json row;
      row["engine"] = result.engine;
      row["pe"] = result.pe;
      row["number"] = c.number;
      row["seed"] = request.seed;
      row["m"] = c.m;
      row["n"] = c.n;
      row["k"] = c.k;
      row["tile_cycles"] = c.tile_cycles;
      row["pe_cycles"] = c.pe_cycles;
      row["rtl_cycles"] = c.rtl_cycles;
      row["mismatches"] = c.mismatches;
      if (c.first) {
        row["first"] = {{"cycle", c.first->cycle},
                        {"lane", c.first->lane},
                        {"expected", value_or_null(c.first->expected)},
                        {"found", value_or_null(c.first->found)}};
      }
      if (!result.note.empty()) row["note"] = result.note;
      root["cases"].push_back(std::move(row));
    }
  }
  root["units"] = {{"tile_cycles", "cycles"}, {"pe_cycles", "cycles"}, {"rtl_cycles", "cycles"}};
  return root.dump(2) + '\n';
}

}  // namespace macroscope::cosim

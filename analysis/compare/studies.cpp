// The list of studies: adding one is one line here.
#include <fmt/format.h>

#include "analysis/compare/bitweight_study.hpp"
#include "analysis/compare/bitweight_timing_study.hpp"
#include "analysis/compare/cosma_study.hpp"
#include "analysis/compare/dram_study.hpp"
#include "analysis/compare/ppa_study.hpp"
#include "analysis/compare/scale_sim_study.hpp"
#include "analysis/compare/silicon_study.hpp"
#include "analysis/compare/study.hpp"
#include "sim/core/error.hpp"
#include "sim/core/text.hpp"

namespace macroscope::compare {
namespace {

template <class... T>
std::vector<std::unique_ptr<const Study>> list() {
  std::vector<std::unique_ptr<const Study>> out;
  (out.push_back(std::make_unique<const T>()), ...);
  return out;
}

}  // namespace

const std::vector<std::unique_ptr<const Study>>& studies() {
  static const auto all = list<ScaleSimStudy, DramStudy, BitweightStudy, BitweightTimingStudy,
                               PpaStudy, SiliconStudy, CosmaStudy>();
  return all;
}

std::filesystem::path shipped_configs() {
  return MACROSCOPE_CONFIGS;
}

StudyResult run_study(std::string_view name, const std::filesystem::path& configs,
                      const StudyProgress& progress) {
  std::vector<std::string> names;
  for (const auto& study : studies()) {
    if (study->name() == name) return study->run(configs, progress);
    names.push_back(study->name());
  }
  throw ConfigError(
      Fault{"MS198",
            {"study", 0, 0},
            fmt::format("there is no study \"{}\"{}", name, did_you_mean(name, names)),
            {{{}, fmt::format("studies: {}", fmt::join(names, ", "))}},
            {},
            0});
}

}  // namespace macroscope::compare

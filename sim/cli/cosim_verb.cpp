// `macroscope cosim`: one product at tile, pe and rtl fidelity, cycle by cycle and bit by bit.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "analysis/cosim/pairs.hpp"
#include "analysis/cosim/report.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"
#include "sim/config/reader.hpp"
#include "sim/device/architecture.hpp"

namespace macroscope::cli {
namespace {

struct CosimOptions {
  cosim::Request request;
  std::string architecture;
  std::vector<std::string> overrides;
  bool all = false;
  bool build_only = false;
  std::string format = "text";
};

std::vector<cosim::NotedPair> pairs_of(const CosimOptions& options) {
  if (options.all) {
    if (!options.architecture.empty())
      refuse_options("cosim takes ARCHITECTURE or --all, not both");
    return cosim::shipped_pairs();
  }
  if (options.architecture.empty()) {
    refuse_options("cosim needs an architecture, or --all for every engine and PE that is shipped");
  }
  const std::vector<config::Override> overrides = parse_overrides(options.overrides);
  std::vector<cosim::NotedPair> pairs;
  pairs.push_back(cosim::pair_of(config::read_description(
      options.architecture, device::architecture_registry(), "architecture", overrides)));
  return pairs;
}

int execute(CosimOptions& options) {
  const std::vector<cosim::NotedPair> pairs = pairs_of(options);
  options.request.progress = [](const std::string& line) { note(line); };
  if (options.build_only) {
    std::vector<engine::RtlSpec> specs;
    for (const cosim::NotedPair& noted : pairs) specs.push_back(noted.pair->rtl());
    engine::build_rtl(specs, options.request.progress);
    return kOk;
  }
  const std::vector<cosim::PairResult> results = cosim::run(pairs, options.request);
  std::uint64_t mismatches = 0;
  for (const cosim::PairResult& result : results) mismatches += result.mismatches();
  print(options.format == "json" ? cosim::json_report(results, options.request)
                                 : cosim::text_report(results));
  if (mismatches == 0) return kOk;
  throw ModelError("MS467", fmt::format("the fidelities differ: {} mismatches", mismatches));
}

}  // namespace

void add_cosim_verb(CLI::App& app, Session& session) {
  const auto options = std::make_shared<CosimOptions>();
  options->request.wave_folder = "cosim_waves";
  CLI::App* verb = app.add_subcommand(
      "cosim", "the same products at tile, pe and rtl fidelity, compared bit by bit");
  verb->footer("Example:\n  macroscope cosim --all --shapes 6");
  verb->add_option("ARCHITECTURE", options->architecture, "machine, an XML file");
  verb->add_flag("--all", options->all, "every engine and PE that is shipped, at its small size");
  verb->add_option("--shapes", options->request.shapes, "random products for each pair")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  verb->add_option("--seed", options->request.seed, "seed of shapes and operands")
      ->check(whole_number())
      ->capture_default_str();
  add_overrides(*verb, options->overrides, "override a value: array.pe.kind=opt1; repeatable");
  verb->add_option("--waves", options->request.wave_folder,
                   "folder for the waveforms of first differences")
      ->check(not_empty())
      ->type_name("DIR")
      ->capture_default_str();
  verb->add_flag("--build", options->build_only, "only build the RTL into the cache");
  verb->add_option("--format", options->format, "text or json")
      ->check(one_of({"text", "json"}))
      ->capture_default_str();
  verb->callback([options, &session] { session.action = [options] { return execute(*options); }; });
}

}  // namespace macroscope::cli

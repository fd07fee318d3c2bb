// `macroscope replay DIR`: run a recorded folder again and compare report.json byte for byte.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "sim/cli/console.hpp"
#include "sim/cli/manifest.hpp"
#include "sim/cli/program.hpp"
#include "sim/cli/run_report.hpp"
#include "sim/cli/version.hpp"

namespace macroscope::cli {
namespace {

constexpr std::size_t kShownDifferences = 10;

/// The first places where two reports differ, one a line.
std::string differences(const std::string& before, const std::string& after) {
  using Json = nlohmann::json;
  const Json old_report = Json::parse(before, nullptr, false);
  if (old_report.is_discarded()) return "  the recorded report.json is not JSON\n";
  const Json patch = Json::diff(old_report, Json::parse(after));
  std::string text;
  std::size_t shown = 0;
  for (const Json& step : patch) {
    if (shown++ == kShownDifferences) {
      text += fmt::format("  ... and {} more\n", patch.size() - kShownDifferences);
      break;
    }
    const std::string path = step.at("path");
    const Json::json_pointer pointer(path);
    const std::string was = old_report.contains(pointer) ? old_report.at(pointer).dump() : "absent";
    const std::string is = step.contains("value") ? step.at("value").dump() : "absent";
    text += fmt::format("  {}: recorded {}, now {}\n", path, was, is);
  }
  return text.empty() ? "  same values, written differently\n" : text;
}

int execute(const std::string& folder) {
  const Recorded recorded = read_run_folder(folder);
  const RunOutcome outcome = run_with_progress(recorded.options.request);
  const report::Report report = report_of(outcome);
  const RunFiles files = files_of(outcome, report, recorded.options);
  if (files.report_json == recorded.report_json) {
    print(
        fmt::format("{}: identical, {} bytes of report.json\n", folder, files.report_json.size()));
    return kOk;
  }
  print(fmt::format("{}: report.json differs\n{}", folder,
                    differences(recorded.report_json, files.report_json)));
  throw ModelError("MS492", fmt::format("the replay differs from the recorded run; recorded by "
                                        "macroscope {}, this is {} ({})",
                                        recorded.program, program_version(), git_state()));
}

}  // namespace

void add_replay_verb(CLI::App& app, Session& session) {
  const auto folder = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand(
      "replay", "run the folder of an earlier run again; report.json must come out the same");
  verb->footer("Example:\n  macroscope replay out");
  verb->add_option("DIR", *folder, "folder written by run -o")->required();
  verb->callback([folder, &session] { session.action = [folder] { return execute(*folder); }; });
}

}  // namespace macroscope::cli

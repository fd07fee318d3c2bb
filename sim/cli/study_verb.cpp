// `macroscope study`: published numbers next to ours.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <sstream>

#include "analysis/compare/study.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"
#include "sim/cli/progress.hpp"
#include "sim/core/data_directory.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cli {
namespace {

struct StudyOptions {
  std::string name;
  std::string format = "text";
  bool strict = false;
};

int list() {
  std::string text;
  for (const auto& study : compare::studies()) {
    text += fmt::format("{:<16} {}\n", study->name(), study->title());
  }
  print(text);
  return kOk;
}

int execute(const StudyOptions& options) {
  Progress progress(true);
  const compare::StudyResult result = compare::run_study(
      options.name, data_file(""),
      [&progress](std::size_t done) { progress.update(done, 0, "comparisons"); });
  std::ostringstream out;
  if (options.format == "csv") {
    compare::write_csv(result, out);
  } else {
    compare::write_text(result, out);
  }
  print(out.str());
  for (const std::string& line : result.timings) note(line);
  if (options.strict && result.failed() > 0) {
    throw ModelError("MS491", fmt::format("{} of {} rows are off, an error because of --strict",
                                          result.failed(), result.rows.size()));
  }
  return kOk;
}

}  // namespace

void add_study_verb(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("study", "published numbers next to ours, row by row");
  verb->require_subcommand(1);
  verb->footer("Example:\n  macroscope study run scale-sim");
  CLI::App* sub = verb->add_subcommand("list", "all studies");
  sub->footer("Example:\n  macroscope study list");
  sub->callback([&session] { session.action = [] { return list(); }; });

  const auto options = std::make_shared<StudyOptions>();
  sub = verb->add_subcommand("run", "compare; rows that are off are shown, not hidden");
  sub->footer("Example:\n  macroscope study run scale-sim");
  sub->add_option("NAME", options->name, "name of the study")->required();
  sub->add_option("--format", options->format, "text: sums and rows that are off; csv: every row")
      ->check(one_of({"text", "csv"}))
      ->capture_default_str();
  sub->add_flag("--strict", options->strict, "exit 3 when a row is off");
  sub->callback([options, &session] { session.action = [options] { return execute(*options); }; });
}

}  // namespace macroscope::cli

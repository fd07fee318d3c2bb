// `macroscope dram`: a request trace through a memory, command by command.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "analysis/dram/check_commands.hpp"
#include "analysis/dram/load_curve.hpp"
#include "analysis/dram/trace_report.hpp"
#include "models/memory/dram/command_csv.hpp"
#include "models/memory/dram/components.hpp"
#include "models/memory/dram/controller_components.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/text_file.hpp"

namespace macroscope::cli {
namespace {

struct DramOptions {
  std::string memory;
  std::string trace;
  std::vector<std::string> overrides;
  std::string trace_format;
  std::string format = "text";
  std::string output;
  std::string commands;
  std::string check;
  bool no_advice = false;
  bool curve = false;
  dram_report::CurveOptions load;
  std::string pattern = "random";
};

/// The memory, and its mapping as the file and `-p` write it.
struct Loaded {
  dram::Memory memory;
  std::string mapping;
};

Loaded load(const std::string& path, const std::vector<config::Override>& overrides) {
  const config::Description file =
      config::read_description(path, dram::memory_registry(), dram::kMemoryRoot, overrides);
  const config::Node* mapping = file.root().find_child("mapping");
  return {dram::read_memory(file),
          mapping == nullptr ? "bg" : mapping->as<dram::MappingComponent>().order};
}

void show(const DramOptions& options, const std::string& text) {
  if (options.output.empty()) {
    print(text);
  } else {
    write_text_file(options.output, text);
    note(fmt::format("wrote {}", options.output));
  }
}

/// The command file of a run, written while it goes on.
class CommandFile {
 public:
  CommandFile(const std::string& path, const dram::Standard& standard)
      : path_(path), file_(path, std::ios::binary) {
    if (!file_) fail();
    writer_.emplace(file_, standard);
  }
  void write(const dram::CommandLog& log) {
    for (const dram::CommandRecord& record : log) writer_->write(record);
    if (!file_) fail();
  }
  void close() {
    writer_.reset();
    file_.close();
    if (!file_) fail();
  }

 private:
  [[noreturn]] void fail() const {
    throw OutputError(
        fmt::format("{}: error[MS191]: cannot write the file: {}", path_, std::strerror(errno)));
  }

  std::string path_;
  std::ofstream file_;
  std::optional<dram::CommandCsvWriter> writer_;
};

void run_and_report(const DramOptions& options, const Loaded& loaded) {
  const dram::Memory& memory = loaded.memory;
  std::optional<dram::TraceFormat> format;
  if (!options.trace_format.empty()) {
    format = *Text<dram::TraceFormat>::parse(options.trace_format);
  }
  const auto trace =
      dram::open_trace(options.trace, format, {memory.standard.access_bytes, memory.capacity()});
  dram_report::TraceReport report;
  report.memory = &memory;
  report.memory_file = options.memory;
  report.mapping = loaded.mapping;
  report.trace_file = options.trace;
  report.trace_format = trace->format();

  dram_report::TraceOptions trace_options;
  if (!options.no_advice) trace_options.keep = dram_report::kAdviceRequests;
  std::optional<CommandFile> commands;
  if (!options.commands.empty()) {
    commands.emplace(options.commands, memory.standard);
    trace_options.commands = [&](const dram::CommandLog& log) { commands->write(log); };
  }
  {
    Progress progress(true);
    trace_options.progress = [&](std::uint64_t requests) {
      progress.update(requests, 0, "requests");
    };
    report.run = dram_report::run_trace(memory, *trace, trace_options);
  }
  if (commands) commands->close();
  if (!options.no_advice) {
    report.advice =
        dram_report::advise_mapping(memory, report.run, [&](const std::string& order, bool hash) {
          std::vector<config::Override> overrides = parse_overrides(options.overrides);
          overrides.push_back({"mapping.order", order});
          overrides.push_back({"mapping.hash", hash ? "xor" : "none"});
          return dram::load_memory(options.memory, overrides);
        });
    const std::string warning = report.advice ? dram_report::advice_text(*report.advice) : "";
    if (!warning.empty()) report.warnings.push_back(warning);
  }
  const bool json = options.format == "json";
  show(options, json ? dram_report::json_text(report) : dram_report::plain_text(report));
  if (!json) return;
  for (const std::string& warning : report.warnings) note("warning: " + warning);
}

/// Throws ModelError at the first command that the memory does not allow.
void check(const DramOptions& options, const dram::Memory& memory) {
  const dram_report::CheckResult result = dram_report::check_commands(memory, options.check);
  if (result.violations != 0) {
    throw ModelError(
        "MS542", fmt::format("{}: {} of {} commands break a constraint; first: {}", options.check,
                             result.violations, result.commands, result.first));
  }
  const std::string text =
      fmt::format("{}: {} commands checked, no violation\n", options.check, result.commands);
  if (options.trace.empty()) {
    print(text);
  } else {
    note(text.substr(0, text.size() - 1));  // standard output has the result of the run
  }
}

void draw_curve(const DramOptions& options, const dram::Memory& memory) {
  dram_report::CurveOptions load = options.load;
  load.pattern = *Text<dram_report::Pattern>::parse(options.pattern);
  const auto points = dram_report::load_curve(memory, load);
  if (options.format == "json") {
    show(options, dram_report::curve_json(memory, load, points));
  } else if (options.format == "csv") {
    show(options, dram_report::curve_csv(points));
  } else {
    show(options, dram_report::curve_text(memory, load, points));
  }
}

void check_combination(const DramOptions& options) {
  if (options.curve) {
    if (!options.trace.empty()) refuse_options("--curve makes its own requests: leave TRACE out");
    if (!options.commands.empty() || !options.check.empty()) {
      refuse_options("--curve goes without --commands and --check");
    }
    return;
  }
  if (options.trace.empty() && options.check.empty()) {
    refuse_options("TRACE is required, or --check FILE, or --curve");
  }
  if (options.trace.empty() && !options.commands.empty())
    refuse_options("--commands needs a TRACE");
  if (options.format == "csv") refuse_options("--format csv is for --curve: expected text or json");
}

int execute(const DramOptions& options) {
  check_combination(options);
  const Loaded loaded = load(options.memory, parse_overrides(options.overrides));
  if (options.curve) draw_curve(options, loaded.memory);
  if (!options.trace.empty()) run_and_report(options, loaded);
  if (!options.check.empty()) check(options, loaded.memory);
  return kOk;
}

}  // namespace

void add_dram_verb(CLI::App& app, Session& session) {
  const auto options = std::make_shared<DramOptions>();
  CLI::App* verb =
      app.add_subcommand("dram", "a request trace through a memory, command by command");
  verb->footer(
      "Example:\n  macroscope dram configs/memory/ddr4_3200aa.xml trace.bin -p mapping=ro "
      "--format json");
  verb->add_option("MEMORY", options->memory, "memory, an XML file")->required();
  verb->add_option("TRACE", options->trace,
                   "requests: 64-bit words (.bin), or lines of Ramulator or DRAMsim3");
  add_overrides(*verb, options->overrides,
                "override a value: mapping=ro, policy=ramulator2, outstanding=1; repeatable");
  verb->add_option("--trace-format", options->trace_format,
                   "binary, ramulator or dramsim3; else told by name and content")
      ->check(one_of({"binary", "ramulator", "dramsim3"}));
  verb->add_option("--format", options->format, "text or json; csv with --curve")
      ->check(one_of({"text", "json", "csv"}))
      ->capture_default_str();
  verb->add_option("-o,--output", options->output, "file for the result, else standard output")
      ->check(not_empty())
      ->type_name("FILE");
  verb->add_option("--commands", options->commands, "write every command to this CSV file")
      ->check(not_empty())
      ->type_name("FILE");
  verb->add_option("--check", options->check,
                   "judge a command file by the memory's constraints; exit 3 on a violation")
      ->check(not_empty())
      ->type_name("FILE");
  verb->add_flag("--no-advice", options->no_advice,
                 "do not try other mappings when streams collide");
  verb->add_flag("--curve", options->curve,
                 "no trace: bandwidth and latency for loads from 5 % to 100 % of the peak");
  verb->add_option("--pattern", options->pattern, "addresses of --curve")
      ->check(one_of(Text<dram_report::Pattern>::all_names()))
      ->capture_default_str();
  verb->add_option("--read-share", options->load.read_share, "reads among the requests of --curve")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  verb->add_option("--points", options->load.points, "loads of --curve")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  verb->add_option("--requests", options->load.requests, "requests for each load of --curve")
      ->check(CLI::Range(100, 10'000'000))
      ->capture_default_str();
  verb->add_option("--seed", options->load.seed, "seed of the requests of --curve")
      ->check(whole_number())
      ->capture_default_str();
  verb->callback([options, &session] { session.action = [options] { return execute(*options); }; });
}

}  // namespace macroscope::cli

#include "sim/cli/program.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <new>
#include <system_error>

#include "sim/cli/console.hpp"
#include "sim/cli/signals.hpp"
#include "sim/cli/version.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cli {
namespace {

void build_tree(CLI::App& app, Session& session) {
  app.description("Macroscope: cycle-level simulator and design explorer for tensor engines.");
  app.footer(
      "First run:\n  macroscope run configs/architectures/tpu_like_128.xml "
      "configs/workloads/resnet50.xml\nEach verb explains itself: macroscope run --help");
  app.name("macroscope");
  app.set_help_flag("-h,--help", "print this help and exit");
  app.require_subcommand(0, 1);
  app.fallthrough();
  app.add_flag("-q,--quiet", session.quiet, "results and errors only");
  app.add_flag("-v,--verbose", session.verbosity, "say more; -v adds the per-layer table");
  add_run_verb(app, session);
  add_replay_verb(app, session);
  add_validate_verb(app, session);
  add_study_verb(app, session);
  add_compare_verb(app, session);
  add_cost_verb(app, session);
  add_map_verb(app, session);
  add_dram_verb(app, session);
  add_encode_verb(app, session);
  add_cosim_verb(app, session);
  add_notation_verb(app, session);
  add_characterize_verb(app, session);
  add_config_verb(app, session);
  add_doctor_verb(app, session);
  add_completion_verb(app, session);
}

int internal_error(const char* what) {
  report_error(
      fmt::format("internal error: {}\nThis is a bug of macroscope, not of your input. Please "
                  "report it with the "
                  "command line, the input files and the output of `macroscope --version`.",
                  what));
  return kInternal;
}

/// Runs `action` and turns what it throws into a message and an exit code.
int guarded(const std::function<int()>& action) {
  try {
    return action();
  } catch (const ConfigError& error) {
    report_error(error.what());
    return kBadInput;
  } catch (const ModelError& error) {
    report_error(error.what());
    return kCannotModel;
  } catch (const ToolError& error) {
    report_error(error.what());
    return kToolFailed;
  } catch (const OutputError& error) {
    report_error(error.what());
    return kBadInput;
  } catch (const std::bad_alloc&) {
    return internal_error("out of memory");
  } catch (const std::exception& error) {
    return internal_error(error.what());
  }
}

int parse_and_run(int argc, char** argv) {
  Session session;
  session.arguments.assign(argv, argv + argc);
  CLI::App app;
  bool version = false;
  app.add_flag("--version", version, "print version, source state and libraries, and exit");
  build_tree(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(app.help());  // of the deepest verb that was named
    return kOk;
  } catch (const CLI::ParseError& error) {
    report_error(explain_parse_error(app, error));
    return kBadInput;
  }
  set_quiet(session.quiet);
  if (version) {
    print(version_text());
    return kOk;
  }
  if (!session.action) {
    print(app.help());
    return kOk;
  }
  return session.action();
}

}  // namespace

int run_program(int argc, char** argv) {
  install_signal_handlers();
  const int code = guarded([argc, argv] { return parse_and_run(argc, argv); });
  return guarded([code] {
    flush_output();
    return code;
  });
}

}  // namespace macroscope::cli

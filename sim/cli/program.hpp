// The command line: verbs, their shared switches and the translation of failures into exit codes.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <vector>

namespace macroscope::cli {

/// What the program's exit status says.
enum ExitCode : int {
  kOk = 0,
  kInternal = 1,       // a bug of the program
  kBadInput = 2,       // the user's file, parameter or command line
  kCannotModel = 3,    // well formed but cannot be modelled, an identity broke, a replay differs
  kToolFailed = 4,     // an external tool is missing or failed
  kPartial = 5,        // stopped at a limit, results are partial
  kInterrupted = 130,  // Ctrl-C
};

/// One invocation: the shared switches, and what the chosen verb will do once everything is parsed.
struct Session {
  std::vector<std::string> arguments;  // as typed, with the program's name
  bool quiet = false;
  int verbosity = 0;
  std::function<int()> action;
};

// Each adds its verb to the tree; the verb's callback sets Session::action.
void add_run_verb(CLI::App& app, Session& session);
void add_replay_verb(CLI::App& app, Session& session);
void add_validate_verb(CLI::App& app, Session& session);
void add_config_verb(CLI::App& app, Session& session);
void add_study_verb(CLI::App& app, Session& session);
void add_compare_verb(CLI::App& app, Session& session);
void add_cost_verb(CLI::App& app, Session& session);
void add_map_verb(CLI::App& app, Session& session);
void add_dram_verb(CLI::App& app, Session& session);
void add_encode_verb(CLI::App& app, Session& session);
void add_cosim_verb(CLI::App& app, Session& session);
void add_notation_verb(CLI::App& app, Session& session);
void add_characterize_verb(CLI::App& app, Session& session);
void add_doctor_verb(CLI::App& app, Session& session);
void add_completion_verb(CLI::App& app, Session& session);

/// Parses, runs the verb and returns the exit code. Nothing it calls throws past it.
[[nodiscard]] int run_program(int argc, char** argv);

/// What was wrong with the command line, with the nearest valid name where there is one.
[[nodiscard]] std::string explain_parse_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace macroscope::cli

// `macroscope notation`: the bit-weight notation of an architecture, of a text, and the published.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <limits>

#include "analysis/report/notation_report.hpp"
#include "models/notation/moves.hpp"
#include "models/notation/parse.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"
#include "sim/config/reader.hpp"
#include "sim/device/architecture.hpp"
#include "sim/device/notation.hpp"

namespace macroscope::cli {
namespace {

struct NotationOptions {
  std::string subject;  // file or text
  std::vector<std::string> overrides;
  notation::ProblemSize problem{1024, 1024, 1024};
  std::string format = "text";
  std::string primitive;
  std::string level;
};

void print_view(const NotationOptions& options, const report::NotationView& view) {
  print(options.format == "json" ? notation_json(view) : notation_text(view));
}

int show(const NotationOptions& options) {
  const config::Description architecture =
      config::read_description(options.subject, device::architecture_registry(), "architecture",
                               parse_overrides(options.overrides));
  const device::ArchitectureNotation found = device::notation_of(architecture);
  print_view(options, {architecture.root().name(), found.origin, found.value, options.problem});
  return kOk;
}

int check(const NotationOptions& options) {
  const notation::Notation value = notation::read(options.subject, "TEXT");
  try {
    print_view(options, {"legal", "the command line", value, options.problem});
  } catch (const ModelError& error) {  // legal all the same
    print(text(value) + '\n');
    note("not counted: " + error.message());
  }
  return kOk;
}

[[noreturn]] void refuse(const std::string& source, std::string message) {
  throw ConfigError(whole_fault("MS551", source, std::move(message)));
}

/// Moves the primitive that the text has once under that name, with or without its level.
int move(const NotationOptions& options) {
  const notation::Notation value = notation::read(options.subject, "TEXT");
  std::vector<std::string> names;
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < value.primitives.size(); ++i) {
    const std::string placed = placement_text(value, value.primitives[i]);
    names.emplace_back(name_of(value.primitives[i].primitive));
    names.push_back(placed);
    if (options.primitive == names[names.size() - 2] || options.primitive == placed) {
      found.push_back(i);
    }
  }
  if (found.size() != 1) {
    refuse("PRIMITIVE",
           found.empty()
               ? fmt::format("the text has no \"{}\"{}", options.primitive,
                             did_you_mean(options.primitive, names))
               : fmt::format("the text has {} of \"{}\"; name one with its level, such as "
                             "{}",
                             found.size(), options.primitive,
                             placement_text(value, value.primitives[found.front()])));
  }
  const auto level = notation::parse_level(value, options.level);
  if (const auto* fault = std::get_if<notation::ParseFault>(&level)) {
    refuse("LEVEL", fault->message);
  }
  const auto result = notation::move(value, found.front(), std::get<notation::Level>(level));
  if (const auto* reason = std::get_if<std::string>(&result)) refuse("LEVEL", *reason);
  print(text(std::get<notation::Notation>(result)) + '\n');
  return kOk;
}

int list(const NotationOptions& options) {
  print(options.format == "json" ? report::design_points_json() : report::design_points_text());
  return kOk;
}

void add_format(CLI::App& verb, NotationOptions& options) {
  verb.add_option("--format", options.format, "text or json")
      ->check(one_of({"text", "json"}))
      ->capture_default_str();
}

void add_problem(CLI::App& verb, NotationOptions& options) {
  const auto add = [&](const char* name, std::uint64_t& size, const char* doc) {
    verb.add_option(name, size, doc)
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40U))
        ->type_name("COUNT")
        ->capture_default_str();
  };
  add("--m", options.problem.m, "rows of A and of the product that uses are counted for");
  add("--n", options.problem.n, "columns of B and of the product");
  add("--k", options.problem.k, "columns of A, rows of B");
  add_format(verb, options);
}

}  // namespace

void add_notation_verb(CLI::App& app, Session& session) {
  const auto options = std::make_shared<NotationOptions>();
  CLI::App* verb = app.add_subcommand(
      "notation", "bit-weight notation: loops and primitives of an engine and its PE");
  verb->require_subcommand(1);
  verb->footer(
      "Example:\n  macroscope notation show configs/architectures/bitweight/bit_slice_opt4c.xml");
  const auto add = [&](const char* name, const char* doc, int (*execute)(const NotationOptions&)) {
    CLI::App* sub = verb->add_subcommand(name, doc);
    sub->callback([options, execute, &session] {
      session.action = [options, execute] { return execute(*options); };
    });
    return sub;
  };
  CLI::App* sub = add("show", "loops, primitives, hardware and uses of an architecture", &show);
  sub->footer(
      "Example:\n  macroscope notation show configs/architectures/tpu_like_128.xml --m 1 --k 4096");
  sub->add_option("ARCHITECTURE", options->subject, "an XML file")->required();
  add_overrides(*sub, options->overrides, "override a value: array.rows=64; repeatable");
  add_problem(*sub, *options);

  sub = add("check", "whether a text is a legal notation, and why not", &check);
  sub->footer(
      "Example:\n  macroscope notation check 'MT NT KT BWP=4 : encode@BWP map@BWP shift@BWP "
      "half_reduce@KT add@KT accumulate@KT'");
  sub->add_option("TEXT", options->subject, "a notation (models/notation/README.md)")->required();
  add_problem(*sub, *options);

  sub = add("move", "a text with one primitive at another level, or why it may not stand there",
            &move);
  sub->footer(
      "Example:\n  macroscope notation move 'MT NT KT BWP=4 : encode@BWP map@BWP shift@BWP "
      "half_reduce@KT add@KT accumulate@KT' add NT");
  sub->add_option("TEXT", options->subject, "a legal notation")->required();
  sub->add_option("PRIMITIVE", options->primitive, "such as add, or add@KT where there are several")
      ->required();
  sub->add_option("LEVEL", options->level, "such as KT, or KT/NP")->required();

  sub = add("list", "the published design points", &list);
  sub->footer("Example:\n  macroscope notation list");
  add_format(*sub, *options);
}

}  // namespace macroscope::cli

// `macroscope characterize`: area, timing and energy of a processing element from its RTL.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

#include "analysis/cost/architecture_pe.hpp"
#include "analysis/cost/characterize.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"
#include "sim/cli/text_file.hpp"
#include "sim/config/reader.hpp"
#include "sim/core/data_directory.hpp"
#include "sim/core/error.hpp"
#include "sim/core/text.hpp"
#include "sim/device/architecture.hpp"

namespace macroscope::cli {
namespace {

using cost::stimulus::Unit;
using cost::stimulus::Widths;

struct CharacterizeOptions {
  std::string architecture;
  std::string pe;
  std::string technology;
  std::vector<std::string> liberty;
  std::vector<std::string> overrides;
  std::string rtl;
  std::string output;
  std::string format = "text";
};

[[noreturn]] void refuse(const std::string& where, std::string message, const char* id = "MS190") {
  throw ConfigError(whole_fault(id, where, std::move(message)));
}

const Unit& unit_of(const std::string& name) {
  if (const Unit* unit = cost::stimulus::find_unit(name)) return *unit;
  std::vector<std::string> names;
  for (const Unit& unit : cost::stimulus::units()) names.emplace_back(unit.name);
  refuse("--pe " + name, fmt::format("there is no such processing element{}; known are {}",
                                     did_you_mean(name, names), fmt::join(names, ", ")));
}

/// `-p width=8`: width of both operands; a_width, b_width, acc_width.
void apply(const std::string& text, Widths& widths) {
  const config::Override change = config::parse_override(text);
  const std::string where = "-p " + text;
  const auto value = Text<std::uint32_t>::parse(change.value);
  if (!value) refuse(where, value.error(), "MS104");
  const auto within = [&](std::uint32_t low, std::uint32_t high) {
    if (*value < low || *value > high) {
      refuse(where, fmt::format("expected {} to {}", low, high), "MS104");
    }
    return *value;
  };
  const std::string& path = change.path;
  if (path == "width") {
    widths.a = widths.b = within(4, 16);
  } else if (path == "a_width") {
    widths.a = within(4, 16);
  } else if (path == "b_width") {
    widths.b = within(4, 16);
  } else if (path == "acc_width") {
    widths.acc = within(8, 64);
  } else {
    const std::vector<std::string> names{"width", "a_width", "b_width", "acc_width"};
    refuse(where,
           fmt::format("there is no parameter \"{}\"{}; known are {}", path,
                       did_you_mean(path, names), fmt::join(names, ", ")),
           "MS109");
  }
}

/// What is characterized, from --pe and -p or from the architecture.
cost::Subject subject_of(const CharacterizeOptions& options) {
  if (options.architecture.empty() == options.pe.empty()) {
    refuse_options("expected --pe NAME or an architecture, and not both");
  }
  if (!options.pe.empty()) {
    const Unit& unit = unit_of(options.pe);
    Widths widths = cost::stimulus::default_widths(unit);
    for (const std::string& change : options.overrides) apply(change, widths);
    return cost::unit_subject(unit, widths);
  }
  const config::Description file =
      config::read_description(options.architecture, device::architecture_registry(),
                               "architecture", parse_overrides(options.overrides));
  return cost::pe_of(file);
}

int execute(const CharacterizeOptions& options) {
  cost::CharacterizeRequest request;
  request.subject = subject_of(options);
  if (options.technology.empty() && !options.liberty.empty()) {
    request.technology = cost::technology_of(options.liberty);
  } else {
    request.technology = cost::technology::load_technology(
        options.technology.empty() ? "osu018" : options.technology);
  }
  request.liberty = options.liberty;
  request.rtl_folder = options.rtl.empty() ? data_directory() + "/rtl" : options.rtl;
  if (!options.output.empty()) require_writable(options.output);
  const cost::Characterization result =
      cost::characterize(request, [](const std::string& step) { note(step); });
  if (!options.output.empty()) {
    write_text_file(options.output, cost::characterization_xml(result));
    note(fmt::format("wrote {}", options.output));
  }
  print(options.format == "json" ? cost::characterization_json(result)
                                 : cost::characterization_text(result));
  return kOk;
}

}  // namespace

void add_characterize_verb(CLI::App& app, Session& session) {
  const auto options = std::make_shared<CharacterizeOptions>();
  CLI::App* verb = app.add_subcommand(
      "characterize", "area, timing and energy of a processing element from its RTL");
  verb->footer(
      "Example:\n  macroscope characterize --pe opt1 --technology osu018 -p width=8 -o opt1.xml\n"
      "Needs yosys, berkeley-abc and opensta, and the technology's Liberty files.");
  verb->add_option("ARCHITECTURE", options->architecture, "an architecture, for its <pe>");
  verb->add_option("--pe", options->pe, "processing element or shared unit: mac, opt1, flush_add");
  verb->add_option("--technology", options->technology,
                   "name in configs/technologies, or an XML file; osu018 without it");
  verb->add_option("--liberty", options->liberty,
                   "Liberty files instead of the technology's own, plain or gzip")
      ->type_name("FILE");
  verb->add_option("-p,--param", options->overrides,
                   "with --pe: width, a_width, b_width, acc_width; else as in run; repeatable")
      ->type_name("NAME=VALUE")
      ->type_size(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb->add_option("--rtl", options->rtl, "folder with flist.f and the modules, else the shipped")
      ->type_name("FOLDER");
  verb->add_option("-o,--output", options->output, "write the characterization to this XML file")
      ->check(not_empty())
      ->type_name("FILE");
  verb->add_option("--format", options->format, "of what is printed: text or json")
      ->check(one_of({"text", "json"}))
      ->capture_default_str();
  verb->callback([options, &session] { session.action = [options] { return execute(*options); }; });
}

}  // namespace macroscope::cli

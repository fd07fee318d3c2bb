// Command lines that do not parse: which word is wrong and what was probably meant.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "sim/cli/program.hpp"
#include "sim/core/text.hpp"

namespace macroscope::cli {
namespace {

const CLI::App& deepest_verb(const CLI::App& app) {
  const CLI::App* at = &app;
  for (auto subs = at->get_subcommands(); !subs.empty(); subs = at->get_subcommands()) at = subs[0];
  return *at;
}

std::string command_of(const CLI::App& verb) {
  if (verb.get_parent() == nullptr) return "macroscope";
  return command_of(*verb.get_parent()) + " " + verb.get_name();
}

std::vector<std::string> option_names(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::App* at = &verb; at != nullptr; at = at->get_parent()) {
    for (const CLI::Option* option : at->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

std::vector<std::string> verb_names(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::App* sub : verb.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

/// The message without its hint, or nothing when no word is left over.
std::string unexpected_word(const CLI::App& app, const CLI::App& verb) {
  const std::vector<std::string> words = app.remaining(true);
  for (const std::string& word : words) {
    if (word.size() < 2 || word[0] != '-') continue;
    const std::string name = word.substr(0, word.find('='));
    return fmt::format("`{}` has no option {}{}", command_of(verb), name,
                       did_you_mean(name, option_names(verb)));
  }
  if (words.empty()) return {};
  const std::vector<std::string> verbs = verb_names(verb);
  if (!verbs.empty()) {
    return fmt::format("`{}` has no verb \"{}\"{}\n  verbs: {}", command_of(verb), words[0],
                       did_you_mean(words[0], verbs), joined(verbs));
  }
  return fmt::format("`{}` does not expect the argument \"{}\"", command_of(verb), words[0]);
}

}  // namespace

std::string explain_parse_error(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& verb = deepest_verb(app);
  std::string message = unexpected_word(app, verb);
  if (message.empty()) {
    const std::vector<std::string> verbs = verb_names(verb);
    message = error.what();
    if (error.get_name() == "RequiredError" && !verbs.empty()) {
      message = fmt::format("`{}` needs a verb: {}", command_of(verb), joined(verbs));
    }
  }
  return fmt::format("error[MS190]: {}\n  see: {} --help", message, command_of(verb));
}

}  // namespace macroscope::cli

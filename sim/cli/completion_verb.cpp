// `macroscope completion SHELL`: a completion script made from the tree of verbs and options.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "sim/cli/console.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"

namespace macroscope::cli {
namespace {

/// One verb with its words: the path from the program ("config show") and what may follow.
struct Node {
  std::string path;
  std::vector<const CLI::App*> verbs;
  std::vector<const CLI::Option*> options;
};

bool any_verb(const CLI::App*) {
  return true;
}

void collect(const CLI::App& app, const std::string& path, std::vector<Node>& nodes) {
  Node node;
  node.path = path;
  for (const CLI::App* sub : app.get_subcommands(any_verb)) node.verbs.push_back(sub);
  for (const CLI::App* at = &app; at != nullptr; at = at->get_parent()) {
    for (const CLI::Option* option : at->get_options()) {
      const bool inherited_help = at != &app && option == at->get_help_ptr();
      if (option->nonpositional() && !inherited_help) node.options.push_back(option);
    }
  }
  nodes.push_back(node);
  for (const CLI::App* sub : node.verbs) {
    collect(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), nodes);
  }
}

std::vector<std::string> spellings(const CLI::Option& option) {
  std::vector<std::string> words;
  for (const std::string& name : option.get_snames()) words.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) words.push_back("--" + name);
  return words;
}

std::string words_of(const Node& node) {
  std::string words;
  for (const CLI::App* verb : node.verbs) words += verb->get_name() + " ";
  for (const CLI::Option* option : node.options) {
    for (const std::string& word : spellings(*option)) words += word + " ";
  }
  if (!words.empty()) words.pop_back();
  return words;
}

/// The shell function walks the words to the deepest verb; bash and zsh (through bashcompinit)
/// share it.
std::string bash_script(const std::vector<Node>& nodes) {
  std::string cases;
  std::string verbs;
  for (const Node& node : nodes) {
    cases += fmt::format("    '{}') words='{}' ;;\n", node.path, words_of(node));
    if (!node.path.empty()) verbs += fmt::format("      '{}') path=$next ;;\n", node.path);
  }
  return fmt::format(R"(_macroscope() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} path='' next words i
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="${{path:+$path }}${{COMP_WORDS[i]}}"
    case "$next" in
{}    esac
  done
  case "$path" in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ $current != -* ]]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}}
complete -o filenames -F _macroscope macroscope
)",
                     verbs, cases);
}

std::string fish_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string fish_script(const std::vector<Node>& nodes) {
  std::string text;
  for (const Node& node : nodes) {
    std::string condition = "__fish_use_subcommand";
    if (!node.path.empty()) {
      condition = "__fish_seen_subcommand_from " + node.path.substr(node.path.rfind(' ') + 1);
    }
    for (const CLI::App* verb : node.verbs) {
      text += fmt::format("complete -c macroscope -n '{}' -a {} -d {}\n", condition,
                          verb->get_name(), fish_quoted(verb->get_description()));
    }
    for (const CLI::Option* option : node.options) {
      std::string names;
      for (const std::string& name : option->get_snames()) names += " -s " + name;
      for (const std::string& name : option->get_lnames()) names += " -l " + name;
      text += fmt::format("complete -c macroscope -n '{}'{}{} -d {}\n", condition, names,
                          option->get_items_expected_max() > 0 ? " -r" : "",
                          fish_quoted(option->get_description()));
    }
  }
  return text;
}

int execute(const CLI::App& root, const std::string& shell) {
  std::vector<Node> nodes;
  collect(root, "", nodes);
  if (shell == "fish") {
    print(fish_script(nodes));
  } else {
    if (shell == "zsh") print("autoload -U +X bashcompinit && bashcompinit\n");
    print(bash_script(nodes));
  }
  return kOk;
}

}  // namespace

void add_completion_verb(CLI::App& app, Session& session) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("completion", "a completion script for your shell");
  verb->footer("Example:\n  source <(macroscope completion bash)");
  verb->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(one_of({"bash", "zsh", "fish"}));
  verb->callback(
      [shell, &app, &session] { session.action = [shell, &app] { return execute(app, *shell); }; });
}

}  // namespace macroscope::cli

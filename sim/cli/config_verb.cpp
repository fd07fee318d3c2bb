// `macroscope config`: what can be written in a file, and what a file says in the end.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "sim/cli/console.hpp"
#include "sim/cli/file_kinds.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"
#include "sim/config/views.hpp"
#include "sim/core/text.hpp"

namespace macroscope::cli {
namespace {

struct ConfigOptions {
  std::string file;
  std::string name;
  std::string kind = "architecture";
  std::vector<std::string> overrides;
};

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const FileKind& kind : file_kinds()) names.emplace_back(kind.root);
  return names;
}

int list(const ConfigOptions& options) {
  if (!options.file.empty()) {
    std::string text;
    for (const std::string& path : config::paths(read_any(options.file, options.overrides))) {
      text += path + '\n';
    }
    print(text);
    return kOk;
  }
  for (const FileKind& kind : file_kinds()) {
    print(fmt::format("Elements of <{}> files\n{}\n", kind.root, config::list(*kind.registry)));
  }
  return kOk;
}

int show(const ConfigOptions& options) {
  std::vector<std::string> tags;
  std::vector<const FileKind*> found;
  for (const FileKind& kind : file_kinds()) {
    if (kind.registry->find(options.name) != nullptr) found.push_back(&kind);
    for (const std::string& tag : kind.registry->tags()) tags.push_back(tag);
  }
  for (const FileKind* kind : found) {  // files of several kinds may have one of that name
    const std::string head = fmt::format("In <{}> files\n", kind->root);
    print((found.size() > 1 ? head : "") + config::show(*kind->registry, options.name));
  }
  if (!found.empty()) return kOk;
  Fault fault =
      whole_fault("MS101", "command line",
                  fmt::format("no element <{}>{}", options.name, did_you_mean(options.name, tags)));
  fault.notes.push_back({{}, "`macroscope config list` names them all"});
  throw ConfigError(std::move(fault));
}

int explain(const ConfigOptions& options) {
  print(config::explain(read_any(options.file, options.overrides), options.name));
  return kOk;
}

int resolve(const ConfigOptions& options) {
  print(config::resolve(read_any(options.file, options.overrides)));
  return kOk;
}

int schema(const ConfigOptions& options) {
  for (const FileKind& kind : file_kinds()) {
    if (options.kind == kind.root) print(config::schema(*kind.registry));
  }
  return kOk;
}

}  // namespace

void add_config_verb(CLI::App& app, Session& session) {
  const auto options = std::make_shared<ConfigOptions>();
  CLI::App* verb =
      app.add_subcommand("config", "what files can say, and what a file says in the end");
  verb->require_subcommand(1);
  verb->footer(
      "Example:\n  macroscope config explain configs/architectures/tpu_like_128.xml array.rows");
  const auto add = [&](const char* name, const char* doc, int (*execute)(const ConfigOptions&)) {
    CLI::App* sub = verb->add_subcommand(name, doc);
    sub->callback([options, execute, &session] {
      session.action = [options, execute] { return execute(*options); };
    });
    return sub;
  };
  CLI::App* sub = add("list", "all elements, or the paths of a file's values", &list);
  sub->footer("Example:\n  macroscope config list configs/architectures/tpu_like_128.xml");
  sub->add_option("FILE", options->file, "print the paths that -p takes for this file");
  add_overrides(*sub, options->overrides, "override a value: array.rows=32; repeatable");

  sub = add("show", "attributes, defaults, limits and children of an element", &show);
  sub->footer("Example:\n  macroscope config show scratchpad");
  sub->add_option("ELEMENT", options->name, "name of the element")->required();

  sub = add("explain", "a value, its unit, limits and where it came from", &explain);
  sub->footer(
      "Example:\n  macroscope config explain configs/architectures/tpu_like_128.xml array.rows");
  sub->add_option("FILE", options->file, "architecture, workload or memory")->required();
  sub->add_option("PATH", options->name, "path of the value, or its unique end")->required();
  add_overrides(*sub, options->overrides, "override a value: array.rows=32; repeatable");

  sub = add("resolve", "the file with includes, overrides and defaults written out", &resolve);
  sub->footer("Example:\n  macroscope config resolve configs/architectures/tpu_like_128.xml");
  sub->add_option("FILE", options->file, "architecture, workload or memory")->required();
  add_overrides(*sub, options->overrides, "override a value: array.rows=32; repeatable");

  sub = add("schema", "the XML schema for editors and xmllint", &schema);
  sub->footer("Example:\n  macroscope config schema workload");
  sub->add_option("KIND", options->kind, "kind of file")
      ->check(one_of(kind_names()))
      ->capture_default_str();
}

}  // namespace macroscope::cli

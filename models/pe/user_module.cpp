#include "models/pe/user_module.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include "models/pe/rtl_text.hpp"
#include "sim/core/error.hpp"
#include "sim/core/text.hpp"

namespace macroscope::pe {
namespace {

std::optional<std::string> contents(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (in.bad()) return std::nullopt;
  return text;
}

const ModuleHeader* find(const std::vector<ModuleHeader>& modules, const std::string& top) {
  const auto found = std::find_if(modules.begin(), modules.end(),
                                  [&](const ModuleHeader& m) { return m.name == top; });
  return found == modules.end() ? nullptr : &*found;
}

std::string problem(const std::string& text, const std::vector<ModuleHeader>& modules,
                    const std::string& file, const std::string& top) {
  if (find(modules, top) != nullptr) return {};
  // A macro can make a module, an included file can have it.
  const std::string plain = normalized_rtl(text);
  if (plain.find("`include") != std::string::npos || plain.find("`define") != std::string::npos) {
    return {};
  }
  std::vector<std::string> names;
  for (const ModuleHeader& module : modules) names.push_back(module.name);
  return fmt::format("{} has no module \"{}\"{}; it has {}", file, top, did_you_mean(top, names),
                     names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")));
}

[[noreturn]] void fail(const std::string& file, std::string message) {
  Fault fault;
  fault.id = "MS465";
  fault.where.file = file;
  fault.message = std::move(message);
  throw ConfigError(std::move(fault));
}

}  // namespace

bool UserModule::has_parameter(const std::string& name) const {
  return std::find(parameters.begin(), parameters.end(), name) != parameters.end();
}

std::string missing_module(const std::string& file, const std::string& top) {
  const auto text = contents(file);
  if (!text) return file + " cannot be read";
  return problem(*text, module_headers(*text), file, top);
}

UserModule read_user_module(const std::string& file, const std::string& top) {
  auto text = contents(file);
  if (!text) fail(file, "the RTL of the user's module cannot be read");
  const std::vector<ModuleHeader> modules = module_headers(*text);
  if (std::string why = problem(*text, modules, file, top); !why.empty()) fail(file, why);
  UserModule out{file, top, std::move(*text), {}};
  if (const ModuleHeader* header = find(modules, top)) out.parameters = header->parameters;
  return out;
}

}  // namespace macroscope::pe

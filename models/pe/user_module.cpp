#include "models/pe/user_module.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "models/pe/rtl_include.hpp"
#include "models/pe/rtl_text.hpp"
#include "sim/core/error.hpp"
#include "sim/core/text.hpp"

namespace macroscope::pe {
namespace {

const ModuleHeader* find(const std::vector<ModuleHeader>& modules, const std::string& top) {
  const auto found = std::find_if(modules.begin(), modules.end(),
                                  [&](const ModuleHeader& m) { return m.name == top; });
  return found == modules.end() ? nullptr : &*found;
}

std::string problem(const std::string& text, const std::vector<ModuleHeader>& modules,
                    const std::string& file, const std::string& top) {
  if (find(modules, top) != nullptr) return {};
  // A macro can make a module; a file that was not found can have it.
  const std::string plain = normalized_rtl(text);
  if (has_include(text) || plain.find("`define") != std::string::npos) return {};
  std::vector<std::string> names;
  for (const ModuleHeader& module : modules) names.push_back(module.name);
  return fmt::format("{} has no module \"{}\"{}; it has {}", file, top, did_you_mean(top, names),
                     names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")));
}

[[noreturn]] void fail(const std::string& file, std::string message) {
  throw ConfigError(whole_fault("MS465", file, std::move(message)));
}

}  // namespace

bool UserModule::has_parameter(const std::string& name) const {
  return std::find(parameters.begin(), parameters.end(), name) != parameters.end();
}

std::string missing_module(const std::string& file, const std::string& top) {
  const auto text = expanded_rtl(file, Lines::none);
  if (!text) return file + " cannot be read";
  return problem(*text, module_headers(*text), file, top);
}

UserModule read_user_module(const std::string& file, const std::string& top) {
  auto text = expanded_rtl(file, Lines::directives);
  if (!text) fail(file, "the RTL of the user's module cannot be read");
  const std::vector<ModuleHeader> modules = module_headers(*text);
  if (std::string why = problem(*text, modules, file, top); !why.empty()) fail(file, why);
  UserModule out{file, top, std::move(*text), {}, false};
  out.expanded = out.text.rfind("`line", 0) == 0;
  if (const ModuleHeader* header = find(modules, top)) out.parameters = header->parameters;
  return out;
}

}  // namespace macroscope::pe

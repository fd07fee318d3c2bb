#include "analysis/cost/rtl_hash.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "models/pe/rtl_include.hpp"
#include "models/pe/rtl_text.hpp"
#include "sim/core/content_hash.hpp"
#include "sim/core/file_text.hpp"

namespace macroscope::cost {
namespace {

namespace fs = std::filesystem;

/// Modules in the order of flist.f, with the path that the list gives and their normalized text.
struct Module {
  std::string name;
  std::string path;
  std::string text;
};

std::vector<Module> modules_of(const std::string& folder) {
  std::vector<Module> out;
  std::ifstream list(fs::path(folder) / "flist.f");
  for (std::string line; std::getline(list, line);) {
    if (line.empty()) continue;
    // The list is written for the folder above rtl/.
    const auto text = file_text((fs::path(folder).parent_path() / line).string());
    if (!text) return {};
    out.push_back({fs::path(line).stem().string(), line, pe::normalized_rtl(*text)});
  }
  return out;
}

/// Every word of the text that is the name of a module.
std::set<std::string> names_in(const std::string& text, const std::map<std::string, bool>& known) {
  std::set<std::string> out;
  for (std::size_t begin = 0; begin < text.size();) {
    if (!pe::is_identifier(text[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < text.size() && pe::is_identifier(text[end])) ++end;
    std::string word = text.substr(begin, end - begin);
    if (known.count(word) != 0) out.insert(std::move(word));
    begin = end;
  }
  return out;
}

/// Of all modules, those that `top` is made of.
std::vector<Module> closure_of(const std::string& folder, const std::string& top,
                               const std::string& user_file) {
  std::vector<Module> all = modules_of(folder);
  if (!user_file.empty()) {
    const auto text = pe::expanded_rtl(user_file, pe::Lines::none);
    if (!text) return {};
    all.push_back({top, fs::absolute(user_file).lexically_normal(), pe::normalized_rtl(*text)});
  }
  std::map<std::string, bool> used;
  for (const Module& module : all) used[module.name] = module.name == top;
  if (used.count(top) == 0) return {};
  for (bool changed = true; changed;) {
    changed = false;
    for (const Module& module : all) {
      if (!used[module.name]) continue;
      for (const std::string& name : names_in(module.text, used)) {
        changed = changed || !used[name];
        used[name] = true;
      }
    }
  }
  std::vector<Module> out;
  for (const Module& module : all) {
    if (used[module.name]) out.push_back(module);
  }
  return out;
}

}  // namespace

std::vector<std::string> rtl_closure(const std::string& folder, const std::string& top,
                                     const std::string& user_file) {
  std::vector<std::string> out;
  for (const Module& module : closure_of(folder, top, user_file)) out.push_back(module.path);
  return out;
}

std::optional<std::string> rtl_hash(const std::string& folder, const std::string& top,
                                    const std::string& user_file) {
  const std::vector<Module> modules = closure_of(folder, top, user_file);
  if (modules.empty()) return std::nullopt;
  std::string all;
  for (const Module& module : modules) all += module.text + '\n';
  return content_hash(all);
}

}  // namespace macroscope::cost

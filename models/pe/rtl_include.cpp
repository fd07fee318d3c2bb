#include "models/pe/rtl_include.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <sstream>

#include "models/pe/rtl_text.hpp"
#include "sim/core/file_text.hpp"

namespace macroscope::pe {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kInclude = "`include";
constexpr int kDeepest = 16;  // files that include each other would go on forever

/// The name in a line that does nothing but include: `include "name".
std::optional<std::string> included_name(const std::string& line) {
  const std::size_t at = line.find_first_not_of(" \t");
  if (at == std::string::npos || line.compare(at, kInclude.size(), kInclude) != 0) return {};
  const std::size_t open = line.find('"', at);
  const std::size_t close = open == std::string::npos ? open : line.find('"', open + 1);
  if (close == std::string::npos) return {};
  return line.substr(open + 1, close - open - 1);
}

std::string expand(const std::string& file, const std::string& text, Lines lines, int depth) {
  std::string out;
  const auto place = [&](std::size_t line, int level) {
    if (lines == Lines::directives) out += fmt::format("`line {} \"{}\" {}\n", line, file, level);
  };
  place(1, depth == 0 ? 0 : 1);
  std::istringstream in(text);
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const auto name = included_name(line);
    std::optional<std::string> inner;
    std::string path;
    if (name && depth < kDeepest) {
      path = (fs::path(file).parent_path() / *name).lexically_normal().string();
      inner = file_text(path);
    }
    if (!inner) {
      out += line + '\n';
      continue;
    }
    out += expand(path, *inner, lines, depth + 1);
    place(number + 1, 2);
  }
  return out;
}

}  // namespace

bool has_include(const std::string& text) {
  return normalized_rtl(text).find(kInclude) != std::string::npos;
}

std::optional<std::string> expanded_rtl(const std::string& file, Lines lines) {
  auto text = file_text(file);
  if (!text || !has_include(*text)) return text;
  return expand(file, *text, lines, 0);
}

}  // namespace macroscope::pe

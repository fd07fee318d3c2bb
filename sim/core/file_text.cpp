#include "sim/core/file_text.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace macroscope {

std::optional<std::string> file_text(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (in.bad()) return std::nullopt;
  return text;
}

}  // namespace macroscope

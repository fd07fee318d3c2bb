#include "sim/core/data_directory.hpp"

#include <cstdlib>
#include <filesystem>

#include "sim/core/error.hpp"

namespace macroscope {
namespace {

namespace fs = std::filesystem;

bool holds_configs(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder / "configs", error);
}

[[noreturn]] void fail(std::string message) {
  throw ConfigError(whole_fault("MS120", "macroscope", std::move(message)));
}

}  // namespace

std::string data_directory() {
  std::error_code error;
  if (const char* home = std::getenv("MACROSCOPE_HOME"); home != nullptr && *home != '\0') {
    const fs::path folder = fs::absolute(home, error).lexically_normal();
    if (holds_configs(folder)) return folder.string();
    fail("MACROSCOPE_HOME=" + std::string(home) + " holds no folder configs");
  }
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (fs::path above = program.parent_path(); !above.empty(); above = above.parent_path()) {
    if (holds_configs(above / "share" / "macroscope")) {
      return (above / "share" / "macroscope").string();
    }
    if (holds_configs(above)) return above.string();
    if (above == above.root_path()) break;
  }
  fail("cannot find the folder configs beside " + program.string() +
       "; set MACROSCOPE_HOME to the folder that holds it");
}

std::string data_file(const std::string& relative) {
  return data_directory() + "/configs/" + relative;
}

}  // namespace macroscope

// Where tests build RTL, and copies of the RTL with one mistake.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace macroscope::test {

/// Builds are kept in the build folder, whoever runs the tests.
inline void use_build_cache() {
  ::setenv("XDG_CACHE_HOME", MACROSCOPE_RTL_CACHE, 1);
}

/// A copy of what builds read, in which `from` stands as `to`; the program's data folder while it
/// lives.
class MutatedHome {
 public:
  MutatedHome(const std::string& name, const std::string& file, const std::string& from,
              const std::string& to)
      : path_(std::string(MACROSCOPE_RTL_CACHE) + "/mutants/" + name) {
    namespace fs = std::filesystem;
    const fs::path source = MACROSCOPE_SOURCE_DIR;
    fs::remove_all(path_);
    for (const char* folder : {"rtl", "models/engine/rtl/words", "configs/architectures"}) {
      fs::create_directories(fs::path(path_) / folder);
      fs::copy(source / folder, fs::path(path_) / folder, fs::copy_options::recursive);
    }
    std::ifstream in(source / file);
    std::stringstream text;
    text << in.rdbuf();
    std::string mutated = text.str();
    std::size_t at = mutated.find(from);
    if (at == std::string::npos) throw std::runtime_error(file + " does not hold " + from);
    for (; at != std::string::npos; at = mutated.find(from, at + to.size())) {
      mutated.replace(at, from.size(), to);
    }
    std::ofstream(path_ + '/' + file) << mutated;
    ::setenv("MACROSCOPE_HOME", path_.c_str(), 1);
  }
  ~MutatedHome() { ::unsetenv("MACROSCOPE_HOME"); }
  MutatedHome(const MutatedHome&) = delete;
  MutatedHome& operator=(const MutatedHome&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace macroscope::test

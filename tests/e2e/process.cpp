#include "tests/e2e/process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace macroscope::test {
namespace {

std::string slurp(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "macroscope_e2e_XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = name;
  std::filesystem::create_directory(path_ / "work");
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ / "work" / name, std::ios::binary) << text;
  return name;
}

std::string Folder::read(const std::string& name) const {
  return slurp(path_ / "work" / name);
}

bool Folder::has(const std::string& name) const {
  return std::filesystem::exists(path_ / "work" / name);
}

Finished Folder::run(const std::string& arguments) const {
  return shell("exec \"$MACROSCOPE\" " + arguments);
}

Finished Folder::shell(const std::string& command) const {
  std::ofstream(path_ / "script", std::ios::binary) << command << '\n';
  const std::string line = "cd '" + (path_ / "work").string() +
                           "' && MACROSCOPE='" MACROSCOPE_PROGRAM "' SOURCE='" MACROSCOPE_SOURCE_DIR
                           "' /bin/sh ../script >../out 2>../err </dev/null";
  const int status = std::system(line.c_str());
  Finished finished;
  finished.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  finished.out = slurp(path_ / "out");
  finished.err = slurp(path_ / "err");
  return finished;
}

}  // namespace macroscope::test

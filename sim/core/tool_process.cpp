#include "sim/core/tool_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "sim/core/error.hpp"
#include "sim/core/file_text.hpp"

namespace macroscope {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// Lines of a tool that tell what went wrong: those that say so, else the last.
std::string telling_lines(const std::string& output) {
  std::vector<std::string> lines;
  std::vector<std::string> errors;
  std::istringstream text(output);
  for (std::string line; std::getline(text, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    lines.push_back(line);
    if (line.find("ERROR") != std::string::npos || line.find("Error") != std::string::npos) {
      errors.push_back(line);
    }
  }
  const std::vector<std::string>& chosen = errors.empty() ? lines : errors;
  const std::size_t first = chosen.size() > 5 ? chosen.size() - 5 : 0;
  std::string out;
  for (std::size_t i = first; i < chosen.size(); ++i) out += "\n  " + chosen[i].substr(0, 300);
  return out;
}

/// The child's half. All memory was taken before the fork: other threads may have held the lock of
/// the allocator.
[[noreturn]] void child_process(char* const* arguments, const char* folder, bool own_group,
                                int output) {
  if (own_group) setpgid(0, 0);
  const int input = open("/dev/null", O_RDONLY);
  if (input < 0 || dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0 ||
      (*folder != '\0' && chdir(folder) != 0)) {
    _exit(127);
  }
  execv(arguments[0], arguments);
  _exit(127);
}

/// Reads until the program closes its output or the time is over; false then.
bool drain(int descriptor, std::optional<Clock::time_point> end, std::string& output) {
  std::array<char, 1U << 14U> buffer{};
  for (;;) {
    int patience = -1;  // milliseconds; no end
    if (end) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*end - Clock::now());
      if (left.count() <= 0) return false;
      patience = static_cast<int>(std::min<long>(left.count(), 1000));
    }
    pollfd wait{descriptor, POLLIN, 0};
    const int ready = poll(&wait, 1, patience);
    if (ready < 0 && errno != EINTR) return true;
    if (ready <= 0) continue;
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count == 0) return true;
    if (count < 0 && errno != EINTR) return true;
    if (count > 0) output.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  if (path == nullptr) return {};
  const std::string folders = path;
  for (std::size_t begin = 0; begin <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', begin), folders.size());
    std::string candidate = folders.substr(begin, end - begin) + "/" + name;
    std::error_code error;
    if (end > begin && access(candidate.c_str(), X_OK) == 0 &&
        !fs::is_directory(candidate, error)) {
      return candidate;
    }
    begin = end + 1;
  }
  return {};
}

void require_tools(const std::vector<Tool>& tools) {
  std::vector<std::string> programs;
  std::vector<std::string> packages;
  for (const Tool& tool : tools) {
    if (!find_program(tool.program).empty()) continue;
    programs.push_back(tool.program);
    packages.push_back(tool.package);
  }
  if (programs.empty()) return;
  throw ToolError("MS605", fmt::format("{} not found on PATH; install with: apt-get install {}",
                                       fmt::join(programs, ", "), fmt::join(packages, " ")));
}

ToolResult run_tool(const std::vector<std::string>& command, const fs::path& folder,
                    std::optional<std::chrono::seconds> limit) {
  std::vector<std::string> full = command;
  if (full.front().find('/') == std::string::npos) full.front() = find_program(full.front());
  std::array<int, 2> ends{};
  if (full.front().empty() || pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw ToolError("MS605", fmt::format("{} cannot be started", command.front()));
  }
  std::vector<char*> arguments;
  for (std::string& word : full) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    throw ToolError("MS605",
                    fmt::format("{} cannot be started: {}", command.front(), std::strerror(errno)));
  }
  if (child == 0) child_process(arguments.data(), folder.c_str(), limit.has_value(), ends[1]);
  if (limit) setpgid(child, child);
  close(ends[1]);
  ToolResult result;
  std::optional<Clock::time_point> deadline;
  if (limit) deadline = Clock::now() + *limit;
  result.timed_out = !drain(ends[0], deadline, result.output);
  close(ends[0]);
  if (result.timed_out) kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

std::string run_tool_or_throw(const std::vector<std::string>& command, const fs::path& folder,
                              std::chrono::seconds limit, const std::string& what) {
  ToolResult result = run_tool(command, folder, limit);
  if (result.timed_out) {
    throw ToolError("MS606", fmt::format("{}: {} took longer than {} s and was ended", what,
                                         command.front(), limit.count()));
  }
  if (result.status != 0) {
    throw ToolError("MS606", fmt::format("{}: {} failed with status {}{}", what, command.front(),
                                         result.status, telling_lines(result.output)));
  }
  return std::move(result.output);
}

ScratchFolder::ScratchFolder() {
  std::error_code error;
  std::string name = (fs::temp_directory_path(error) / "macroscope-XXXXXX").string();
  if (error || mkdtemp(name.data()) == nullptr) {
    throw ToolError("MS606", fmt::format("no folder for the files of tools: {}: {}", name,
                                         std::strerror(errno)));
  }
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

fs::path ScratchFolder::write(const std::string& name, const std::string& text) const {
  fs::path path = path_ / name;
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw ToolError("MS606", fmt::format("cannot write {}", path.string()));
  return path;
}

std::string ScratchFolder::read(const std::string& name) const {
  auto text = file_text((path_ / name).string());
  if (!text) throw ToolError("MS606", fmt::format("a tool did not write {}", name));
  return std::move(*text);
}

}  // namespace macroscope

// Runs other programs: found on PATH, with a time limit, their words kept for messages.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace macroscope {

/// Full path of a program on PATH, or empty.
[[nodiscard]] std::string find_program(const std::string& name);

/// A program that another package brings.
struct Tool {
  std::string program;
  std::string package;  // Debian's
};

/// Throws ToolError MS605 with the command that installs what is missing; nothing else.
void require_tools(const std::vector<Tool>& tools);

/// What a program left behind.
struct ToolResult {
  int status = 0;  // exit status; 128 + n when signal n ended it
  bool timed_out = false;
  std::string output;  // standard output and error together
};

/// Runs a program in `folder` (empty: here) and waits for it, at most `limit`; then it and its
/// children are ended. Without a limit it stays in this process's group, where an interrupt reaches
/// it. Standard input is empty. Several threads may run tools at the same time. Throws ToolError
/// MS605 when it is not there or cannot be started.
[[nodiscard]] ToolResult run_tool(const std::vector<std::string>& command,
                                  const std::filesystem::path& folder = {},
                                  std::optional<std::chrono::seconds> limit = std::nullopt);

/// The same; throws ToolError MS606 with the last lines it printed when it fails or takes longer.
/// `what` is what it was doing, for the message.
std::string run_tool_or_throw(const std::vector<std::string>& command,
                              const std::filesystem::path& folder, std::chrono::seconds limit,
                              const std::string& what);

/// A folder of its own for the files of tools, removed at the end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file and returns its path.
  std::filesystem::path write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string read(const std::string& name) const;

 private:
  std::filesystem::path path_;
};

}  // namespace macroscope

// External programs: whether they are there, and what they said.
#pragma once

#include <string>
#include <vector>

namespace macroscope::engine {

/// What a program printed (both streams) and its exit status; 127 where it cannot be started.
struct ToolOutput {
  int status = 0;
  std::string text;
};

/// Runs a program found on PATH and waits for it. Its standard input is empty.
[[nodiscard]] ToolOutput run_tool(const std::vector<std::string>& arguments);

}  // namespace macroscope::engine

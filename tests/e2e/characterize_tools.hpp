// What tests of `macroscope characterize` need on the machine.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "tests/e2e/process.hpp"

namespace macroscope::test {

inline const std::string kOsu018 = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";

/// True, and told, when the flow's tools or this library are not here.
inline bool skipped(const std::string& liberty) {
  const Finished tools = Folder().shell("command -v yosys && command -v sta");
  if (tools.code == 0 && std::filesystem::exists(liberty)) return false;
  WARN("skipped: yosys, opensta or " << liberty << " is not installed");
  return true;
}

}  // namespace macroscope::test

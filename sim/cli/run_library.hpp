// The library call behind `run` and `replay`.
#pragma once

#if __has_include("sim/device/run.hpp")
#include "sim/device/run.hpp"
#else
// Until the device is there the verbs exist and say so.
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/config/reader.hpp"
#include "sim/core/error.hpp"
#include "sim/program/activity.hpp"

namespace macroscope {

struct RunRequest {
  std::string architecture_path;
  std::string workload_path;
  std::vector<config::Override> overrides;
  std::string fidelity = "tile";
  std::uint64_t seed = 1;
  bool functional = false;
  bool timeline = false;
  std::string layers;
  unsigned jobs = 1;
  std::function<void(std::size_t, std::size_t, std::string_view)> progress;
};

struct RunOutcome {
  std::variant<program::RunActivity> result;
  std::string resolved_architecture_xml;
  std::string resolved_workload;
};

inline RunOutcome run(const RunRequest&) {
  throw ModelError("MS400", "this build has no device model, so nothing can run");
}

}  // namespace macroscope
#endif

// The folder of one run: which files it has, and the rule that nothing of the user's is lost.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/device/run.hpp"

namespace macroscope::cli {

/// Output formats of a run.
struct Formats {
  bool text = false;
  bool json = false;
  bool csv = false;
};

/// What `run` was asked for, beyond the library's request.
struct RunOptions {
  RunRequest request;
  std::vector<std::string> overrides;  // as typed
  std::vector<std::string> formats;    // as typed; empty: text, and all files with -o
  std::string output;                  // folder, "-" for JSON on standard output, or empty
  bool force = false;
  bool strict = false;
  std::vector<std::string> suppress;
};

/// Everything one run writes, still in memory.
struct RunFiles {
  std::string report_json;
  std::string text;  // first screen, without colors
  std::string layers_csv;
  std::string stats_txt;  // empty: none
  std::string timeline;   // empty: none
  std::string resolved_xml;
  std::string memory_xml;  // empty: none
  std::string workload;
};

/// Throws ConfigError (MS193) when `folder` is a file, or has files in it and `force` is off.
void check_folder(const std::filesystem::path& folder, bool force);

/// Name of the workload's copy in the folder: its own file name, so that names derived from it
/// stay.
[[nodiscard]] std::string workload_copy_name(const std::string& workload_path);

/// Creates the folder and writes the files; those of an earlier run that this one does not write
/// are removed, other files are left alone. The manifest is written by the caller, last.
void write_run_folder(const std::filesystem::path& folder, const RunOptions& options,
                      const Formats& formats, const RunFiles& files);

}  // namespace macroscope::cli

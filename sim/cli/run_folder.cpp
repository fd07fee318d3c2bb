#include "sim/cli/run_folder.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include "sim/cli/console.hpp"
#include "sim/cli/text_file.hpp"
#include "sim/device/memory_file.hpp"

namespace macroscope::cli {
namespace {

constexpr std::array<const char*, 8> kOwnFiles = {
    "report.json",   "report.txt",   "layers.csv",        "stats.txt",
    "timeline.json", "resolved.xml", device::kMemoryCopy, "manifest.json"};

[[noreturn]] void refuse(const std::filesystem::path& folder, std::string message) {
  throw ConfigError(whole_fault("MS193", folder.string(), std::move(message)));
}

}  // namespace

void check_folder(const std::filesystem::path& folder, bool force) {
  std::error_code failed;
  const auto status = std::filesystem::status(folder, failed);
  if (!std::filesystem::exists(status)) return;
  if (!std::filesystem::is_directory(status)) {
    refuse(folder, "the output folder -o names a file; choose another name");
  }
  const bool empty = std::filesystem::is_empty(folder, failed);
  if (failed) refuse(folder, "cannot open the output folder: " + failed.message());
  if (!empty && !force) {
    refuse(folder,
           "the output folder is not empty; choose another, or add --force to overwrite the "
           "files of an earlier run");
  }
}

std::string workload_copy_name(const std::string& workload_path) {
  const std::string name = std::filesystem::path(workload_path).filename().string();
  const bool taken = std::find(kOwnFiles.begin(), kOwnFiles.end(), name) != kOwnFiles.end();
  return taken ? "workload_" + name : name;
}

void write_run_folder(const std::filesystem::path& folder, const RunOptions& options,
                      const Formats& formats, const RunFiles& files) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) {
    throw OutputError(folder.string() +
                      ": error[MS191]: cannot make the folder: " + failed.message());
  }
  // The manifest marks a finished folder: the old one goes first, the new one comes last.
  for (const char* name : {"manifest.json", "report.txt", "layers.csv", "stats.txt",
                           "timeline.json", device::kMemoryCopy}) {
    std::filesystem::remove(folder / name, failed);
  }
  write_text_file(folder / "resolved.xml", files.resolved_xml);
  if (!files.memory_xml.empty()) {
    write_text_file(folder / device::kMemoryCopy, files.memory_xml);
  }
  write_text_file(folder / workload_copy_name(options.request.workload_path), files.workload);
  write_text_file(folder / "report.json", files.report_json);
  if (formats.text) write_text_file(folder / "report.txt", files.text);
  if (formats.csv) write_text_file(folder / "layers.csv", files.layers_csv);
  if (!files.stats_txt.empty()) write_text_file(folder / "stats.txt", files.stats_txt);
  if (!files.timeline.empty()) write_text_file(folder / "timeline.json", files.timeline);
}

}  // namespace macroscope::cli

#include "sim/cli/manifest.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <nlohmann/json.hpp>

#include "sim/cli/text_file.hpp"
#include "sim/cli/version.hpp"
#include "sim/core/content_hash.hpp"

namespace macroscope::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kManifestVersion = 1;

std::string command_text(const std::vector<std::string>& arguments) {
  std::string text;
  for (const std::string& argument : arguments) {
    text += (text.empty() ? "" : " ") + shell_quoted(argument);
  }
  return text;
}

Json override_list(const std::vector<config::Override>& overrides) {
  Json list = Json::array();
  for (const config::Override& o : overrides) {
    list.push_back({{"path", o.path}, {"value", o.value}});
  }
  return list;
}

Json host() {
  utsname name{};
  if (uname(&name) != 0) return nullptr;
  return {{"name", name.nodename},
          {"system", fmt::format("{} {} {}", name.sysname, name.release, name.machine)}};
}

[[noreturn]] void bad_manifest(const std::filesystem::path& path, const std::string& message) {
  throw ConfigError(whole_fault("MS194", path.string(), message));
}

}  // namespace

std::string manifest_text(const std::vector<std::string>& arguments, const RunOptions& options,
                          const RunFiles& files, const RunTimes& times) {
  const RunRequest& request = options.request;
  const std::string copy = workload_copy_name(request.workload_path);
  Json root;
  root["manifest_version"] = kManifestVersion;
  root["program"] = {{"version", program_version()}, {"source", git_state()}};
  root["command"] = command_text(arguments);
  root["arguments"] = arguments;
  root["inputs"] = {{"architecture", request.architecture_path},
                    {"workload", request.workload_path},
                    {"overrides", override_list(request.overrides)}};
  // Both files of the folder have the overrides in them.
  root["replay"] = {{"architecture", "resolved.xml"},   {"workload", copy},
                    {"fidelity", request.fidelity},     {"seed", request.seed},
                    {"functional", request.functional}, {"layers", request.layers}};
  root["hashes"] = {{"resolved.xml", content_hash(files.resolved_xml)},
                    {copy, content_hash(files.workload)},
                    {"report.json", content_hash(files.report_json)}};
  root["libraries"] = Json::object();
  for (const auto& [name, version] : library_versions()) root["libraries"][name] = version;
  root["host"] = host();
  const std::time_t started = std::chrono::system_clock::to_time_t(times.started);
  root["started"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(started));
  root["duration_s"] = times.duration.count();
  root["cpu_s"] = times.cpu.count();
  if (times.cpu.count() > 0) {
    root["cycles_per_cpu_second"] = static_cast<double>(times.cycles) / times.cpu.count();
  }
  return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Recorded read_run_folder(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "manifest.json";
  std::error_code failed;
  if (!std::filesystem::is_directory(folder, failed)) {
    bad_manifest(folder, "not a folder; replay takes the folder of an earlier `run -o`");
  }
  if (!std::filesystem::exists(path, failed)) {
    bad_manifest(folder, "no manifest.json here, so this is not the folder of a finished run");
  }
  Recorded recorded;
  try {
    const Json root = Json::parse(read_text_file(path));
    if (root.at("manifest_version") != kManifestVersion) {
      bad_manifest(path, "written by a version of macroscope with another manifest");
    }
    const Json& replay = root.at("replay");
    RunRequest& request = recorded.options.request;
    request.architecture_path = (folder / replay.at("architecture").get<std::string>()).string();
    request.workload_path = (folder / replay.at("workload").get<std::string>()).string();
    request.fidelity = replay.at("fidelity");
    request.seed = replay.at("seed");
    request.functional = replay.at("functional");
    request.layers = replay.at("layers");
    recorded.program = fmt::format("{} ({})", root.at("program").at("version").get<std::string>(),
                                   root.at("program").at("source").get<std::string>());
  } catch (const nlohmann::json::exception& error) {
    bad_manifest(path, fmt::format("damaged manifest: {}", error.what()));
  }
  recorded.report_json = read_text_file(folder / "report.json");
  return recorded;
}

}  // namespace macroscope::cli

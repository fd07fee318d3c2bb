#include "models/engine/rtl/rtl_build.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#include "models/engine/rtl/rtl_sources.hpp"
#include "models/engine/rtl/toolchain.hpp"
#include "models/engine/rtl/user_wrapper.hpp"
#include "models/engine/rtl/verilator_error.hpp"
#include "sim/core/error.hpp"
#include "sim/core/tool_process.hpp"

namespace macroscope::engine {
namespace {

namespace fs = std::filesystem;

/// Warnings of our own RTL are errors of its tests; a user's may have some. The time scale is the
/// kernel's (sim/runtime/clock.hpp), which Verilator compares.
const std::vector<std::string> kVerilate{
    "--sc", "-O3", "--prefix", "Vmodel", "-Wno-fatal", "--timescale-override", "1fs/1fs"};
const std::vector<std::string> kCompile{"-std=c++17",
                                        "-fPIC",
                                        "-w",
                                        "-DVM_SC=1",
                                        "-DSC_CPLUSPLUS=201703L",
                                        "-DVL_USER_FATAL=1",
                                        "-DVL_USER_FINISH=1",
                                        "-DVL_PRINTF(...)=fprintf(stderr, __VA_ARGS__)"};

/// RTL that stops, fails an assertion or does not settle ends the process of its simulation, with
/// the exit status that its parent takes for an error that has been told.
constexpr const char* kEnd = R"(
#include <cstdio>
#include <cstdlib>
static void macroscope_end(const char* file, int line, const char* what) {
  std::fflush(stdout);
  std::fprintf(stderr, "%s:%d: error[MS468]: the RTL ends the simulation: %s\n", file, line, what);
  std::_Exit(3);
}
void vl_fatal(const char* file, int line, const char*, const char* what) {
  macroscope_end(file, line, what);
}
void vl_finish(const char* file, int line, const char*) { macroscope_end(file, line, "$finish"); }
)";

/// Gates run for a few thousand cycles, so what counts is how long they take to compile.
const char* optimization(const RtlSpec& spec) {
  return spec.words ? "-O1" : "-O0";
}

class Hash {
 public:
  Hash() { XXH3_128bits_reset(state_); }
  ~Hash() { XXH3_freeState(state_); }
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;
  void add(const std::string& text) {
    const std::uint64_t size = text.size();
    XXH3_128bits_update(state_, &size, sizeof size);
    XXH3_128bits_update(state_, text.data(), text.size());
  }
  [[nodiscard]] std::string text() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_);
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  }

 private:
  XXH3_state_t* state_ = XXH3_createState();
};

/// An exclusive lock on a file, for as long as it lives.
class FileLock {
 public:
  explicit FileLock(const std::string& path)
      : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    if (file_ < 0 || ::flock(file_, LOCK_EX) != 0) {
      throw ToolError("MS462", fmt::format("the cache of RTL builds cannot be used: {}", path));
    }
  }
  ~FileLock() { ::close(file_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int file_;
};

/// A folder that goes away with everything in it.
class WorkFolder {
 public:
  explicit WorkFolder(std::string path) : path_(std::move(path)) { fs::create_directories(path_); }
  ~WorkFolder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void write(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw ToolError("MS462", fmt::format("{} cannot be written", path));
}

/// What a tool complained about, without endless repetition.
std::string complaint(const std::string& text) {
  constexpr std::size_t kMost = 3000;
  return text.size() <= kMost ? text : text.substr(0, kMost) + "\n...";
}

void run(const std::vector<std::string>& arguments) {
  const ToolResult output = run_tool(arguments);
  if (output.status == 0) return;
  throw ToolError("MS462", fmt::format("{} failed with status {}:\n{}", arguments.front(),
                                       output.status, complaint(output.output)));
}

/// `make(folder)` writes `file` into a folder of its own; it then gets its name in one step. Does
/// nothing when the file is there.
template <class Make>
void cached(const std::string& target, const std::string& file, Make make) {
  if (fs::exists(target)) return;
  const FileLock lock(target + ".lock");
  if (fs::exists(target)) return;  // by another process, while this one waited
  const WorkFolder folder(fmt::format("{}.{}.tmp", target, ::getpid()));
  make(folder.path());
  std::error_code error;
  fs::rename(folder.path() + '/' + file, target, error);
  if (error) throw ToolError("MS462", fmt::format("{} cannot be written", target));
}

std::vector<std::string> compile(const Toolchain& tools, const char* level, bool trace) {
  std::vector<std::string> command{tools.compiler, level};
  command.insert(command.end(), kCompile.begin(), kCompile.end());
  command.insert(command.end(), {"-I" + tools.include, "-I" + tools.include + "/vltstd",
                                 trace ? "-DVM_TRACE=1" : "-DVM_TRACE=0"});
  if (trace) command.emplace_back("-DVM_TRACE_FST=1");
  return command;
}

std::string key_of(const Toolchain& tools, const std::vector<std::string>& texts) {
  Hash hash;
  for (const std::string& text : texts) hash.add(text);
  for (const auto& flags : {kVerilate, kCompile}) {
    for (const std::string& text : flags) hash.add(text);
  }
  for (const std::string& text :
       {tools.verilator_version, tools.include, tools.compiler, tools.compiler_version}) {
    hash.add(text);
  }
  return hash.text();
}

/// Verilator's runtime, compiled once for all models.
std::string runtime_object(const Toolchain& tools, bool trace) {
  std::string target = fmt::format("{}/runtime-{}.o", rtl_cache_folder(),
                                   key_of(tools, {trace ? "runtime, trace" : "runtime", kEnd}));
  cached(target, "runtime.o", [&](const std::string& folder) {
    std::string text = "#include \"verilated.cpp\"\n#include \"verilated_threads.cpp\"\n";
    if (trace) text += "#include \"verilated_fst_c.cpp\"\n";
    text += kEnd;
    write(folder + "/runtime.cpp", text);
    std::vector<std::string> command = compile(tools, "-O1", trace);
    command.insert(command.end(), {"-c", folder + "/runtime.cpp", "-o", folder + "/runtime.o"});
    run(command);
  });
  return target;
}

/// What Verilator says of a user's module, at the place it names if that is in the user's text.
/// Paths of the build's folder, which goes away, are left out.
Fault users_fault(const RtlSpec& spec, std::string output, const std::string& folder) {
  for (std::size_t at = output.find(folder); at != std::string::npos; at = output.find(folder)) {
    output.erase(at, folder.size() + 1);
  }
  const std::string needs =
      fmt::format("as {}, '{}' needs the ports {} (rtl/README.md)",
                  spec.user->array ? "an array" : "a dense PE", spec.user->top, user_ports(spec));
  Fault fault = whole_fault("MS465", spec.user->file, needs);
  if (const auto first = first_error(output)) {
    const bool port = first->where.file == user_wrapper_name(*spec.user);
    fault.message = port ? fmt::format("{}: {}", first->message, needs) : first->message;
    if (!port) fault.where = first->where;
  }
  fault.notes.push_back({{}, "Verilator says:\n" + output});
  return fault;
}

/// A port of the user's module is not as wide as it should be: a warning in the module around it.
bool wrong_widths(const std::string& text, const UserRtl& user) {
  const std::string wrapper = user_wrapper_name(user);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("-WIDTH") != std::string::npos && line.find(wrapper) != std::string::npos) {
      return true;
    }
  }
  return false;
}

void verilate(const Toolchain& tools, const RtlSpec& spec, const std::vector<RtlSource>& sources,
              const std::string& folder) {
  std::vector<std::string> command{tools.verilator};
  command.insert(command.end(), kVerilate.begin(), kVerilate.end());
  command.insert(command.end(), {"--Mdir", folder, "--top-module", spec.top});
  if (spec.trace) command.emplace_back("--trace-fst");
  for (const auto& [name, value] : spec.parameters) {
    if (spec.user && spec.user->array) break;  // they stand in the module around the array
    command.push_back(fmt::format("-G{}={}", name, value));
  }
  for (const RtlSource& source : sources) {
    if (source.generated) write(folder + '/' + source.path, source.text);
    command.push_back(source.generated ? folder + '/' + source.path : source.path);
  }
  const ToolResult output = run_tool(command);
  if (output.status == 0 && !(spec.user && wrong_widths(output.output, *spec.user))) return;
  if (spec.user) throw ConfigError(users_fault(spec, complaint(output.output), folder));
  throw ToolError(
      "MS462", fmt::format("Verilator failed on {}:\n{}", spec.text(), complaint(output.output)));
}

void build(const Toolchain& tools, const RtlSpec& spec, const std::vector<RtlSource>& sources,
           const std::string& folder) {
  verilate(tools, spec, sources, folder);
  // One unit to compile: reading <systemc> takes longer than most generated files.
  std::vector<std::string> generated;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".cpp") generated.push_back(entry.path().filename().string());
  }
  std::sort(generated.begin(), generated.end());
  std::string text;
  for (const std::string& file : generated) text += fmt::format("#include \"{}\"\n", file);
  write(folder + "/all.cpp", text + factory_text(spec));
  std::vector<std::string> command = compile(tools, optimization(spec), spec.trace);
  command.insert(command.end(), {"-I" + folder, "-shared", folder + "/all.cpp",
                                 runtime_object(tools, spec.trace), "-lsystemc", "-pthread"});
  if (spec.trace) command.emplace_back("-lz");
  command.insert(command.end(), {"-o", folder + "/model.so"});
  run(command);
}

std::string make_cache_folder() {
  std::string folder = rtl_cache_folder();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw ToolError("MS462", fmt::format("{}, where RTL builds are kept, cannot be made: {}",
                                         folder, error.message()));
  }
  return folder;
}

}  // namespace

std::string rtl_cache_folder() {
  const auto set = [](const char* value) { return value != nullptr && *value == '/'; };
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); set(cache)) {
    return std::string(cache) + "/macroscope/rtl";
  }
  if (const char* home = std::getenv("HOME"); set(home)) {
    return std::string(home) + "/.cache/macroscope/rtl";
  }
  return (fs::temp_directory_path() / "macroscope" / "rtl").string();
}

std::string build_rtl(const RtlSpec& spec, const BuildProgress& progress) {
  const Toolchain& tools = toolchain();
  const std::vector<RtlSource> sources = rtl_sources(spec);
  std::vector<std::string> texts{spec.text(), factory_text(spec), optimization(spec),
                                 spec.trace ? "trace" : "", kEnd};
  for (const RtlSource& source : sources) texts.push_back(source.text);
  std::string target =
      fmt::format("{}/{}-{}.so", make_cache_folder(), spec.top, key_of(tools, texts));
  cached(target, "model.so", [&](const std::string& folder) {
    if (progress) progress(fmt::format("building {}", spec.text()));
    build(tools, spec, sources, folder);
  });
  return target;
}

std::vector<std::string> build_rtl(const std::vector<RtlSpec>& specs,
                                   const BuildProgress& progress) {
  std::vector<std::string> libraries(specs.size());
  std::vector<std::exception_ptr> errors(specs.size());
  std::atomic<std::size_t> next = 0;
  std::mutex one_line;
  const auto work = [&] {
    for (std::size_t i = next++; i < specs.size(); i = next++) {
      try {
        libraries[i] = build_rtl(specs[i], [&](const std::string& line) {
          const std::lock_guard<std::mutex> guard(one_line);
          if (progress) progress(line);
        });
      } catch (...) {
        errors[i] = std::current_exception();
      }
    }
  };
  static_cast<void>(toolchain());  // its error once, from here
  std::vector<std::thread> others;
  const std::size_t workers =
      std::min<std::size_t>(specs.size(), std::max(1U, std::thread::hardware_concurrency()));
  for (std::size_t i = 1; i < workers; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  return libraries;
}

}  // namespace macroscope::engine

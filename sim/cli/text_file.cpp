#include "sim/cli/text_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "sim/cli/console.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cli {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

Fault unreadable(const std::filesystem::path& path, const char* reason) {
  return whole_fault("MS192", path.string(), fmt::format("cannot read the file: {}", reason));
}

std::filesystem::path unfinished_name(std::filesystem::path path) {
  path += ".part";
  return path;
}

[[noreturn]] void fail(const std::filesystem::path& path, int reason) {
  throw OutputError(fmt::format("{}: error[MS191]: cannot write the file: {}", path.string(),
                                std::strerror(reason)));
}

}  // namespace

std::string read_text_file(const std::filesystem::path& path) {
  const File file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw ConfigError(unreadable(path, std::strerror(errno)));
  std::string bytes;
  char buffer[1 << 16];
  while (const std::size_t got = std::fread(buffer, 1, sizeof(buffer), file.get())) {
    bytes.append(buffer, got);
  }
  if (std::ferror(file.get()) != 0) throw ConfigError(unreadable(path, std::strerror(errno)));
  return bytes;
}

void require_writable(const std::filesystem::path& path) {
  const std::filesystem::path unfinished = unfinished_name(path);
  errno = std::filesystem::is_directory(path) ? EISDIR : 0;
  const bool good = errno == 0 && File(std::fopen(unfinished.c_str(), "wb"), &std::fclose);
  if (!good) fail(path, errno);
  std::remove(unfinished.c_str());
}

void write_text_file(const std::filesystem::path& path, std::string_view bytes) {
  const std::filesystem::path unfinished = unfinished_name(path);
  File file(std::fopen(unfinished.c_str(), "wb"), &std::fclose);
  bool good = file != nullptr;
  good = good && std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size();
  if (file) good = std::fclose(file.release()) == 0 && good;
  good = good && std::rename(unfinished.c_str(), path.c_str()) == 0;
  if (good) return;
  const int reason = errno;
  std::remove(unfinished.c_str());
  fail(path, reason);
}

std::string shell_quoted(const std::string& argument) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:%@";
  if (!argument.empty() && argument.find_first_not_of(kPlain) == std::string::npos) return argument;
  std::string quoted = "'";
  for (const char c : argument) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace macroscope::cli

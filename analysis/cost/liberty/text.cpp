#include "analysis/cost/liberty/text.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace macroscope::cost::liberty {
namespace {

constexpr std::size_t kLargest = std::size_t{512} << 20U;

[[noreturn]] void refuse(const std::string& path, std::string message) {
  throw ConfigError(whole_fault("MS602", path, std::move(message)));
}

}  // namespace

std::shared_ptr<const config::SourceFile> read_text(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    refuse(path, "cannot read the Liberty file: it is a folder");
  }
  // gzread hands plain files through as they are.
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    refuse(path, fmt::format("cannot read the Liberty file: {}",
                             std::strerror(errno == 0 ? ENOENT : errno)));
  }
  const std::unique_ptr<std::remove_pointer_t<gzFile>, int (*)(gzFile)> closer(file, gzclose);
  std::string text;
  std::array<char, 1U << 16U> buffer{};
  for (;;) {
    const int count = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()));
    if (count == 0) break;
    if (count < 0) refuse(path, "cannot unpack the Liberty file: its gzip data is broken");
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > kLargest) refuse(path, "the Liberty file is larger than 512 MiB");
  }
  int state = Z_OK;
  gzerror(file, &state);
  if (state == Z_BUF_ERROR) refuse(path, "cannot unpack the Liberty file: it is cut off");
  return std::make_shared<const config::SourceFile>(path, std::move(text));
}

ConfigError fault_at(const config::SourceFile& file, std::size_t offset, std::size_t length,
                     std::string message) {
  return ConfigError(file.fault("MS603", offset, length, std::move(message)));
}

}  // namespace macroscope::cost::liberty

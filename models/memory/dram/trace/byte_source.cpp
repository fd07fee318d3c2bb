#include "models/memory/dram/trace/byte_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "sim/core/error.hpp"

namespace macroscope::dram {
namespace {

[[noreturn]] void unreadable(const std::string& path, const std::string& reason) {
  throw ConfigError(whole_fault("MS530", path, "the trace cannot be read: " + reason));
}

}  // namespace

FileSource::FileSource(std::string path) : path_(std::move(path)) {
  std::error_code error;
  if (std::filesystem::is_directory(path_, error)) unreadable(path_, "it is a folder");
  file_.reset(std::fopen(path_.c_str(), "rb"));
  if (!file_) unreadable(path_, std::strerror(errno));
  std::setvbuf(file_.get(), nullptr, _IONBF, 0);  // blocks are large enough
}

std::size_t FileSource::read(char* to, std::size_t bytes) {
  const std::size_t count = std::fread(to, 1, bytes, file_.get());
  if (count < bytes && std::ferror(file_.get()) != 0) unreadable(path_, std::strerror(errno));
  return count;
}

std::size_t MemorySource::read(char* to, std::size_t bytes) {
  const std::size_t count = std::min(bytes, left_.size());
  std::copy_n(left_.data(), count, to);
  left_.remove_prefix(count);
  return count;
}

BlockBuffer::BlockBuffer(std::unique_ptr<ByteSource> source)
    : source_(std::move(source)), data_(std::make_unique_for_overwrite<char[]>(kBlock)) {}

bool BlockBuffer::refill() {
  if (ended_) return false;
  std::copy(data_.get() + begin_, data_.get() + end_, data_.get());
  end_ -= begin_;
  begin_ = 0;
  const std::size_t room = kBlock - end_;
  const std::size_t count = source_->read(data_.get() + end_, room);
  end_ += count;
  ended_ = count < room;
  return count > 0;
}

}  // namespace macroscope::dram

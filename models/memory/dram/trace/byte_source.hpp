// The bytes of a trace, in blocks.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace macroscope::dram {

/// Bytes that are read once, from the first to the last.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;
  /// Copies at most `bytes` to `to`; fewer only at the end.
  [[nodiscard]] virtual std::size_t read(char* to, std::size_t bytes) = 0;
};

/// A file. Throws ConfigError (MS530) when it is a folder or cannot be read.
class FileSource final : public ByteSource {
 public:
  explicit FileSource(std::string path);
  [[nodiscard]] std::size_t read(char* to, std::size_t bytes) override;

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
};

/// Bytes in memory, which must outlive the source.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : left_(bytes) {}
  [[nodiscard]] std::size_t read(char* to, std::size_t bytes) override;

 private:
  std::string_view left_;
};

/// A block of a source at a time. What a reader has not taken stays at the front of the next block,
/// so that a line or a word is never cut by the end of a block.
class BlockBuffer {
 public:
  explicit BlockBuffer(std::unique_ptr<ByteSource> source);

  /// Bytes at hand and not taken.
  [[nodiscard]] std::string_view bytes() const { return {data_.get() + begin_, end_ - begin_}; }
  void take(std::size_t bytes) { begin_ += bytes; }
  /// Reads until the block is full or the source ends; false when that gave no further byte.
  bool refill();
  [[nodiscard]] bool at_end() const { return ended_; }

  static constexpr std::size_t kBlock = std::size_t{1} << 16;

 private:
  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<char[]> data_;
  std::size_t begin_ = 0, end_ = 0;
  bool ended_ = false;
};

}  // namespace macroscope::dram

// Request traces as runs: what the simulators of the field read, one access a word or line.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/memory/dram/channel.hpp"
#include "models/memory/dram/trace/byte_source.hpp"
#include "sim/core/text.hpp"

namespace macroscope::dram {

/// How a trace is written.
enum class TraceFormat : std::uint8_t {
  binary,     // 64-bit little-endian words, address | write << 63, no header
  ramulator,  // lines `LD ADDRESS`, `ST ADDRESS`, or `R ADDRESS`, `W ADDRESS`
  dramsim3    // lines `0xADDRESS READ CYCLE`, `0xADDRESS WRITE CYCLE`
};

/// What the addresses of a trace must fit.
struct TraceLimits {
  std::uint32_t access_bytes = 64;  // a power of two
  std::uint64_t capacity = 0;       // bytes of the memory
};

/// Largest clock a trace may give; idle time is refreshed time, which takes a while to simulate.
inline constexpr std::uint64_t kMaxTraceClock = std::uint64_t{1} << 40;

/// Reads a trace once, with memory for a block of it.
///
/// A word or line is one access: its address is rounded down to the size of an access. Addresses
/// are whole-memory addresses; consecutive accesses of one kind (and clock) make one run. Only
/// DRAMsim3 traces have clocks, which must not fall; the others offer everything at once.
class TraceReader {
 public:
  TraceReader(const TraceReader&) = delete;
  TraceReader& operator=(const TraceReader&) = delete;
  virtual ~TraceReader() = default;

  /// Replaces `runs` by the next runs, together at most `accesses` (> 0) accesses; false at the
  /// end. Throws ConfigError at the first fault, with the line or the byte: MS530 not readable,
  /// MS532 no request, MS533 not a request, MS534 address beyond the memory, MS535 a falling or too
  /// large clock.
  [[nodiscard]] bool read(std::vector<Run>& runs, std::uint64_t accesses);
  [[nodiscard]] TraceFormat format() const { return format_; }

 protected:
  TraceReader(std::unique_ptr<ByteSource> source, std::string name, TraceFormat format,
              const TraceLimits& limits);

  /// Adds accesses until `full()` or the end of the bytes; false at the end.
  virtual bool fill() = 0;
  /// The place of the access that is being read: "byte 16" or a line.
  [[nodiscard]] virtual Fault place(std::string id, std::string message) const = 0;

  [[nodiscard]] bool full() const { return left_ == 0; }
  void add(std::uint64_t address, bool write, std::uint64_t clock) {
    if (address >= limits_.capacity) beyond(address);
    address &= mask_;
    if (!runs_->empty() && address == next_) {
      Run& last = runs_->back();
      if (last.write == write && last.earliest == clock) {
        ++last.count;
        next_ += limits_.access_bytes;
        --left_;
        return;
      }
    }
    runs_->push_back({address, 1, Run::kNoTag, clock, write});
    next_ = address + limits_.access_bytes;
    --left_;
  }
  [[noreturn]] void fail(std::string id, std::string message) const;

  BlockBuffer buffer_;
  std::string name_;

 private:
  [[noreturn]] void beyond(std::uint64_t address) const;

  TraceFormat format_;
  TraceLimits limits_;
  std::uint64_t mask_;
  std::vector<Run>* runs_ = nullptr;
  std::uint64_t next_ = 0;
  std::uint64_t left_ = 0;
  bool any_ = false;
};

/// Opens a trace. Without a format it is told by the name (`.bin` is binary) and the first block;
/// throws ConfigError: MS530 not readable, MS531 of no known format, MS532 empty.
[[nodiscard]] std::unique_ptr<TraceReader> open_trace(const std::string& path,
                                                      std::optional<TraceFormat> format,
                                                      const TraceLimits& limits);

/// The same from any source; `name` stands in messages.
[[nodiscard]] std::unique_ptr<TraceReader> read_trace(std::unique_ptr<ByteSource> source,
                                                      const std::string& name, TraceFormat format,
                                                      const TraceLimits& limits);

/// The format that a name and the first bytes of a trace suggest; nothing when none does.
[[nodiscard]] std::optional<TraceFormat> detect_format(const std::string& name,
                                                       std::string_view beginning);

}  // namespace macroscope::dram

namespace macroscope {

template <>
struct Text<dram::TraceFormat> : EnumText<dram::TraceFormat> {
  static constexpr auto names = entries(entry("binary", dram::TraceFormat::binary),
                                        entry("ramulator", dram::TraceFormat::ramulator),
                                        entry("dramsim3", dram::TraceFormat::dramsim3));
  static constexpr const char* what = "trace format";
};

}  // namespace macroscope

#include "models/memory/dram/trace/trace_reader.hpp"

#include <fmt/format.h>

#include "models/memory/dram/trace/binary_trace.hpp"
#include "models/memory/dram/trace/text_trace.hpp"

namespace macroscope::dram {
namespace {

Fault whole_file(const std::string& name, std::string id, std::string message) {
  return whole_fault(std::move(id), name, std::move(message));
}

constexpr std::size_t kBeginning = 4096;

bool is_text(std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0x7F || (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t')) return false;
  }
  return true;
}

}  // namespace

TraceReader::TraceReader(std::unique_ptr<ByteSource> source, std::string name, TraceFormat format,
                         const TraceLimits& limits)
    : buffer_(std::move(source)),
      name_(std::move(name)),
      format_(format),
      limits_(limits),
      mask_(~(std::uint64_t{limits.access_bytes} - 1)) {}

bool TraceReader::read(std::vector<Run>& runs, std::uint64_t accesses) {
  runs.clear();
  runs_ = &runs;
  left_ = accesses;
  while (!full() && fill()) {
  }
  if (runs.empty() && !any_) {
    throw ConfigError(whole_file(name_, "MS532", "the trace has no request"));
  }
  any_ = true;
  return !runs.empty();
}

void TraceReader::fail(std::string id, std::string message) const {
  throw ConfigError(place(std::move(id), std::move(message)));
}

void TraceReader::beyond(std::uint64_t address) const {
  fail("MS534", fmt::format("address {0:#x} is beyond the memory of {1} B (last address {2:#x})",
                            address, limits_.capacity, limits_.capacity - 1));
}

std::optional<TraceFormat> detect_format(const std::string& name, std::string_view beginning) {
  const std::string_view extension = ".bin";
  if (name.size() >= extension.size() &&
      std::string_view(name).substr(name.size() - extension.size()) == extension) {
    return TraceFormat::binary;
  }
  beginning = beginning.substr(0, kBeginning);
  return is_text(beginning) ? detect_text_format(beginning) : TraceFormat::binary;
}

std::unique_ptr<TraceReader> read_trace(std::unique_ptr<ByteSource> source, const std::string& name,
                                        TraceFormat format, const TraceLimits& limits) {
  if (format == TraceFormat::binary) {
    return std::make_unique<BinaryTrace>(std::move(source), name, limits);
  }
  return std::make_unique<TextTrace>(std::move(source), name, format, limits);
}

std::unique_ptr<TraceReader> open_trace(const std::string& path, std::optional<TraceFormat> format,
                                        const TraceLimits& limits) {
  if (!format) {
    FileSource file(path);
    std::string beginning(kBeginning, '\0');
    beginning.resize(file.read(beginning.data(), beginning.size()));
    if (beginning.empty()) {
      throw ConfigError(whole_file(path, "MS532", "the trace has no request: the file is empty"));
    }
    format = detect_format(path, beginning);
    if (!format) {
      throw ConfigError(whole_file(
          path, "MS531",
          "the first line is of no known trace: expected `LD ADDRESS` or `R ADDRESS` (ramulator), "
          "`0xADDRESS READ CYCLE` (dramsim3), or a file of 64-bit words named .bin; "
          "--trace-format chooses one"));
    }
  }
  return read_trace(std::make_unique<FileSource>(path), path, *format, limits);
}

}  // namespace macroscope::dram

// libFuzzer target: any bytes as a request trace of each format give requests that fit the memory,
// or a located fault, never anything else.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "models/memory/dram/trace/trace_reader.hpp"

namespace {

using namespace macroscope;

constexpr dram::TraceLimits kLimits{64, std::uint64_t{1} << 33};

/// Every run fits the memory and the chunk, and the clocks do not fall.
std::uint64_t read_all(std::string_view bytes, dram::TraceFormat format, std::uint64_t chunk) {
  const auto reader =
      dram::read_trace(std::make_unique<dram::MemorySource>(bytes), "fuzz", format, kLimits);
  std::vector<dram::Run> runs;
  std::uint64_t total = 0, clock = 0;
  while (reader->read(runs, chunk)) {
    std::uint64_t count = 0;
    for (const dram::Run& run : runs) {
      const std::uint64_t end = run.address + std::uint64_t{run.count} * kLimits.access_bytes;
      if (run.count == 0 || run.address % kLimits.access_bytes != 0 || end > kLimits.capacity ||
          run.earliest < clock || run.earliest > dram::kMaxTraceClock) {
        std::abort();
      }
      clock = run.earliest;
      count += run.count;
    }
    if (count == 0 || count > chunk) std::abort();
    total += count;
  }
  return total;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)dram::detect_format("fuzz", bytes);
  for (const auto format :
       {dram::TraceFormat::binary, dram::TraceFormat::ramulator, dram::TraceFormat::dramsim3}) {
    try {
      const std::uint64_t total = read_all(bytes, format, 1U << 20);
      if (read_all(bytes, format, 3) != total) std::abort();
    } catch (const ConfigError& error) {
      if (error.faults().size() != 1 || error.faults().front().id.rfind("MS53", 0) != 0) {
        std::abort();
      }
      (void)error.faults().front().text();
    }
  }
  return 0;
}

// Request traces: what each format says, and what is said about broken ones.
#include "models/memory/dram/trace/trace_reader.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "sim/core/rng.hpp"

using namespace macroscope;
using Catch::Contains;
using dram::Run;
using dram::TraceFormat;

namespace {

constexpr dram::TraceLimits kLimits{64, std::uint64_t{1} << 33};
constexpr std::uint64_t kWrite = std::uint64_t{1} << 63;

std::string words(const std::vector<std::uint64_t>& values) {
  std::string bytes;
  for (const std::uint64_t value : values) {
    for (int i = 0; i < 8; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
  }
  return bytes;
}

std::vector<Run> runs_of(const std::string& bytes, TraceFormat format,
                         std::uint64_t accesses = 1000) {
  const auto reader =
      dram::read_trace(std::make_unique<dram::MemorySource>(bytes), "t", format, kLimits);
  std::vector<Run> all, runs;
  while (reader->read(runs, accesses)) {
    std::uint64_t count = 0;
    for (const Run& run : runs) count += run.count;
    CHECK(count <= accesses);
    all.insert(all.end(), runs.begin(), runs.end());
  }
  CHECK_FALSE(reader->read(runs, accesses));
  return all;
}

/// The first fault of a trace.
Fault fault_of(const std::string& bytes, TraceFormat format) {
  try {
    (void)runs_of(bytes, format);
  } catch (const ConfigError& error) {
    return error.faults().front();
  }
  FAIL("no fault");
  return {};
}

/// A run in one line: address, count, kind, clock.
std::string text(const std::vector<Run>& runs) {
  std::string out;
  for (const Run& run : runs) {
    out += std::to_string(run.address) + "x" + std::to_string(run.count) + (run.write ? "w" : "r") +
           "@" + std::to_string(run.earliest) + " ";
  }
  return out;
}

class TraceFile {
 public:
  TraceFile(const std::string& name, const std::string& bytes)
      : path_(std::filesystem::temp_directory_path() / name) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~TraceFile() { std::filesystem::remove(path_); }
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("consecutive accesses of one kind are one run", "[dram][trace]") {
  const std::string bytes = words({0, 64, 128, 128 | kWrite, 192 | kWrite, 1024, 0, 64});
  CHECK(text(runs_of(bytes, TraceFormat::binary)) == "0x3r@0 128x2w@0 1024x1r@0 0x2r@0 ");
}

TEST_CASE("an address is rounded down to its access", "[dram][trace]") {
  CHECK(text(runs_of(words({63, 127, 130 | kWrite}), TraceFormat::binary)) == "0x2r@0 128x1w@0 ");
}

TEST_CASE("a Ramulator trace has one operation and address a line", "[dram][trace]") {
  const std::string lines = "# loads\nLD 0x0\nLD 64\n\n  ST\t0x80 \r\nR 0xC0\nW 256\nLD 0X140";
  CHECK(text(runs_of(lines, TraceFormat::ramulator)) ==
        "0x2r@0 128x1w@0 192x1r@0 256x1w@0 320x1r@0 ");
}

TEST_CASE("a DRAMsim3 trace offers each access at its clock", "[dram][trace]") {
  const std::string lines = "0x0 READ 0\n0x40 READ 0\n0x80 READ 7\n0xC0 WRITE 7\n0x100 write 7\n";
  CHECK(text(runs_of(lines, TraceFormat::dramsim3)) == "0x2r@0 128x1r@7 192x2w@7 ");
}

TEST_CASE("chunks of any size give the same accesses", "[dram][trace]") {
  Rng rng(1, "trace_test");
  std::vector<std::uint64_t> values;
  std::string lines;
  for (int i = 0; i < 70'000; ++i) {
    values.push_back(rng.below(1U << 20) * 64 | (rng.below(2) << 63));
    lines += ((values.back() & kWrite) != 0 ? "ST " : "LD ") +
             std::to_string(values.back() & ~kWrite) + "\n";
  }
  std::string expected;
  for (const std::uint64_t value : values) {
    expected += std::to_string(value & ~kWrite) + ((value & kWrite) != 0 ? "w" : "r");
  }
  for (const std::uint64_t accesses :
       {std::uint64_t{7}, std::uint64_t{1000}, std::uint64_t{1} << 40}) {
    for (const TraceFormat format : {TraceFormat::binary, TraceFormat::ramulator}) {
      std::string got;
      for (const Run& run :
           runs_of(format == TraceFormat::binary ? words(values) : lines, format, accesses)) {
        for (std::uint32_t i = 0; i < run.count; ++i) {
          got += std::to_string(run.address + std::uint64_t{64} * i) + (run.write ? "w" : "r");
        }
      }
      CHECK(got == expected);
    }
  }
}

TEST_CASE("a broken binary trace is a fault with its byte and request", "[dram][trace]") {
  const std::string good = words({0, 64});
  CHECK_THAT(fault_of("", TraceFormat::binary).text(), Contains("t: error[MS532]"));
  CHECK_THAT(fault_of(good + "abc", TraceFormat::binary).text(),
             Contains("error[MS533]") && Contains("byte 16, request 2") && Contains("3 of 8"));
  CHECK_THAT(fault_of(good + words({kLimits.capacity}), TraceFormat::binary).text(),
             Contains("error[MS534]") && Contains("byte 16, request 2") &&
                 Contains("0x200000000") && Contains("8589934592"));
}

TEST_CASE("a broken line is a fault with its place", "[dram][trace]") {
  struct Case {
    const char* lines;
    TraceFormat format;
    const char* place;
    const char* message;
  };
  const Case bad = GENERATE(
      Case{"LD 0\nXX 64\n", TraceFormat::ramulator, "t:2:1", "unknown operation \"XX\""},
      Case{"LD 0\nLD\n", TraceFormat::ramulator, "t:2:3", "ends early"},
      Case{"LD 0 7\n", TraceFormat::ramulator, "t:1:6", "\"7\" is too much"},
      Case{"LD 0x\n", TraceFormat::ramulator, "t:1:4", "no address"},
      Case{"LD -64\n", TraceFormat::ramulator, "t:1:4", "no address"},
      Case{"LD 99999999999999999999\n", TraceFormat::ramulator, "t:1:4", "no address"},
      Case{"R 0,1,2,3,4,5\n", TraceFormat::ramulator, "t:1:3", "no address"},
      Case{"LD 0x200000000\n", TraceFormat::ramulator, "t:1:4", "beyond the memory"},
      Case{"\x01\x02 64\n", TraceFormat::ramulator, "t:1:1", "\\x01"},
      Case{"0x0 READ 5\n0x0 READ 4\n", TraceFormat::dramsim3, "t:2:10", "clocks must not fall"},
      Case{"0x0 READ 99999999999999\n", TraceFormat::dramsim3, "t:1:10", "largest"},
      Case{"0x0 READ x\n", TraceFormat::dramsim3, "t:1:10", "no clock"},
      Case{"0x0 FETCH 1\n", TraceFormat::dramsim3, "t:1:5", "unknown operation \"FETCH\""},
      Case{"0x0 READ\n", TraceFormat::dramsim3, "t:1:9", "ends early"},
      Case{"# nothing\n\n", TraceFormat::dramsim3, "t", "no request"});
  const std::string fault = fault_of(bad.lines, bad.format).text();
  INFO(fault);
  CHECK_THAT(fault, Contains(std::string(bad.place) + ": error[MS53") && Contains(bad.message));
}

TEST_CASE("a line without end is a fault, not an allocation", "[dram][trace]") {
  const std::string fault =
      fault_of("LD 0\n" + std::string(1'000'000, 'L'), TraceFormat::ramulator).text();
  CHECK_THAT(fault, Contains("t:2:1") && Contains("longer than"));
}

TEST_CASE("the format is told by name and content", "[dram][trace]") {
  CHECK(dram::detect_format("a.bin", "LD 0\n") == TraceFormat::binary);
  CHECK(dram::detect_format("a", words({0, 64})) == TraceFormat::binary);
  CHECK(dram::detect_format("a.trace", "# x\n\nLD 0x0\n") == TraceFormat::ramulator);
  CHECK(dram::detect_format("a.trace", "W 5") == TraceFormat::ramulator);
  CHECK(dram::detect_format("a.trace", "0x0 READ 1\n") == TraceFormat::dramsim3);
  CHECK_FALSE(dram::detect_format("a.txt", "hello world\n").has_value());
}

TEST_CASE("files are read in blocks, and bad ones are named", "[dram][trace]") {
  const TraceFile empty("macroscope_empty.bin", "");
  const TraceFile prose("macroscope_prose.txt", "hello\n");
  const auto open = [](const std::string& path) { (void)dram::open_trace(path, {}, kLimits); };
  CHECK_THROWS_WITH(open("/nowhere/x.bin"), Contains("error[MS530]") && Contains("/nowhere/x.bin"));
  CHECK_THROWS_WITH(open("/"), Contains("error[MS530]") && Contains("folder"));
  CHECK_THROWS_WITH(open(empty.path()), Contains("error[MS532]") && Contains("empty"));
  CHECK_THROWS_WITH(open(prose.path()), Contains("error[MS531]") && Contains("dramsim3"));

  std::vector<std::uint64_t> values(100'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = i * 64;
  const TraceFile large("macroscope_large.bin", words(values));
  const auto reader = dram::open_trace(large.path(), {}, kLimits);
  std::vector<Run> runs;
  CHECK(reader->read(runs, 1'000'000));
  CHECK(runs.size() == 1);
  CHECK(runs[0].count == 100'000);
}

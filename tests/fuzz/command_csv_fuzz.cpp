// libFuzzer target: any bytes as a command log give commands for the constraint checker or a
// located fault; what is accepted is written back as the same commands.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "models/memory/dram/checker.hpp"
#include "models/memory/dram/command_csv.hpp"
#include "models/memory/dram/memory.hpp"

using namespace macroscope;

namespace {

constexpr const char* kMemories[] = {"ddr4_3200aa", "ddr5_4800", "lpddr5_6400", "hbm3_6400"};

dram::CommandLog read(const std::string& text, const dram::Standard& standard) {
  std::istringstream in(text);
  dram::CommandCsvReader reader(in, "input", standard);
  dram::CommandLog log;
  for (dram::CommandRecord record; reader.next(record);) log.push_back(record);
  return log;
}

void check(const std::string& text, const dram::Standard& standard) {
  try {
    const dram::CommandLog log = read(text, standard);
    std::ostringstream out;
    {
      dram::CommandCsvWriter writer(out, standard);
      for (const dram::CommandRecord& record : log) writer.write(record);
    }
    if (read(out.str(), standard) != log) std::abort();
    dram::Checker checker(standard, {true, 10});
    for (const dram::CommandRecord& record : log) checker.feed(record);
    checker.finish();
    if (checker.commands() != log.size()) std::abort();
  } catch (const ConfigError& error) {
    if (error.faults().empty() || error.faults().front().where.file != "input") std::abort();
    (void)error.faults().front().text();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<dram::Standard> standards = [] {
    std::vector<dram::Standard> all;
    for (const std::string name : kMemories) {
      all.push_back(
          dram::load_memory(MACROSCOPE_SOURCE_DIR "/configs/memory/" + name + ".xml").standard);
    }
    return all;
  }();
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const dram::Standard& standard : standards) check(text, standard);
  return 0;
}

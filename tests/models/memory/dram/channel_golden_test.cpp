// The fast channel gives the command traces of Ramulator 2.1, byte for byte, on both its paths.
#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "models/memory/dram/command_csv.hpp"
#include "tests/models/memory/dram/channel_cases.hpp"
#include "tests/models/memory/dram/golden_files.hpp"
#include "tests/models/memory/dram/golden_traces.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

namespace macroscope::test {
namespace {

/// First line that differs, of both texts; empty when there is none.
std::string difference(const std::string& golden, const std::string& ours) {
  if (golden == ours) return {};
  std::istringstream a(golden), b(ours);
  std::string x, y;
  std::size_t line = 1;
  while (std::getline(a, x) && std::getline(b, y) && x == y) ++line;
  return "line " + std::to_string(line) + ": golden " + x + ", ours " + y;
}

/// The first `most` commands as the golden files have them.
std::string csv(const dram::Standard& standard, const dram::CommandLog& log, std::size_t most) {
  std::ostringstream out;
  {
    dram::CommandCsvWriter writer(out, standard);
    for (std::size_t i = 0; i < std::min(most, log.size()); ++i) writer.write(log[i]);
  }
  return out.str();
}

/// All that follows the golden commands is maintenance: the recording ends with the last command of
/// a request, the channel goes on to the last delivery and may refresh until then.
bool only_maintenance_from(const dram::CommandLog& log, std::size_t from) {
  return std::all_of(log.begin() + static_cast<std::ptrdiff_t>(std::min(from, log.size())),
                     log.end(), [](const auto& record) { return record.request == -1; });
}

void compare(const std::string& name) {
  std::size_t compared = 0;
  for (const GoldenRun& golden : golden_runs()) {
    if (golden.memory != name) continue;
    const dram::Memory memory =
        shipped_memory(name, {"mapping=" + golden.map, "policy=ramulator2"});
    const auto requests = golden_trace(golden.trace, memory.standard.access_bytes, 4000);
    const std::string expected = read_gzip(golden.path);
    const auto commands =
        static_cast<std::size_t>(std::count(expected.begin(), expected.end(), '\n')) - 1;
    for (const bool fast : {false, true}) {
      const ChannelRun run = run_channel(memory, requests, fast, fast);
      INFO(golden.path << (fast ? ", runs of row hits" : ", one access at a time"));
      CHECK(difference(expected, csv(memory.standard, run.commands, commands)) == "");
      CHECK(only_maintenance_from(run.commands, commands));
    }
    ++compared;
  }
  CHECK(compared == 14);
}

}  // namespace

TEST_CASE("channel: commands on DDR4, HBM2, HBM3, GDDR6 and LPDDR5 are Ramulator's",
          "[dram][golden]") {
  compare(GENERATE("ddr4_3200aa", "hbm2_2000_pc1", "hbm3_6400", "gddr6_14000", "lpddr5_6400"));
}

}  // namespace macroscope::test

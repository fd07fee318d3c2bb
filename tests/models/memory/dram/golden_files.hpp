// The recorded runs of another simulator below tests/golden/dram.
#pragma once

#include <string>
#include <vector>

#include "models/memory/dram/command_record.hpp"
#include "models/memory/dram/standard.hpp"

namespace macroscope::test {

/// One recorded run: a memory of ours, an address map and a trace.
struct GoldenRun {
  std::string memory;  // `hbm2_2000_pc1`
  std::string map;     // `ro` or `bg`
  std::string trace;   // `a_seqrd`
  std::string path;    // of the compressed commands
};

/// All runs with recorded commands, in the order of their names.
[[nodiscard]] std::vector<GoldenRun> golden_runs();

/// The text of a file compressed by gzip. Throws std::runtime_error.
[[nodiscard]] std::string read_gzip(const std::string& path);

/// The commands of a run.
[[nodiscard]] dram::CommandLog golden_commands(const GoldenRun& run,
                                               const dram::Standard& standard);

/// A cell of table.csv by run and column; empty when there is none.
[[nodiscard]] std::string golden_total(const std::string& memory, const std::string& map,
                                       const std::string& trace, const std::string& column);

}  // namespace macroscope::test

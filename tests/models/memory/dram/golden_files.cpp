#include "tests/models/memory/dram/golden_files.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "models/memory/dram/command_csv.hpp"

namespace macroscope::test {

namespace {

std::string folder() {
  return std::string(MACROSCOPE_SOURCE_DIR) + "/tests/golden/dram/";
}

/// Our name of a memory from that of the records, and back.
std::string ours(const std::string& recorded) {
  return recorded == "hbm2pc1_2000" ? "hbm2_2000_pc1" : recorded;
}
std::string recorded(const std::string& memory) {
  return memory == "hbm2_2000_pc1" ? "hbm2pc1_2000" : memory;
}

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) out.push_back(cell);
  return out;
}

}  // namespace

std::vector<GoldenRun> golden_runs() {
  std::vector<GoldenRun> runs;
  for (const auto& file : std::filesystem::directory_iterator(folder() + "commands")) {
    // r2_<memory>_<map>.<trace>.cmds.csv.gz
    const std::string name = file.path().filename().string();
    const std::size_t dot = name.find('.');
    const std::string config = name.substr(3, dot - 3);
    const std::size_t map = config.rfind('_');
    const std::size_t end = name.find('.', dot + 1);
    runs.push_back({ours(config.substr(0, map)), config.substr(map + 1),
                    name.substr(dot + 1, end - dot - 1), file.path().string()});
  }
  std::sort(runs.begin(), runs.end(),
            [](const GoldenRun& a, const GoldenRun& b) { return a.path < b.path; });
  return runs;
}

std::string read_gzip(const std::string& path) {
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) throw std::runtime_error("cannot open " + path);
  std::string text;
  std::array<char, 1U << 16U> piece{};
  int got = 0;
  while ((got = gzread(file, piece.data(), static_cast<unsigned>(piece.size()))) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
  const bool whole = got == 0 && gzclose(file) == Z_OK;
  if (!whole) throw std::runtime_error("cannot read " + path);
  return text;
}

dram::CommandLog golden_commands(const GoldenRun& run, const dram::Standard& standard) {
  std::istringstream text(read_gzip(run.path));
  dram::CommandCsvReader reader(text, run.path, standard);
  dram::CommandLog log;
  for (dram::CommandRecord record; reader.next(record);) log.push_back(record);
  return log;
}

std::string golden_total(const std::string& memory, const std::string& map,
                         const std::string& trace, const std::string& column) {
  std::ifstream in(folder() + "table.csv");
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> header = cells(line);
  const auto at = std::find(header.begin(), header.end(), column) - header.begin();
  const std::string start = "r2_" + recorded(memory) + "_" + map + "," + trace + ",";
  while (std::getline(in, line)) {
    if (line.rfind(start, 0) != 0) continue;
    const std::vector<std::string> row = cells(line);
    return at < static_cast<std::ptrdiff_t>(row.size()) ? row[static_cast<std::size_t>(at)] : "";
  }
  return {};
}

}  // namespace macroscope::test

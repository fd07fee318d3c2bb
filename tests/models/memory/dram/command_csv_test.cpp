// Command logs as CSV: what is written, and what a bad line is told.
#include "models/memory/dram/command_csv.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "tests/models/memory/dram/memory_files.hpp"

using namespace macroscope;
using dram::CommandCsvReader;
using dram::CommandRecord;

namespace {

constexpr const char* kHeader =
    "clock,command,Channel,Rank,BankGroup,Bank,Row,Column,type,source\n";

const dram::Standard& ddr4() {
  static const dram::Standard standard = test::shipped_memory("ddr4_3200aa").standard;
  return standard;
}

/// All commands of a text; the fault of the first bad line as text otherwise.
std::string read(const std::string& text, dram::CommandLog* log = nullptr) {
  std::istringstream in(text);
  try {
    CommandCsvReader reader(in, "log.csv", ddr4());
    for (CommandRecord record; reader.next(record);) {
      if (log != nullptr) log->push_back(record);
    }
  } catch (const ConfigError& error) {
    return error.faults().front().text();
  }
  return {};
}

}  // namespace

TEST_CASE("command CSV: ids, types and sources as in the golden files", "[dram][csv]") {
  const std::string text = std::string(kHeader) + "1,ACT,0,0,2,3,7,9,0,0\n" +
                           "23,RD,0,0,2,3,7,9,0,0\n" + "40,WR,0,0,2,3,7,1,1,0\n" +
                           "99,PREab,0,0,-1,-1,-1,-1,-1,-1\n" + "130,PREpb,0,0,1,1,-1,-1,-1,-1\n";
  dram::CommandLog log;
  REQUIRE(read(text, &log).empty());
  REQUIRE(log.size() == 5);
  CHECK(log[0].command == ddr4().find_command("ACT"));
  CHECK(log[2].request == 1);
  CHECK(log[3].ids[2] == CommandRecord::kAll);
  std::ostringstream out;
  {
    dram::CommandCsvWriter writer(out, ddr4());
    for (const CommandRecord& record : log) writer.write(record);
  }
  CHECK(out.str() == text);
}

TEST_CASE("command CSV: line ends of other systems, no end at all and empty lines are read",
          "[dram][csv]") {
  dram::CommandLog log;
  std::string header = kHeader;
  header.insert(header.size() - 1, "\r");
  CHECK(read(header + "1,ACT,0,0,2,3,7,9,0,0\r\n\n23,RD,0,0,2,3,7,9,0,0", &log).empty());
  CHECK(log.size() == 2);
}

TEST_CASE("command CSV: a log larger than a piece is read whole", "[dram][csv]") {
  std::string text = kHeader;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i) + ",RD,0,0,2,3,7,9,0,0\n";
  dram::CommandLog log;
  REQUIRE(read(text, &log).empty());
  REQUIRE(log.size() == 20'000);
  CHECK(log.back().clock == 19'999);
}

TEST_CASE("command CSV: bad input is located and says what was expected", "[dram][csv]") {
  struct Case {
    std::string text, start, part;
  };
  const std::string h = kHeader;
  const std::vector<Case> cases = {
      {"", "log.csv: error[MS520]", "the file is empty"},
      {"clock,command\n", "log.csv:1:1: error[MS520]", "clock,command,Channel,Rank"},
      {h + "1,ACTT,0,0,2,3,7,9,0,0\n", "log.csv:2:3: error[MS521]", "did you mean \"ACT\""},
      {h + "1,ACT,0,0,2,3,7,9,0\n", "log.csv:2:1: error[MS521]", "9 cells; expected the 10"},
      {h + "1,ACT,0,0,2,3,7,9,0,0,0\n", "log.csv:2:1: error[MS521]", "11 cells"},
      {h + "-1,ACT,0,0,2,3,7,9,0,0\n", "log.csv:2:1: error[MS521]", "expected a clock"},
      {h + "99999999999999999999,ACT,0,0,2,3,7,9,0,0\n", "log.csv:2:1: error[MS521]",
       "expected a clock"},
      {h + "1,ACT,0,0,x,3,7,9,0,0\n", "log.csv:2:11: error[MS521]", "the id of a BankGroup"},
      {h + "1,ACT,0,0,-2,3,7,9,0,0\n", "log.csv:2:11: error[MS521]", "or -1 for all"},
      {h + "1,ACT,0,0,2,3,7,9,2,0\n", "log.csv:2:19: error[MS521]", "0 (read), 1 (write)"},
      {h + "1,ACT,0,0,2,3,7,9,0,\n", "log.csv:2:21: error[MS521]", "the number of a source"},
      {h + "1,ACT,0,0,2,3,7,9,0,0\n2,,0,0,2,3,7,9,0,0\n", "log.csv:3:3: error[MS521]",
       "no command \"\""},
      {h + std::string(5000, '1') + "\n", "log.csv:2:1: error[MS521]", "no command needs so many"},
      {h + std::string(200'000, '1'), "log.csv:2:1: error[MS521]", "no command needs so many"},
      {h + std::string("1,AC\0T,0,0,2,3,7,9,0,0\n", 24), "log.csv:2:3: error[MS521]",
       "the device has no command"},
  };
  for (const Case& c : cases) {
    const std::string fault = read(c.text);
    INFO(fault.substr(0, 400));
    CHECK(fault.rfind(c.start, 0) == 0);
    CHECK(fault.find(c.part) != std::string::npos);
  }
}

// `macroscope characterize` through the program: tools that are missing, libraries of the user,
// RTL that is wrong.
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/characterize_tools.hpp"
#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;

using macroscope::test::kOsu018;
using macroscope::test::skipped;

namespace {

const std::string kOsu050 = "/usr/share/qflow/tech/osu050/osu05_stdcells.lib";

}  // namespace

TEST_CASE("without its tools characterize exits 4 and names the packages", "[characterize]") {
  if (!std::filesystem::exists(kOsu018)) return;
  const Finished done = Folder().shell("PATH=/nowhere $MACROSCOPE characterize --pe mac");
  CHECK(done.code == 4);
  CHECK_THAT(done.err,
             Contains("MS605") && Contains("apt-get install yosys") && Contains("opensta"));
}

TEST_CASE("a technology whose files are elsewhere exits 4 and says where to get them",
          "[characterize]") {
  const Finished done = Folder().shell(
      "MACROSCOPE_LIBERTY=/nowhere $MACROSCOPE characterize --pe mac --technology sky130");
  CHECK(done.code == 4);
  CHECK_THAT(done.err, Contains("MS610") && Contains("github.com"));
}

TEST_CASE("wrong command lines of characterize are located", "[characterize]") {
  const Folder folder;
  struct Example {
    const char* arguments;
    const char* expected;
  };
  const Example example = GENERATE(
      Example{"", "expected --pe NAME or an architecture"},
      Example{"--pe opt1c", "did you mean \"opt1\""},
      Example{"--pe mac -p widht=8", "did you mean \"width\""},
      Example{"--pe mac -p width=80", "expected 4 to 16"}, Example{"--pe mac -p width=x", "MS104"},
      Example{"--pe mac --technology osu01", "did you mean \"osu018\""},
      Example{"--pe mac --liberty none.lib", "none.lib: error[MS602]"});
  INFO(example.arguments);
  const Finished done = folder.run(std::string("characterize ") + example.arguments);
  CHECK(done.code == 2);
  CHECK_THAT(done.err, Contains(example.expected));
}

TEST_CASE("a broken Liberty file is a located fault", "[characterize]") {
  const Folder folder;
  folder.write("bad.lib", "library (bad) {\n  nom_voltage : 1;\n  cell (A) {\n    area 3;\n");
  const Finished done = folder.run("characterize --pe mac --liberty bad.lib");
  CHECK(done.code == 2);
  CHECK_THAT(done.err, Contains("bad.lib:4:10: error[MS603]"));
}

TEST_CASE("the packaged 0.5 um library works by its path", "[characterize]") {
  if (skipped(kOsu050)) return;
  const Folder folder;
  const Finished done = folder.run(
      "-q characterize --pe opt4c -p width=6 --format json -o out.xml "
      "--liberty " +
      kOsu050);
  INFO(done.err);
  REQUIRE(done.code == 0);
  const auto root = nlohmann::json::parse(done.out);
  CHECK(root["pe"] == "opt4c");
  CHECK(root["area_um2"] > 0);
  CHECK(root["macs_per_cycle"] > 0.3);
  CHECK(root["energy_pj_per_mac"] > 0);
  CHECK(root["library"]["voltage_v"] > 0);
  CHECK(root["rtl"]["parameters"] == "BWidth=6 AccWidth=26 Stall=0");
  CHECK_THAT(folder.read("out.xml"), Contains("<characterization"));
  CHECK(folder.run("validate out.xml").code == 0);
}

TEST_CASE("RTL that computes something else is caught by the simulation of its netlist",
          "[characterize]") {
  if (skipped(kOsu018)) return;
  const Folder folder;
  const Finished copied = folder.shell(
      "mkdir copy && cp -r $SOURCE/rtl copy/ && "
      "sed -i \"s/low_carry\\[LOW:1\\], neg_q}/low_carry[LOW:1], 1'b0}/\" "
      "copy/rtl/pe/ms_pe_opt4c.sv && ! cmp -s copy/rtl/pe/ms_pe_opt4c.sv "
      "$SOURCE/rtl/pe/ms_pe_opt4c.sv");
  REQUIRE(copied.code == 0);
  const Finished done = folder.run("-q characterize --pe opt4c --rtl copy/rtl");
  CHECK(done.code == 3);
  CHECK_THAT(done.err, Contains("MS608") && Contains("accumulator"));
}

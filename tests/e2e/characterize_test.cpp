// `macroscope characterize` through the program: tools that are missing, libraries of the user,
// RTL that is wrong.
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;

namespace {

const std::string kOsu050 = "/usr/share/qflow/tech/osu050/osu05_stdcells.lib";
const std::string kOsu018 = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";

/// True, and told, when the flow's tools or this library are not here.
bool skipped(const std::string& liberty) {
  const Finished tools = Folder().shell("command -v yosys && command -v sta");
  if (tools.code == 0 && std::filesystem::exists(liberty)) return false;
  WARN("skipped: yosys, opensta or " << liberty << " is not installed");
  return true;
}

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

namespace {

/// A machine with a PE of the user's, `name`.sv, beside it.
std::string user_machine(const std::string& engine, const std::string& pe) {
  return "<architecture name=\"mine\" version=\"1\" doc=\"a machine of a test\">\n"
         "  <include href=\"edge_16.xml\"/>\n  <core>\n    " +
         engine + "\n      <pe kind=\"user\" " + pe + "/>\n    " + "</" +
         engine.substr(1, engine.find(' ') - 1) +
         ">\n  </core>\n  <technology name=\"osu018\"/>\n</architecture>\n";
}

}  // namespace

TEST_CASE("a PE of the user's is characterized, and costs find its figures",
          "[characterize][user]") {
  if (skipped(kOsu018)) return;
  const Folder folder;
  REQUIRE(folder
              .shell("cp $SOURCE/configs/architectures/edge_16.xml "
                     "$SOURCE/configs/architectures/user_pe.sv .")
              .code == 0);
  const std::string pe = "rtl=\"user_pe.sv\" top=\"user_pe\" latency=\"2\"";
  const std::string engine = "<systolic id=\"array\" dataflow=\"os\">";
  folder.write("mine.xml", user_machine(engine, pe));
  // Costs name the command that is missing.
  const Finished before = folder.run("cost mine.xml");
  CHECK(before.code == 0);
  CHECK_THAT(before.err, Contains("MS633") && Contains("characterize ARCHITECTURE --technology "
                                                       "osu018 -o user_pe.osu018.xml"));
  const Finished done = folder.run(
      "-q characterize mine.xml --technology osu018 -o user_pe.osu018.xml --format json");
  INFO(done.err);
  REQUIRE(done.code == 0);
  const auto root = nlohmann::json::parse(done.out);
  CHECK(root["pe"] == "user_pe");
  CHECK(root["macs_per_cycle"] == 1);
  CHECK(root["rtl"]["parameters"] == "AWidth=8 BWidth=8 AccWidth=32 Latency=2");
  CHECK(root["rtl"]["file"] == "user_pe.sv");
  CHECK(root["activity"][0]["checked"] == 48 * 64);
  CHECK(folder.run("validate user_pe.osu018.xml").code == 0);

  const Finished cost = folder.run("cost mine.xml --format json");
  CHECK_THAT(cost.err, !Contains("MS633") && !Contains("MS600"));
  const auto parts = nlohmann::json::parse(cost.out);
  const auto& array = parts["area_um2"]["components"]["array"]["parts"];
  CHECK(array["pe"]["count"] == 256);
  CHECK(array["pe"]["each"].get<double>() == Approx(root["area_um2"].get<double>()).epsilon(1e-5));
  // A comment is no change; another operator is.
  REQUIRE(folder.shell("sed -i 's|^module|// mine\\nmodule|' user_pe.sv").code == 0);
  CHECK_THAT(folder.run("cost mine.xml").err, !Contains("MS600"));
  REQUIRE(folder.shell("sed -i 's|a_q \\* b_q|b_q * a_q|' user_pe.sv").code == 0);
  CHECK_THAT(folder.run("cost mine.xml").err,
             Contains("MS600") && Contains("characterize ARCHITECTURE --technology osu018"));
  // Figures of one latency are not those of another.
  folder.write("slow.xml",
               user_machine(engine, "rtl=\"user_pe.sv\" top=\"user_pe\" latency=\"3\""));
  CHECK_THAT(folder.run("cost slow.xml").err, Contains("MS633") && Contains("Latency=3"));
  const Finished slow = folder.run("-q characterize slow.xml");
  CHECK(slow.code == 3);
  CHECK_THAT(slow.err, Contains("MS608") && Contains("accumulator"));
}

TEST_CASE("faults of a user's module are found before or after synthesis, at their place",
          "[characterize][user]") {
  if (skipped(kOsu018)) return;
  const Folder folder;
  REQUIRE(folder
              .shell("cp $SOURCE/configs/architectures/edge_16.xml "
                     "$SOURCE/configs/architectures/user_pe.sv .")
              .code == 0);
  const std::string engine = "<systolic id=\"array\" dataflow=\"os\">";
  struct Example {
    const char* pe;
    const char* expected;
  };
  const Example example = GENERATE(
      Example{"rtl=\"user_pe.sv\" top=\"user_pa\" latency=\"2\"",
              "mine.xml:5:45: error[MS465]: user_pe.sv has no module \"user_pa\"; did you mean"},
      Example{"rtl=\"none.sv\" top=\"user_pe\" latency=\"2\"", "none.sv is no file"},
      Example{"rtl=\"user_pe.sv\" top=\"user_pe\"", "MS445"},
      Example{"rtl=\"user_pe.sv\" top=\"user_pe\" latency=\"2\" a_width=\"7\"",
              "user_pe.sv: error[MS465]: module \"user_pe\" has a_i of 8 bits"});
  folder.write("mine.xml", user_machine(engine, example.pe));
  const Finished done = folder.run("-q characterize mine.xml");
  INFO(example.pe);
  CHECK(done.code == 2);
  CHECK_THAT(done.err, Contains(example.expected));
}

TEST_CASE("a whole array of the user's is characterized between its ports",
          "[characterize][user]") {
  if (skipped(kOsu018)) return;
  const Folder folder;
  REQUIRE(folder
              .shell("cp $SOURCE/configs/architectures/edge_16.xml "
                     "$SOURCE/configs/architectures/user_tree.sv .")
              .code == 0);
  const std::string pe =
      "level=\"array\" rtl=\"user_tree.sv\" top=\"user_tree\" a_width=\"3\" b_width=\"3\" "
      "acc_width=\"8\" latency=";
  const std::string engine =
      "<adder_tree id=\"array\" rows=\"4\" cols=\"2\" operands=\"broadcast\" "
      "double_buffer=\"true\">";
  folder.write("mine.xml", user_machine(engine, pe + "\"3\""));
  const Finished done =
      folder.run("-q characterize mine.xml -o user_tree.osu018.xml --format json");
  INFO(done.err);
  REQUIRE(done.code == 0);
  const auto root = nlohmann::json::parse(done.out);
  // Blocks of four words load while a stream of 64 vectors runs: 4 x 2 products in every cycle.
  CHECK(root["macs_per_cycle"] == 8);
  CHECK(root["activity"][0]["k"] == 4);
  CHECK(root["activity"][0]["checked"] > 48 * 64 * 2 * 2 - 20);
  CHECK(root["rtl"]["parameters"] ==
        "Rows=4 Cols=2 AWidth=3 BWidth=3 AccWidth=8 March=0 Shadow=1 Latency=3");
  const Finished cost = folder.run("cost mine.xml --format json");
  CHECK_THAT(cost.err, !Contains("MS633"));
  const auto parts = nlohmann::json::parse(cost.out);
  // Registers and adders are inside.
  CHECK(parts["area_um2"]["components"]["array"]["parts"].size() == 1);
  folder.write("late.xml", user_machine(engine, pe + "\"4\""));
  const Finished late = folder.run("-q characterize late.xml");
  CHECK(late.code == 3);
  CHECK_THAT(late.err, Contains("MS608") && Contains("acc_valid_o"));
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

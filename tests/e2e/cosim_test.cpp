// Co-simulation and fidelity rtl through the program.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/e2e/fidelities.hpp"
#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;

namespace {

/// Builds are kept in the build folder, whoever runs the tests.
void use_build_cache() {
  ::setenv("XDG_CACHE_HOME", MACROSCOPE_RTL_CACHE, 1);
}

/// A 3 x 3 array, the size that is shipped.
const std::string kSmall =
    "$SOURCE/configs/architectures/edge_16_opt1.xml -p array.rows=3 -p array.cols=3 ";

/// Dense engines at the sizes that are shipped.
const std::string kCube =
    "$SOURCE/configs/architectures/cube_16.xml -p array.rows=3 -p array.cols=2 -p array.depth=3 ";
const std::string kMatrix =
    "$SOURCE/configs/architectures/matrix_2d_32.xml -p array.rows=3 -p array.cols=2 ";
const std::string kTree =
    "$SOURCE/configs/architectures/adder_tree_64x16.xml -p array.rows=4 -p array.cols=3 "
    "-p array.operands=broadcast -p array.double_buffer=true ";

constexpr const char* kNetwork =
    "<workload name=\"tiny\" version=\"1\" activations=\"int8\" weights=\"int8\" "
    "accumulator=\"int32\">\n  <input id=\"x\" dims=\"20, 9\"/>\n  <linear id=\"one\" "
    "features=\"7\"/>\n  <linear id=\"two\" features=\"5\"/>\n</workload>\n";

}  // namespace

TEST_CASE("verb cosim gives cycles and mismatches of every product as JSON", "[cosim]") {
  use_build_cache();
  const Finished done = Folder().run("cosim " + kSmall + "--shapes 5 --seed 3 --format json");
  INFO(done.err);
  REQUIRE(done.code == 0);
  macroscope::test::check_products(nlohmann::json::parse(done.out), 5, "systolic os 3 x 3", "opt1");
  const Finished again = Folder().run("cosim " + kSmall + "--shapes 5 --seed 3 --format json");
  CHECK(again.out == done.out);
  CHECK(again.err.empty());
}

TEST_CASE("a large array is co-simulated at the shipped size, which is said", "[cosim]") {
  use_build_cache();
  struct Large {
    const char* arguments;
    const char* note;
  };
  const Large large = GENERATE(
      Large{"edge_16_opt1.xml -p array.rows=128", "3 x 3 in place of 128 x 16"},
      Large{"cube_16.xml", "3 x 2 x 3 in place of 16 x 16 x 16"},
      Large{"matrix_2d_32.xml", "3 x 2 in place of 32 x 32"},
      Large{
          "adder_tree_64x16.xml -p array.pe.kind=opt2 -p array.pe.a_width=4 -p array.pe.b_width=4",
          "32 x 2 in place of 64 x 16"},
      Large{"adder_tree_64x16.xml -p array.rows=8 -p array.cols=64 -p array.operands=broadcast "
            "-p array.double_buffer=true",
            "4 x 3 in place of 8 x 64"});
  const Finished done = Folder().run("cosim --shapes 2 $SOURCE/configs/architectures/" +
                                     std::string(large.arguments));
  INFO(done.err);
  CHECK(done.code == 0);
  CHECK_THAT(done.out, Contains(large.note) && Contains("equal"));
}

TEST_CASE("what cannot be co-simulated is a located error", "[cosim][bad]") {
  struct Mistake {
    const char* arguments;
    int code;
    const char* message;
  };
  const Mistake mistake = GENERATE(
      Mistake{"", 2, "--all"}, Mistake{"a.xml --all", 2, "not both"}, Mistake{"a.xml", 2, "MS100"},
      Mistake{"$SOURCE/configs/architectures/edge_16.xml", 2, "edge_16.xml:11:"},
      Mistake{"$SOURCE/configs/architectures/edge_16.xml", 2, "MS466"},
      Mistake{"$SOURCE/configs/architectures/compat/scale_sim.xml", 2, "MS466"},
      Mistake{"$SOURCE/configs/architectures/bit_slice_32x32.xml -p array.pe.resolve=vector", 2,
              "MS445"},
      Mistake{"$SOURCE/configs/architectures/cube_16.xml -p array.pe.kind=mac_p2", 2, "MS440"},
      Mistake{"$SOURCE/configs/architectures/cube_16.xml -p array.pe.acc_width=19", 2, "20 bits"},
      Mistake{"$SOURCE/configs/architectures/adder_tree_64x16.xml -p array.rows=24", 2, "MS444"},
      Mistake{"$SOURCE/configs/architectures/edge_16_opt1.xml -p array.pe.kind=opt4c", 2, "MS440"},
      Mistake{"$SOURCE/configs/architectures/edge_16_opt1.xml -p array.pe.acc_width=16", 2,
              "18 bits"},
      Mistake{"$SOURCE/configs/architectures/edge_16_user_pe.xml -p array.pe.rtl=no.sv", 2,
              "no.sv is no file"},
      Mistake{"$SOURCE/configs/architectures/edge_16_user_pe.xml -p array.dataflow=ws", 2, "MS440"},
      Mistake{"--all --shapes 0", 2, "--shapes"}, Mistake{"--all --shapes x", 2, "--shapes"},
      Mistake{"--all --seed -1", 2, "negative"}, Mistake{"--all --format yaml", 2, "json"});
  const Finished done = Folder().run(std::string("cosim ") + mistake.arguments);
  INFO(mistake.arguments);
  CHECK(done.code == mistake.code);
  CHECK(done.out.empty());
  CHECK_THAT(done.err, Contains(mistake.message));
}

TEST_CASE("what a user's RTL says or lacks is told at its place", "[cosim][user][bad]") {
  use_build_cache();
  struct Mistake {
    const char* body;
    int code;
    const char* message;
  };
  const std::string add = "always_ff @(posedge clk_i) if (en_i) acc_o <= clr_i ? 0 : acc_o;\n";
  const Mistake mistake =
      GENERATE(Mistake{"initial $fatal(1, \"boom\");", 3, "MS468"},
               Mistake{"always_ff @(posedge clk_i) if (en_i) $stop;", 3, "MS468"},
               Mistake{"always_ff @(posedge clk_i) if (en_i) $finish;", 3, "$finish"},
               Mistake{"assign acc_o <= 3;", 2, "mine.sv:5:14: error[MS465]: syntax error"},
               Mistake{"nothing u_x ();", 2, "mine.sv:5:1: error[MS465]: Cannot find"});
  const Folder folder;
  folder.write("mine.sv",
               "module mine #(parameter AccWidth = 32) (\n  input logic clk_i, input logic rst_ni, "
               "input logic clr_i,\n  input logic en_i, input logic [7:0] a_i, input logic [7:0] "
               "b_i,\n  output logic [AccWidth-1:0] acc_o);\n" +
                   std::string(mistake.body) + "\n" + add + "endmodule\n");
  const Finished done = folder.run(
      "-q cosim $SOURCE/configs/architectures/edge_16_user_pe.xml --shapes 2 -p "
      "array.pe.rtl=mine.sv -p array.pe.top=mine -p array.rows=2 -p array.cols=2 --format json");
  INFO(mistake.body);
  CHECK(done.code == mistake.code);
  CHECK(done.out.empty());
  CHECK_THAT(done.err, Contains(mistake.message) && !Contains("internal error"));
}

TEST_CASE("without Verilator cosim and fidelity rtl exit 4 with the package, all else works",
          "[cosim][bad]") {
  const Folder folder;
  folder.write("tiny.xml", kNetwork);
  const std::string run = "PATH=/nonexistent $MACROSCOPE run " + kSmall + "tiny.xml ";
  const Finished cosim = folder.shell("PATH=/nonexistent $MACROSCOPE cosim --all");
  CHECK(cosim.code == 4);
  CHECK_THAT(cosim.err, Contains("apt-get install verilator"));
  const Finished rtl = folder.shell(run + "--fidelity rtl");
  CHECK(rtl.code == 4);
  CHECK_THAT(rtl.err, Contains("apt-get install verilator"));
  CHECK(folder.shell(run + "--fidelity pe").code == 0);
  CHECK(folder.shell(run).code == 0);
}

TEST_CASE("a small network takes the same cycles at tile, pe and rtl", "[cosim][rtl]") {
  use_build_cache();
  const Folder folder;
  folder.write("tiny.xml", kNetwork);
  const std::string machine = GENERATE(
      kSmall + "-p array.dataflow=os", kSmall + "-p array.dataflow=ws",
      kSmall + "-p array.dataflow=is -p array.fold_overlap=false",
      kSmall + "-p array.dataflow=os -p array.pe.kind=mac -p core.count=2",
      kCube + "-p array.pe.kind=mac -p core.count=2", kCube + "-p array.pe.kind=opt1",
      kCube + "-p array.pe.kind=opt1 -p array.pe.resolve=vector",
      kSmall + "-p array.dataflow=os -p array.pe.resolve=vector",
      kMatrix + "-p array.pe.kind=mac_folded", kMatrix + "-p array.pe.kind=opt1",
      kTree + "-p array.pe.kind=mac_tree", kTree + "-p array.pe.kind=opt2 -p core.count=2");
  macroscope::test::check_fidelities(folder, machine + " tiny.xml");
}

TEST_CASE("fidelity rtl says what it cannot run", "[cosim][bad]") {
  const Folder folder;
  folder.write("tiny.xml", kNetwork);
  const Finished none =
      folder.run("run $SOURCE/configs/architectures/edge_16.xml tiny.xml --fidelity rtl");
  CHECK(none.code == 2);
  CHECK_THAT(none.err, Contains("edge_16.xml:11:") && Contains("MS409") && Contains("<pe>"));
  const Finished narrow = folder.run(
      "run $SOURCE/configs/architectures/matrix_2d_32.xml tiny.xml "
      "-p array.pe.acc_width=17");
  CHECK(narrow.code == 2);
  CHECK_THAT(narrow.err, Contains("MS442") && Contains("19 bits"));
  const Finished large = folder.run(
      "run $SOURCE/configs/architectures/edge_16_opt1.xml tiny.xml --fidelity rtl "
      "-p array.rows=64 -p array.cols=64");
  CHECK(large.code == 3);
  CHECK_THAT(large.err, Contains("MS412") && Contains("1024"));
  const Finished cube =
      folder.run("run $SOURCE/configs/architectures/cube_16.xml tiny.xml --fidelity rtl");
  CHECK(cube.code == 3);
  CHECK_THAT(cube.err, Contains("MS412") && Contains("16 x 16 x 16"));
  REQUIRE(folder.shell("sed '/<pe /d' $SOURCE/configs/architectures/cube_16.xml >bare.xml").code ==
          0);
  const Finished bare = folder.run("run bare.xml tiny.xml --fidelity rtl");
  CHECK(bare.code == 2);
  CHECK_THAT(bare.err,
             Contains("bare.xml:") && Contains("MS409") && Contains("give <cube> a <pe>"));
  const Finished pair = folder.run("cosim bare.xml");
  CHECK(pair.code == 2);
  CHECK_THAT(pair.err,
             Contains("bare.xml:") && Contains("MS466") && Contains("<cube> has no <pe>"));
}

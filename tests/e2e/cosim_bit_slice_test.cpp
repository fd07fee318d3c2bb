// Co-simulation and fidelity rtl of bit-slice engines through the program.
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

constexpr const char* kMachine =
    "$SOURCE/configs/architectures/bit_slice_32x32.xml -p array.rows=2 -p array.cols=3 ";

constexpr const char* kNetwork =
    "<workload name=\"tiny\" version=\"1\" activations=\"int8\" weights=\"int8\" "
    "accumulator=\"int32\">\n  <input id=\"x\" dims=\"1, 3, 5, 5\"/>\n  <conv2d id=\"one\" "
    "out_channels=\"5\" kernel=\"3\" padding=\"1\"/>\n  <conv2d id=\"two\" out_channels=\"4\" "
    "kernel=\"1\"/>\n</workload>\n";

}  // namespace

TEST_CASE("a small network takes the same cycles on bit-slice columns at tile, pe and rtl",
          "[cosim][rtl]") {
  use_build_cache();
  const Folder folder;
  folder.write("tiny.xml", kNetwork);
  const std::string machine = GENERATE(
      std::string(), std::string("-p array.pe.kind=opt3 -p array.pe.skip_empty=true"),
      std::string("-p array.pe.kind=opt4e -p array.barrier=tile -p core.count=2"),
      std::string("-p array.pe.kind=opt4e -p array.pe.skip_empty=true -p array.encoded=weight"),
      std::string("-p array.pe.kind=laconic -p array.rows=1 -p array.cols=2"));
  macroscope::test::check_fidelities(folder, kMachine + std::string("tiny.xml ") + machine);
}

TEST_CASE("verb cosim compares bit-slice columns, large ones at the shipped size", "[cosim]") {
  use_build_cache();
  const Finished small =
      Folder().run(std::string("cosim ") + kMachine + "--shapes 4 --seed 5 --format json");
  INFO(small.err);
  REQUIRE(small.code == 0);
  macroscope::test::check_products(nlohmann::json::parse(small.out), 4, "bit_slice 2 x 3", "opt4c");
  const Finished large =
      Folder().run("cosim $SOURCE/configs/architectures/bit_slice_32x32.xml --shapes 2");
  CHECK(large.code == 0);
  CHECK_THAT(large.out, Contains("2 x 3 in place of 32 x 32") && Contains("equal"));
}

TEST_CASE("a bit-slice engine whose PE does not suit it is a located error of cosim",
          "[cosim][bad]") {
  const Finished done = Folder().run(std::string("cosim ") + kMachine + "-p array.pe.kind=mac");
  CHECK(done.code == 2);
  CHECK_THAT(done.err, Contains("MS450"));
  CHECK(done.out.empty());
}

TEST_CASE("fidelity rtl says when bit-slice columns are too large to compile", "[cosim][bad]") {
  const Folder folder;
  folder.write("tiny.xml", kNetwork);
  const std::string run =
      "run $SOURCE/configs/architectures/bit_slice_32x32.xml tiny.xml --fidelity rtl ";
  const Finished large = folder.run(run);
  CHECK(large.code == 3);
  CHECK_THAT(large.err, Contains("MS412") && Contains("32 columns of 32 opt4c PEs"));
}

TEST_CASE("without a compiler cosim and fidelity rtl exit 4 with the package, all else works",
          "[cosim][bad]") {
  const Folder folder;
  folder.write("tiny.xml", kNetwork);
  // A machine that has Verilator and what it is made of, but no g++.
  const Finished links = folder.shell(
      "mkdir bin && for p in verilator verilator_bin perl env; do ln -s \"$(command -v $p)\" bin/; "
      "done");
  REQUIRE(links.code == 0);
  const std::string machine = std::string(kMachine);
  const std::string program = "unset CXX; PATH=$PWD/bin $MACROSCOPE ";
  const Finished cosim = folder.shell(program + "cosim " + machine);
  CHECK(cosim.code == 4);
  CHECK_THAT(cosim.err, Contains("MS461") && Contains("apt-get install g++"));
  const Finished rtl = folder.shell(program + "run " + machine + "tiny.xml --fidelity rtl");
  CHECK(rtl.code == 4);
  CHECK_THAT(rtl.err, Contains("apt-get install g++"));
  const Finished named = folder.shell("CXX=/nonexistent/c++ $MACROSCOPE cosim " + machine);
  CHECK(named.code == 4);
  CHECK_THAT(named.err, Contains("/nonexistent/c++") && Contains("apt-get install g++"));
  CHECK(folder.shell(program + "run " + machine + "tiny.xml --fidelity pe").code == 0);
  CHECK(folder.shell(program + "validate " + machine).code == 0);
}

TEST_CASE("without Verilator bit-slice columns at fidelity rtl exit 4, at pe they run",
          "[cosim][bad]") {
  const Folder folder;
  folder.write("tiny.xml", kNetwork);
  const std::string run =
      std::string("PATH=/nonexistent $MACROSCOPE run ") + kMachine + "tiny.xml ";
  const Finished rtl = folder.shell(run + "--fidelity rtl");
  CHECK(rtl.code == 4);
  CHECK_THAT(rtl.err, Contains("apt-get install verilator"));
  CHECK(folder.shell(run + "--fidelity pe").code == 0);
}

// Memory files on the command line: validate, config.
#include <catch2/catch.hpp>

#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;

TEST_CASE("validate takes memory files and says what is wrong with them", "[memory]") {
  const Folder folder;
  const Finished good = folder.run(
      "validate $SOURCE/configs/memory/ddr4_3200aa.xml $SOURCE/configs/memory/hbm3_6400.xml");
  CHECK(good.code == 0);
  CHECK_THAT(good.out, Contains("ok, memory ddr4_3200aa") && Contains("ok, memory hbm3_6400"));
  const Finished bad =
      folder.run("validate $SOURCE/tests/models/memory/dram/bad/constraint_command_unknown.xml");
  CHECK(bad.code == 2);
  CHECK(bad.out.empty());
  CHECK_THAT(bad.err, Contains("error[MS500]") && Contains("there is no command \"RDX\""));
  // A table of a standard alone has no counts: it is to be included.
  const Finished part = folder.run("validate $SOURCE/configs/memory/standards/ddr4.xml");
  CHECK(part.code == 2);
  CHECK_THAT(part.err, Contains("error[MS105]"));
}

TEST_CASE("config shows, explains and resolves memory files", "[memory]") {
  const Folder folder;
  const Finished show = folder.run("config show constraint");
  CHECK(show.code == 0);
  CHECK_THAT(show.out, Contains("latency") && Contains("stands in <memory>"));
  const Finished both = folder.run("config show mapping");  // architectures have one too
  CHECK(both.code == 0);
  CHECK_THAT(both.out, Contains("In <architecture> files\n") && Contains("In <memory> files\n") &&
                           Contains("tile_m") && Contains("hash"));
  const Finished explain = folder.run(
      "config explain $SOURCE/configs/memory/gddr6_14000.xml mapping.order -p mapping=ro");
  CHECK(explain.code == 0);
  CHECK_THAT(explain.out, Contains("mapping.order = ro") && Contains("-p mapping=ro"));
  const Finished resolve = folder.run("config resolve $SOURCE/configs/memory/lpddr5_6400.xml");
  CHECK(resolve.code == 0);
  CHECK_THAT(resolve.out, Contains("<command id=\"ACT1\"") && !Contains("<include"));
  const Finished schema = folder.run("config schema memory");
  CHECK(schema.code == 0);
  CHECK_THAT(schema.out, Contains("<xs:element name=\"memory\""));
  const Finished list = folder.run("config list");
  CHECK_THAT(list.out, Contains("Elements of <memory> files"));
}

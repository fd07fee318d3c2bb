// Bad files and values through the program: place, expectation, nearest name, exit code 2.
#include <catch2/catch.hpp>

#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;

namespace {

struct Mistake {
  const char* parameter;
  const char* message;
};

struct BadFile {
  const char* text;
  const char* message;
};

constexpr const char* kRun = "run $SOURCE/configs/architectures/tpu_like_128.xml ";

}  // namespace

TEST_CASE("a bad -p is an error that names the nearest path or what was expected", "[bad]") {
  const Mistake mistake = GENERATE(
      Mistake{"array.row=32", "array.rows"}, Mistake{"arry.rows=32", "array.rows"},
      Mistake{"array.rows=0", "at least 1"}, Mistake{"array.rows=-4", "negative"},
      Mistake{"array.rows=1000000000000", "array.rows=1000000000000"},
      Mistake{"array.rows=abc", "whole number"}, Mistake{"array.rows=1.5", "whole number"},
      Mistake{"array.rows=", "whole number"}, Mistake{"array.rows=NaN", "whole number"},
      Mistake{"array.dataflow=oss", "os"}, Mistake{"dram.bandwidth=64", "64"},
      Mistake{"dram.bandwidth=nan", "bandwidth"}, Mistake{"dram.bandwidth=0GB/s", "bandwidth"},
      Mistake{"workload.batch=0", "batch"}, Mistake{"workload.bath=2", "batch"},
      Mistake{"workload.batch=1000000000000", "batch"});
  const Finished done = Folder().run(
      std::string(kRun) + "$SOURCE/configs/workloads/alexnet.xml -p " + mistake.parameter);
  INFO(mistake.parameter);
  INFO(done.err);
  CHECK(done.code == 2);
  CHECK(done.out.empty());
  CHECK_THAT(done.err, Contains("error[MS") && Contains(mistake.message));
}

TEST_CASE("a bad workload file is an error with its place", "[bad]") {
  const BadFile bad = GENERATE(
      BadFile{"", "w.xml"}, BadFile{"not xml", "w.xml"},
      BadFile{"<workload name=\"w\">\n  <input id=\"x\"", "w.xml:"},
      BadFile{"<network/>", "workload"},
      BadFile{"<workload name=\"w\">\n  <conv3d id=\"c\"/>\n</workload>", "w.xml:2:"},
      BadFile{"<workload name=\"w\">\n  <include href=\"gone.xml\"/>\n</workload>", "gone.xml"},
      BadFile{"<workload name=\"w\">\n  <include href=\"w.xml\"/>\n</workload>", "w.xml"},
      BadFile{"<workload name=\"\xff\xfe\"/>", "UTF-8"},
      BadFile{"<workload name=\"w\" batch=\"KB\"/>", "w.xml:1:"});
  const Folder folder;
  folder.write("w.xml", bad.text);
  const Finished done = folder.run(std::string(kRun) + "w.xml");
  INFO(bad.text);
  INFO(done.err);
  CHECK(done.code == 2);
  CHECK(done.out.empty());
  CHECK_THAT(done.err, Contains("error[MS") && Contains(bad.message));
}

TEST_CASE("files that are not there or not files are named", "[bad]") {
  const std::string arguments = GENERATE("gone.xml gone.xml", "$SOURCE gone.xml", ". .",
                                         "$SOURCE/configs/architectures/tpu_like_128.xml gone.xml",
                                         "$SOURCE/configs/architectures/tpu_like_128.xml gone.csv",
                                         "$SOURCE/configs/architectures/tpu_like_128.xml net.onnx",
                                         "$SOURCE/configs/workloads/alexnet.xml gone.xml");
  const Finished done = Folder().run("run " + arguments);
  INFO(arguments);
  INFO(done.err);
  CHECK(done.code == 2);
  CHECK(done.out.empty());
  CHECK_THAT(done.err, Contains("error[MS"));
}

TEST_CASE("option --layers that do not exist are an error", "[bad]") {
  const std::string layers = GENERATE("nope", "99..", "3..1", "a..b..c", "''");
  const Finished done =
      Folder().run(std::string(kRun) + "$SOURCE/configs/workloads/alexnet.xml --layers " + layers);
  INFO(layers);
  INFO(done.err);
  CHECK(done.code == 2);
  CHECK_THAT(done.err, Contains("error[MS"));
}

TEST_CASE("every shipped file validates", "[bad]") {
  // Tables of standards are parts: they are validated with the memories that include them.
  const Finished done = Folder().shell(
      "\"$MACROSCOPE\" validate $(find \"$SOURCE/configs\" -name '*.xml' "
      "-not -path '*/memory/standards/*')");
  INFO(done.err);
  CHECK(done.code == 0);
  CHECK(done.err.empty());
}

TEST_CASE("validate reports every file and exits 2 when one has a fault", "[bad]") {
  const Folder folder;
  folder.write("bad.xml", "<workload name=\"w\">\n  <conv3d id=\"c\"/>\n</workload>");
  const Finished done =
      folder.run("validate bad.xml gone.xml $SOURCE/configs/workloads/alexnet.xml");
  CHECK(done.code == 2);
  CHECK_THAT(done.out, Contains("alexnet.xml: ok"));
  CHECK_THAT(done.err, Contains("bad.xml:2:") && Contains("gone.xml"));
}

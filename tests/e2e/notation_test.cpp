// `macroscope notation` through the program.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;
using nlohmann::json;

namespace {

constexpr const char* kPoints = "$SOURCE/configs/architectures/bitweight/";
constexpr const char* kMac =
    "'MT NT KT BWP=4 : encode@BWP map@BWP shift@BWP half_reduce@KT add@KT accumulate@KT'";

}  // namespace

TEST_CASE("notation show counts hardware and uses of a product", "[notation]") {
  const Finished done = Folder().run(std::string("notation show ") + kPoints +
                                     "bit_slice_opt4c.xml --m 64 --n 96 --k 256 --format json");
  REQUIRE(done.code == 0);
  CHECK(done.err.empty());
  const json root = json::parse(done.out);
  CHECK(root["name"] == "bit_slice_opt4c");
  CHECK(root["origin"] == "<notation>");
  CHECK_THAT(root["text"].get<std::string>(), Contains("sparse@KT/NP"));
  CHECK(root["problem"] == json({{"m", 64}, {"n", 96}, {"k", 256}}));
  CHECK(root["loops"][0] == json({{"name", "MT"},
                                  {"dimension", "M"},
                                  {"kind", "temporal"},
                                  {"size", nullptr},
                                  {"turns", 2}}));
  CHECK(root["loops"][3]["size"] == 32);
  const json& encode = root["primitives"][0];
  CHECK(encode["primitive"] == "encode");
  CHECK(encode["level"] == "KT2");
  CHECK(encode["shared_over"] == json({"NP"}));
  CHECK(encode["instances"] == 32);
  CHECK(encode["uses"] == 64 * 256 * 4 * 3);  // every digit, for each of three blocks of N
  CHECK(root["counts"]["sparse_encoders"] == 32);
  CHECK(root["counts"]["compressor_trees"] == 32 * 32);
  CHECK(root["steps"] == 2 * 3 * 256 * 4);
}

TEST_CASE("notation show derives the notation of a machine, -p included", "[notation]") {
  const Finished done = Folder().run(
      "notation show $SOURCE/configs/architectures/tpu_like_128.xml -p array.rows=64 -p "
      "array.dataflow=os");
  CHECK(done.code == 0);
  CHECK_THAT(done.out, Contains("tpu_like_128, from <systolic> of mac PEs") &&
                           Contains("MT NT MP=64 NP=128 KT BWP=4 : ") &&
                           Contains("1,024 x 1,024 by 1,024 x 1,024"));
}

TEST_CASE("notation check prints a legal text, and says why another is not", "[notation]") {
  const Finished legal = Folder().run(std::string("notation check ") + kMac);
  CHECK(legal.code == 0);
  CHECK_THAT(legal.out, Contains("legal, from the command line"));
  const Finished fixed = Folder().run(
      "notation check 'MT NT KP=16 BWP=4 : encode@BWP map@BWP shift@BWP half_reduce@KP add@KP "
      "add@NT'");
  CHECK(fixed.code == 0);
  CHECK_THAT(fixed.out, Contains("add@NT"));
  CHECK_THAT(fixed.err, Contains("not counted: K = 1024 does not fit"));
  const Finished illegal = Folder().run(
      "notation check 'MT NT KT BWP=4 : encode@BWP map@BWP half_reduce@KT shift@KT add@KT "
      "accumulate@KT'");
  CHECK(illegal.code == 2);
  CHECK(illegal.out.empty());
  CHECK_THAT(illegal.err,
             Contains("TEXT:1:37: error[MS551]: half_reduce@KT sums over BWP before shift") &&
                 Contains("^^^^^^^^^^^^^^\n"));
  const Finished wrong = Folder().run("notation check 'MT NT KT BW=4 :'");
  CHECK(wrong.code == 2);
  CHECK_THAT(wrong.err, Contains("TEXT:1:10: error[MS550]: \"BW\" is no loop"));
  CHECK(Folder().run("notation check ''").code == 2);
}

TEST_CASE("notation move gives the new text or the reason", "[notation]") {
  const Finished moved = Folder().run(std::string("notation move ") + kMac + " add NT");
  CHECK(moved.code == 0);
  CHECK(moved.out ==
        "MT NT KT BWP=4 : encode@BWP map@BWP shift@BWP half_reduce@KT accumulate@KT add@NT\n");
  struct Mistake {
    const char* arguments;
    const char* message;
  };
  const Mistake mistake = GENERATE(
      Mistake{" encode NT", "encode@NT stands outside KT, but the digits of A differ"},
      Mistake{" sparse NT", "the text has no \"sparse\""},
      Mistake{" ad NT", "did you mean \"add\""}, Mistake{" add NP", "there is no loop \"NP\""},
      Mistake{" add KT", "add@KT stands there already"});
  const Finished refused = Folder().run(std::string("notation move ") + kMac + mistake.arguments);
  CHECK(refused.code == 2);
  CHECK_THAT(refused.err, Contains("error[MS551]") && Contains(mistake.message));
  const Finished several = Folder().run(
      "notation move 'MT NT BWT=4 KT : encode@KT map@KT accumulate@KT shift@BWT accumulate@BWT' "
      "accumulate top");
  CHECK(several.code == 2);
  CHECK_THAT(several.err, Contains("2 of \"accumulate\"") && Contains("accumulate@KT"));
}

TEST_CASE("notation list has the twelve published points", "[notation]") {
  const json root = json::parse(Folder().run("notation list --format json").out);
  CHECK(root["design_points"].size() == 12);
  for (const json& point : root["design_points"]) {
    const auto name = point["name"].get<std::string>();
    INFO(name);
    const Finished shown =
        Folder().run(std::string("notation show --format json ") + kPoints + name + ".xml");
    CHECK(shown.code == 0);
    CHECK(json::parse(shown.out)["text"] == point["text"]);
  }
  CHECK_THAT(Folder().run("notation list").out, Contains("bit_slice_opt3"));
}

TEST_CASE("bad use of notation ends with 2 and says what is expected", "[notation]") {
  struct Mistake {
    std::string arguments;
    const char* message;
  };
  const auto mistake = GENERATE(
      Mistake{"show missing.xml", "missing.xml"},
      Mistake{"show $SOURCE/configs/workloads/gpt2.xml", "MS113"},
      Mistake{"show $SOURCE/configs/architectures/compat/scale_sim.xml", "MS554"},
      Mistake{"show " + std::string(kPoints) + "tree_opt2.xml --m 0", "--m"},
      Mistake{"show " + std::string(kPoints) + "tree_opt2.xml --k x", "--k"},
      Mistake{"show " + std::string(kPoints) + "systolic_mac.xml -p array.rows=8", "MS553"},
      Mistake{"", "needs a verb: show, check, move, list"}, Mistake{"shaw", "show"});
  INFO(mistake.arguments);
  const Finished done = Folder().run("notation " + mistake.arguments);
  CHECK(done.code == 2);
  CHECK(done.out.empty());
  CHECK_THAT(done.err, Contains(mistake.message));
}

TEST_CASE("a notation alone validates but does not run", "[notation]") {
  const Folder folder;
  folder.write("gemm.csv", "Layer,M,N,K,\nproduct,64,64,64,\n");
  folder.write(
      "alone.xml",
      "<architecture name=\"alone\" version=\"1\"><notation text=\"MT NT KT BWP=4 : encode@BWP "
      "map@BWP shift@BWP half_reduce@KT add@KT accumulate@KT\"/></architecture>");
  CHECK(folder.run("validate alone.xml").code == 0);
  const Finished run = folder.run("run alone.xml gemm.csv");
  CHECK(run.code == 2);
  CHECK_THAT(run.err, Contains("MS106"));
}

TEST_CASE("the published design points are machines that run", "[notation]") {
  const Folder folder;
  folder.write("gemm.csv", "Layer,M,N,K,\nproduct,40,40,40,\n");
  for (const char* point : {"systolic_mac", "systolic_opt1", "cube_mac", "cube_opt1", "tree_mac",
                            "tree_opt2", "matrix_2d_mac", "matrix_2d_opt1", "bit_slice_opt3",
                            "bit_slice_opt4c", "bit_slice_opt4e", "bit_slice_laconic"}) {
    INFO(point);
    const std::string file = std::string(kPoints) + point + ".xml";
    CHECK(folder.run("run " + file + " gemm.csv").code == 0);
    CHECK(folder.run("notation show " + file).code == 0);
  }
}

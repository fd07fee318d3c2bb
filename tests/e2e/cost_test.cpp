// `cost`, `compare` and the costs of `run`, as a user meets them.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/analysis/report_schema.hpp"
#include "tests/e2e/process.hpp"

using namespace macroscope::test;
using nlohmann::json;

namespace {

const std::string kEdge = "$SOURCE/configs/architectures/edge_16_asap7.xml";
const std::string kPlain = "$SOURCE/configs/architectures/edge_16.xml";
const std::string kNet = "$SOURCE/configs/workloads/alexnet.xml --layers conv1..conv2";

json printed(const Finished& finished) {
  INFO(finished.err);
  REQUIRE(finished.code == 0);
  return json::parse(finished.out);
}

}  // namespace

TEST_CASE("cost prints trees of area, leakage, clock and energy with sources", "[e2e][cost]") {
  const Folder folder;
  const json cost = printed(folder.run("cost " + kEdge + " --format json"));
  CHECK(cost["technology"]["name"] == "asap7");
  CHECK(cost["technology"]["stage"] == "pre-layout");
  for (const char* tree : {"area_um2", "leakage_mw", "max_frequency_ghz"}) {
    INFO(tree);
    CHECK(cost[tree].contains("total"));
    CHECK(cost[tree].contains("source"));
    CHECK(cost[tree].contains("components"));
  }
  double sum = 0;
  for (const auto& component : cost["area_um2"]["components"]) {
    sum += component["total"].get<double>();
  }
  CHECK(sum == Approx(cost["area_um2"]["total"].get<double>()));
  const json& read = cost["energy_pj_per_event"]["input_buffer"]["banks"]["read_bit"];
  CHECK(read["value"].get<double>() > 0);
  CHECK(read["source"].get<std::string>().find("CACTI 7") != std::string::npos);
  const json& dma = cost["area_um2"]["components"]["dma"]["parts"]["engine"];
  CHECK(dma["value"].get<double>() > 0);
}

TEST_CASE("cost explains a number and refuses unknown names", "[e2e][cost]") {
  const Folder folder;
  const Finished explained = folder.run("cost " + kEdge + " --explain input_buffer.banks.read_bit");
  CHECK(explained.code == 0);
  for (const char* word : {"formula", "inputs", "source", "validity", "error"}) {
    CHECK(explained.out.find(word) != std::string::npos);
  }
  const Finished unknown = folder.run("cost " + kEdge + " --explain input_bufer.banks.read_bit");
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("MS638") != std::string::npos);
  CHECK(unknown.err.find("did you mean \"input_buffer.banks.read_bit\"") != std::string::npos);
}

TEST_CASE("cost --strict refuses scaled numbers", "[e2e][cost]") {
  const Folder folder;
  CHECK(folder.run("cost " + kEdge).code == 0);
  const Finished strict = folder.run("cost " + kEdge + " --strict");
  CHECK(strict.code == 3);
  CHECK(strict.err.find("MS491") != std::string::npos);
}

TEST_CASE("strict lets no assumed, scaled or missing cost pass in run and compare", "[e2e][cost]") {
  const Folder folder;
  const std::string quiet = " --suppress MS633 --suppress MS634 --suppress MS635 --suppress MS640";
  CHECK(folder.run("run " + kEdge + " " + kNet + quiet).code == 0);
  const Finished run = folder.run("run " + kEdge + " " + kNet + quiet + " --strict");
  CHECK(run.code == 3);
  CHECK(run.err.find("MS491") != std::string::npos);
  CHECK(run.err.find("array.pe.area_um2: assumed: the engine has no <pe>") != std::string::npos);
  const Finished compare = folder.run("compare " + kEdge + " " + kEdge +
                                      " $SOURCE/configs/workloads/alexnet.xml --strict");
  CHECK(compare.code == 3);
  CHECK(compare.err.find("because of --strict") != std::string::npos);
}

TEST_CASE("machines without technology are told how to get one", "[e2e][cost]") {
  const Folder folder;
  const std::string hint = "-p technology.name=asap7";
  CHECK(folder.run("run " + kPlain + " " + kNet).out.find(hint) != std::string::npos);
  const std::string net = " $SOURCE/configs/workloads/alexnet.xml";
  const std::string both = "compare " + kPlain + " " + kEdge + net;
  CHECK(folder.run(both).out.find(hint + " gives every machine") != std::string::npos);
  const Finished same = folder.run(both + " " + hint);
  CHECK(same.code == 0);
  CHECK(same.out.find(hint) == std::string::npos);
  CHECK(same.out.find("n/a") == std::string::npos);
}

TEST_CASE("a run says which operands its energies are of", "[e2e][cost]") {
  const Folder folder;
  const json unknown = printed(folder.run("run " + kEdge + " " + kNet + " --format json"));
  CHECK(unknown["warnings"].dump().find("MS640") != std::string::npos);
  const json stated =
      printed(folder.run("run " + kEdge + " " + kNet + " -p technology.crest=9 --format json"));
  CHECK(stated["warnings"].dump().find("MS640") == std::string::npos);
  const auto& layer = stated["energy_pj"]["layers"][0];
  CHECK(layer["operands"]["array.pe"].get<std::string>().find("normal, crest 9") !=
        std::string::npos);
  // Smaller operands move fewer bits.
  CHECK(stated["energy_pj"]["by_cause"]["compute"].get<double>() <
        unknown["energy_pj"]["by_cause"]["compute"].get<double>());
  CHECK(stated["energy_pj"]["power"].size() == stated["energy_pj"]["layers"].size());
}

TEST_CASE("cost needs a technology and knows the nearest name", "[e2e][cost]") {
  const Folder folder;
  const Finished none = folder.run("cost " + kPlain);
  CHECK(none.code == 2);
  CHECK(none.err.find("MS637") != std::string::npos);
  CHECK(none.err.find("-p technology.name=asap7") != std::string::npos);
  const Finished wrong = folder.run("cost " + kPlain + " -p technology.name=asap");
  CHECK(wrong.code == 2);
  CHECK(wrong.err.find("MS630") != std::string::npos);
  CHECK(folder.run("cost " + kPlain + " -p technology.name=sky130").code == 0);
  const Finished compat = folder.run("cost $SOURCE/configs/architectures/compat/scale_sim.xml");
  CHECK(compat.code == 2);
}

TEST_CASE("run reports energy and area only with a technology", "[e2e][cost]") {
  const Folder folder;
  const json plain = printed(folder.run("run " + kPlain + " " + kNet + " --format json"));
  CHECK_FALSE(plain.contains("energy_pj"));
  CHECK_FALSE(plain.contains("area_um2"));
  CHECK_FALSE(plain["layers"][0].contains("energy_pj"));

  const Finished run = folder.run("run " + kEdge + " " + kNet + " -o out --timeline");
  REQUIRE(run.code == 0);
  for (const char* word : {"Technology", "Area", "TOPS/W", "TOPS/mm2", "pJ/MAC", "Decided by"}) {
    INFO(word);
    CHECK(run.out.find(word) != std::string::npos);
  }
  const std::string text = folder.read("out/report.json");
  CHECK(schema_faults(text).empty());
  const json report = json::parse(text);
  double terms = 0;
  for (const auto& term : report["energy_pj"]["terms"]) {
    CHECK(term["pj"].get<double>() ==
          term["count"].get<double>() * term["pj_per_event"].get<double>());
    terms += term["pj"].get<double>();
  }
  CHECK(terms == report["energy_pj"]["total"].get<double>());
  double layers = 0;
  for (const auto& layer : report["layers"]) layers += layer["energy_pj"].get<double>();
  CHECK(layers == Approx(terms));
  CHECK(report["area_um2"]["total"].get<double>() > 0);
  CHECK(folder.read("out/layers.csv").find("energy_dram_pj") != std::string::npos);
  const json timeline = json::parse(folder.read("out/timeline.json"));
  std::size_t samples = 0;
  for (const auto& event : timeline["traceEvents"]) samples += event["name"] == "power_mW" ? 1 : 0;
  CHECK(samples == report["energy_pj"]["layers"].size() + 1);
  CHECK(folder.run("replay out").code == 0);
}

TEST_CASE("a technology by path is found from the file and by the replay", "[e2e][cost]") {
  const Folder folder;
  static_cast<void>(
      folder.shell("mkdir tech && cp -r $SOURCE/configs/technologies/tables . && "
                   "cp $SOURCE/configs/technologies/asap7/* tech/ && cp " +
                   kPlain + " edge_16.xml"));
  folder.write("mine.xml",
               "<architecture name=\"mine\" version=\"1\"><include href=\"edge_16.xml\"/>"
               "<technology name=\"tech/costs.xml\"/></architecture>");
  const Finished run = folder.run("run mine.xml " + kNet + " -o out");
  INFO(run.err);
  CHECK(run.code == 0);
  CHECK(folder.run("replay out").code == 0);
  CHECK(folder.run("validate mine.xml tech/costs.xml").code == 0);
}

TEST_CASE("compare tells the gain of frequency from the rest", "[e2e][cost]") {
  const Folder folder;
  const std::string machines = kPlain + " " + kPlain + " ";
  const json same = printed(folder.run("compare " + machines +
                                       "$SOURCE/configs/workloads/alexnet.xml"
                                       " --at iso-clock --format json"));
  CHECK(same["machines"].size() == 2);
  CHECK(same["machines"][1]["gain"]["speed"] == 1.0);
  CHECK(same["machines"][1]["area_um2"].is_null());
  // The second machine at twice the clock: a file of its own.
  folder.write("fast.xml", "<architecture name=\"fast\" version=\"1\"><include href=\"" +
                               std::string(MACROSCOPE_SOURCE_DIR) +
                               "/configs/architectures/edge_16.xml\"/>"
                               "<clock frequency=\"1GHz\"/><core count=\"2\"/></architecture>");
  const json iso = printed(folder.run("compare " + kPlain +
                                      " fast.xml "
                                      "$SOURCE/configs/workloads/alexnet.xml --at iso-clock "
                                      "-p technology.name=asap7 --format json"));
  CHECK(iso["machines"][1]["clock_ghz"] == 0.5);
  CHECK(iso["machines"][1]["gain"]["from_frequency"] == 1.0);
  CHECK(iso["machines"][1]["gain"]["speed"].get<double>() ==
        Approx(iso["machines"][1]["gain"]["from_rest"].get<double>()));
  const json area = printed(folder.run("compare " + kPlain +
                                       " fast.xml "
                                       "$SOURCE/configs/workloads/alexnet.xml --at iso-area "
                                       "-p technology.name=asap7 --format json"));
  CHECK(area["machines"][0]["cores"] == 2);  // as large as two cores of the other
  CHECK(area["machines"][0]["area_um2"].get<double>() ==
        Approx(area["machines"][1]["area_um2"].get<double>()));
  CHECK(area["machines"][1]["gain"]["from_frequency"] == 2.0);
}

TEST_CASE("compare refuses what it cannot level", "[e2e][cost]") {
  const Folder folder;
  const std::string net = "$SOURCE/configs/workloads/alexnet.xml";
  const Finished one = folder.run("compare " + kPlain + " " + net);
  CHECK(one.code == 2);
  CHECK(one.err.find("MS639") != std::string::npos);
  const Finished bare =
      folder.run("compare " + kPlain + " " + kPlain + " " + net + " --at iso-area");
  CHECK(bare.code == 3);
  CHECK(bare.err.find("no <technology>") != std::string::npos);
  CHECK(folder.run("compare " + kPlain + " none.xml " + net).code == 2);
}
